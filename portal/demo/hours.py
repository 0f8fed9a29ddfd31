"""Study hours beside the classes: a list of the online academy, and claims in each state."""

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from accounts.models import User
from classes import ledger
from classes.hours import claims, sheets
from classes.models import CreditEntry, HourRequirement, HourRule, TrainingForm

from . import attended

if TYPE_CHECKING:
    from .training import Stage

PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"  # noqa: E501
REGULATION = "《干部教育培训工作条例》（2023年修订）"
ACADEMY = "干部网络学院"
COURSES = ("行政处罚法要点", "公文写作与处理", "基层治理案例选讲")
# 30 minutes 1, more than 15 0.5, else 0.25: one province's, an example that a site sets for itself.
SESSIONS = [
    {"minutes": 30, "over": False, "hours": "1"},
    {"minutes": 15, "over": True, "hours": "0.5"},
    {"minutes": 0, "over": False, "hours": "0.25"},
]


def load_rules() -> None:
    """Requirements by rank, with their source; conversion rules are examples that a site sets for itself."""
    since = date(2023, 10, 15)
    HourRequirement.objects.create(
        band="county", hours=550, years=5, online_hours=0, effective_from=since, source=REGULATION
    )
    HourRequirement.objects.create(
        band="township", hours=90, years=1, online_hours=0, effective_from=since, source=REGULATION
    )
    attended.load_limit(source=REGULATION)
    for form in (TrainingForm.FULL_TIME, TrainingForm.GROUP_STUDY):
        HourRule.objects.create(form=form, hours_per_day=Decimal(8), effective_from=since, source="示例，各地规定不同")


def load(stage: "Stage") -> None:
    HourRule.objects.create(
        form=TrainingForm.ONLINE,
        sessions=SESSIONS,
        hours_per_test=Decimal("0.5"),
        effective_from=stage.today - timedelta(days=1100),
        source="示例，各地规定不同",
    )
    _academy(stage)
    _claims(stage)


def _academy(stage: "Stage") -> None:
    """What the academy's list brought: a course or two of a part of the people."""
    by = stage.city.accounts["training_authority"]
    day = stage.today - timedelta(days=45)
    people = [stage.city.accounts["learner"], *stage.city.below("QL-DZ")[:24]]
    lines = [
        ledger.Earned(
            user_id=person.pk,
            earned_on=day,
            form=TrainingForm.ONLINE,
            hours=Decimal(4),
            title=course,
            organiser=ACADEMY,
            source=CreditEntry.Source.ELSEWHERE,
            key=sheets.key_of(person.pk, course, day),
            rule={"kind": "elsewhere", "hours": "4"},
            approved_by=by,
        )
        for person in {one.pk: one for one in people}.values()
        for course in COURSES[: 1 + person.pk % 2]
    ]
    ledger.post(earned=lines, by=by, now=stage.at(-40))


def _claims(stage: "Stage") -> None:
    """One approved, one refused, some that wait for the manager."""
    learner, by = stage.city.accounts["learner"], stage.city.accounts["unit_manager"]
    approved = _file(stage, learner, "全省民族工作干部专题研修班", "省委党校", days=3, ended=-70)
    claims.approve(claim=approved, hours=None, by=by, now=stage.at(-60))
    refused = _file(stage, learner, "法治政府建设专题讲座", "市司法局", days=1, ended=-30)
    claims.refuse(claim=refused, reason="材料上没有主办单位的印章，请补充后重新申报。", by=by, now=stage.at(-20))
    others = [user for user in stage.city.below("QL-DZ")[:6] if user.pk not in (learner.pk, by.pk)]
    for number, person in enumerate(others[:3]):
        _file(stage, person, "铸牢中华民族共同体意识集中学习", "市民族宗教事务局", days=number + 1, ended=-8)


def _file(stage: "Stage", person: User, title: str, organiser: str, *, days: int, ended: int) -> claims.HourClaim:
    ends_on = stage.today + timedelta(days=ended)
    told = claims.Told(
        title=title,
        organiser=organiser,
        form=TrainingForm.FULL_TIME,
        starts_on=ends_on - timedelta(days=days - 1),
        ends_on=ends_on,
        days=Decimal(days),
    )
    at = stage.at(ended + 2)
    return claims.file(user=person, told=told, by=person, now=at, data=PAPER, file_name="结业证明.pdf")
