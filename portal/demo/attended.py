"""Who came to the meetings of a class, who had leave, who stayed away, and a request that waits."""

from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import User
from classes import asking, materials
from classes.attending import entering, leave
from classes.attending.entering import Entry
from classes.models import Attendance, ClassMaterial, LeaveLimit, Requirement, TrainingClass

State = Attendance.State
REASONS = ("单位值班，已有假条", "参加市里会议", "家中老人就医")


def load_limit(*, source: str) -> None:
    LeaveLimit.objects.create(one_in=7, effective_from="2023-10-15", source=source)


def enter(*, training_class: TrainingClass, by: User, now: datetime) -> None:
    """Everybody present at every meeting that is over, but for a few: leave of an hour here and there."""
    places = list(training_class.enrolments.active().order_by("pk").values_list("pk", flat=True))
    for at, session in enumerate(training_class.sessions.filter(ends_at__lte=now).order_by("starts_at")):
        away = places[3 + at :: 17][:2]
        entries = [Entry(pk, State.LEAVE, Decimal(1), REASONS[n % len(REASONS)]) for n, pk in enumerate(away)]
        entered = session.ends_at + timedelta(hours=1)
        entering.enter(session=session, entries=entries, by=by, now=entered, rest_present=True)


def run(*, training_class: TrainingClass, learner: User, by: User, now: datetime) -> None:
    """The class asks attendance; how far it is entered, what waits, and what trainees may take away."""
    attendance = Requirement(training_class=training_class, kind="attendance", settings={"share": 80})
    asking.add(requirement=attendance, by=by, now=now - timedelta(days=42))
    _enter_running(training_class, by, now)
    coming = training_class.sessions.filter(starts_at__gt=now).earliest("starts_at")
    place = training_class.enrolments.select_related("training_class", "user").get(user=learner)
    leave.ask(enrolment=place, hours={coming: Decimal(1)}, reason="后半段参加区里例会", now=now - timedelta(hours=3))
    _give_materials(training_class, by, now - timedelta(days=33))


def _enter_running(training_class: TrainingClass, by: User, now: datetime) -> None:
    """One has had too much leave, one was absent, of the last meeting some are still to be entered."""
    *over, last = training_class.sessions.filter(ends_at__lte=now).order_by("starts_at")
    places = list(training_class.enrolments.active().order_by("pk").values_list("pk", flat=True))
    for at, session in enumerate(over):
        entries = [Entry(places[5], State.LEAVE, session.class_hours, REASONS[at % len(REASONS)])]
        if at == 1:
            entries.append(Entry(places[8], State.ABSENT, None, "未请假，电话未接通"))
        if at == 0:
            entries.append(Entry(places[11], State.LEAVE, Decimal(1), REASONS[1]))
        entering.enter(
            session=session, entries=entries, by=by, now=session.ends_at + timedelta(hours=1), rest_present=True
        )
    entries = [Entry(pk, State.PRESENT) for pk in places[:-6]]
    entering.enter(session=last, entries=entries, by=by, now=last.ends_at + timedelta(hours=1))


def _give_materials(training_class: TrainingClass, by: User, now: datetime) -> None:
    first = training_class.sessions.earliest("starts_at")
    for title, url, session in (
        ("国家法律法规数据库", "https://flk.npc.gov.cn/", None),
        ("条例第十六条讲稿（示例）", "https://example.org/lecture-16", first),
    ):
        material = ClassMaterial(training_class=training_class, session=session, title=title, url=url)
        materials.add(material=material, by=by, now=now)
