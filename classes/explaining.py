"""Why somebody has met a requirement or not: what was looked at, step by step."""

from dataclasses import dataclass
from datetime import datetime

from . import requirements, rules
from .models import Enrolment, Requirement
from .rules import Standing, Step


@dataclass(frozen=True)
class Explained:
    place: Enrolment
    requirement: Requirement
    standing: Standing
    steps: list[Step]


def explain(*, place: Enrolment, requirement: Requirement, shown_at: datetime | None = None) -> Explained | None:
    """None where the class asks it of nobody any more. `shown_at`: for the trainee, who learns of a result only when
    it is released."""
    (row,) = requirements.rows([place], shown_at=shown_at)
    standing = next((s for s in row.standings if s.requirement and s.requirement.pk == requirement.pk), None)
    if standing is None:
        return None
    return Explained(place, requirement, standing, rules.of(requirement).steps(requirement, place, shown_at))
