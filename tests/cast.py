"""The cast: the same people in every test, each standing for one relation to what is being asked for.

城西局 (bureau) ─┬─ 东区 (unit) ── 东区一科 (section)      learner, classmate, trainer, class_head, unit_manager
                └─ 西区 (sister)                         other_trainer, sister_manager
the authority and the three administrators belong to the bureau and reach all of it
"""

from dataclasses import dataclass

import pytest

from accounts.models import Role, Unit, User

from .builders import make_unit, make_user


@dataclass(frozen=True)
class Cast:
    """Units and people; `others` of a role have it elsewhere."""

    bureau: Unit
    unit: Unit
    section: Unit
    sister: Unit
    learner: User
    classmate: User
    trainer: User
    other_trainer: User
    class_head: User
    unit_manager: User
    sister_manager: User
    authority: User
    system_admin: User
    security_admin: User
    audit_admin: User

    @property
    def people(self) -> dict[str, User]:
        """Everybody by their name in the cast, to walk a page as each of them."""
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


def assemble() -> Cast:
    """Put the cast into the database."""
    bureau = make_unit("城西局", code="CX", kind=Unit.Kind.BUREAU)
    unit = make_unit("东区", code="CX-E", parent=bureau, kind=Unit.Kind.DISTRICT)
    section = make_unit("东区一科", code="CX-E-1", parent=unit, kind=Unit.Kind.SECTION)
    sister = make_unit("西区", code="CX-W", parent=bureau, kind=Unit.Kind.DISTRICT)
    return Cast(
        bureau=bureau,
        unit=unit,
        section=section,
        sister=sister,
        learner=make_user("学员甲", unit=unit, staff_number="L001", mobile="13900000001"),
        classmate=make_user("学员乙", unit=unit, staff_number="L002", mobile="13900000002"),
        trainer=make_user("教员甲", unit=unit, role=Role.TRAINER, staff_number="TR01"),
        other_trainer=make_user("教员乙", unit=sister, role=Role.TRAINER, staff_number="TR02"),
        class_head=make_user("班主任甲", unit=unit, role=Role.CLASS_HEAD, staff_number="CH01"),
        unit_manager=make_user("管理员甲", unit=unit, role=Role.UNIT_MANAGER, staff_number="UM01"),
        sister_manager=make_user("管理员乙", unit=sister, role=Role.UNIT_MANAGER, staff_number="UM02"),
        authority=make_user("主管甲", unit=bureau, role=Role.TRAINING_AUTHORITY, staff_number="TA01"),
        system_admin=make_user("系统甲", unit=bureau, role=Role.SYSTEM_ADMIN, staff_number="AD01"),
        security_admin=make_user("安全甲", unit=bureau, role=Role.SECURITY_ADMIN, staff_number="AD02"),
        audit_admin=make_user("审计甲", unit=bureau, role=Role.AUDIT_ADMIN, staff_number="AD03"),
    )


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()
