"""The steps of nominations and applications: appended here, and by nobody else."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User

from .models import Enrolment, EnrolmentStep

Act = EnrolmentStep.Act
LONGEST = 300


def append(
    places: Iterable[Enrolment],
    act: str,
    *,
    by: User | None,
    now: datetime,
    reason: str = "",
    despite_overlap: bool = False,
) -> None:
    """The same step for each of these. Call it in the transaction of the change that it describes."""
    rows = [
        EnrolmentStep(enrolment=place, act=act, by=by, at=now, reason=reason, despite_overlap=despite_overlap)
        for place in places
    ]
    EnrolmentStep.objects.bulk_create(rows, batch_size=500)
