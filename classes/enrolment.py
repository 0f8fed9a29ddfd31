"""Places in a class: enrolling and withdrawing people; who is enrolled is a candidate of its exams."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, notices
from accounts.models import Membership, User
from lib.problems import Refusal
from quizzes.models import Attempt, Candidate

from . import notice_templates, overlaps, steps
from .models import Enrolment, TrainingClass
from .places import Places
from .steps import Act

OPEN_STATES = (TrainingClass.State.DRAFT, TrainingClass.State.OPEN, TrainingClass.State.RUNNING)
# What a step may change of an enrolment.
CHANGING = (
    "unit",
    "rank_name",
    "state",
    "reason",
    "withdrawn_at",
    "enrolled_at",
    "enrolled_by",
    "statement",
    "nominated_by",
    "submitted_at",
    "leave_reason",
)


def enrol(
    *,
    training_class: TrainingClass,
    people: Iterable[User],
    by: User,
    now: datetime,
    despite_overlap: bool = False,
) -> list[Enrolment]:
    """Give places to people; those who have one keep it, the withdrawn get it back. Where places or quotas are used up,
    people are put on the waiting list. Returns what is new of both.

    Refusals: class_ended, account_disabled, overlap, overlap_forbidden.
    """
    wanted = {person.pk: person for person in people}
    with transaction.atomic():
        locked = lock(training_class)
        refuse_ended(locked)
        refuse_disabled(wanted.values())
        outside = drawn_up(locked, list(wanted), now)
        overlapping = overlaps.refuse(
            training_class=locked, user_ids=[place.user_id for place in outside], despite=despite_overlap
        )
        return seat(locked, outside, act=Act.ENROL, by=by, now=now, overlapping=overlapping)


def seat(
    locked: TrainingClass,
    wanted: Sequence[Enrolment],
    *,
    act: str,
    by: User | None,
    now: datetime,
    reason: str = "",
    overlapping: Collection[int] = (),
) -> list[Enrolment]:
    """Give the free places of the locked class in this order; who comes too late waits. Returns what has changed.

    `act` is the step of those who get a place; unit and rank become those of today.
    """
    use_present_service(wanted)
    given, late = _distributed(locked, wanted)
    waits = [place for place in late if place.state != Enrolment.State.WAITING]
    _write(given, Enrolment.State.APPROVED, by, now)
    _write(waits, Enrolment.State.WAITING, by, now)
    for places, step in ((given, act), (waits, Act.WAIT)):
        steps.append(places, step, by=by, now=now, reason=reason, overlapping=overlapping)
    _welcome(locked, given, waits, by, now)
    return [*given, *waits]


def promote(locked: TrainingClass, *, now: datetime) -> list[Enrolment]:
    """Let those who wait longest have the places of the locked class that are free; not those who left the service."""
    waiting = list(locked.enrolments.waiting().filter(user__is_active=True).select_related("unit"))
    if not waiting:
        return []
    busy = overlaps.find(training_class=locked, user_ids=[place.user_id for place in waiting])
    if locked.forbids_overlap:
        waiting = [place for place in waiting if place.user_id not in busy]
    use_present_service(waiting)
    given, _late = _distributed(locked, waiting)
    _write(given, Enrolment.State.APPROVED, None, now)
    steps.append(given, Act.PROMOTE, by=None, now=now, overlapping=busy)
    _welcome(locked, given, [], None, now)
    return given


def lets_in(locked: TrainingClass, now: datetime) -> bool:
    """Whether a place that comes free is given by itself: who were put into the last days of a class that meets would
    only not complete it. Later the class head decides."""
    return locked.kind == TrainingClass.Kind.ONLINE or timezone.localdate(now) <= locked.starts_on


def free_places(training_class: TrainingClass) -> Places:
    """What is free now; certain only while the class is locked. Two queries."""
    quotas = dict(training_class.quotas.values_list("unit__path", "places"))
    free = Places(training_class.capacity, quotas)
    units = training_class.enrolments.active().order_by().values_list("unit__path").annotate(Count("pk"))
    for path, people in units:
        free.count(path or "", people)
    return free


def withdraw(*, enrolment: Enrolment, reason: str, by: User, now: datetime) -> None:
    """End a place with a reason. What was learned and sat stays on record; exams not sat yet are closed to the person.
    The place goes to who waits longest, until the class has begun.

    Refusals: reason_missing, class_ended, not_enrolled.
    """
    reason = reason.strip()[:300]
    if not reason:
        raise Refusal("reason_missing", _("Say why the person is withdrawn."))
    with transaction.atomic():
        training_class = lock(enrolment.training_class)
        refuse_ended(training_class)
        active = Enrolment.objects.active().filter(pk=enrolment.pk)
        left = {"state": Enrolment.State.WITHDRAWN, "reason": reason, "withdrawn_at": now, "leave_reason": ""}
        if not active.update(**left):
            raise Refusal("not_enrolled", _("This person is not on the roster any more."))
        steps.append([enrolment], Act.WITHDRAW, by=by, now=now, reason=reason)
        release_candidates(training_class=training_class, user_ids=[enrolment.user_id])
        if lets_in(training_class, now):
            promote(training_class, now=now)
        audit.record(action="class.withdraw", actor=by, target=enrolment, detail={"reason": reason}, now=now)
        if by.pk != enrolment.user_id:
            _tell_withdrawn(training_class, enrolment, reason, now)


def ensure_candidates(*, training_class: TrainingClass, user_ids: Iterable[int] | None = None) -> None:
    """Make every trainee (or those named) a candidate of each exam that the class asks."""
    sittings = training_class.requirements.filter(sitting__isnull=False).values_list("sitting_id", flat=True)
    users = (
        list(user_ids)
        if user_ids is not None
        else list(training_class.enrolments.active().values_list("user_id", flat=True))
    )
    rows = [Candidate(sitting_id=sitting, user_id=user) for sitting in sittings for user in users]
    Candidate.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def release_candidates(
    *, training_class: TrainingClass, user_ids: Iterable[int] | None = None, sitting_ids: Iterable[int] | None = None
) -> None:
    """Give up seats in exams of the class that nobody sat: for these people (all), in these sittings (all).

    A seat stays where an attempt was made, where something was granted, and where another class asks the same exam.
    """
    asked = training_class.requirements.filter(sitting__isnull=False)
    sittings = list(sitting_ids) if sitting_ids is not None else list(asked.values_list("sitting_id", flat=True))
    seats = Candidate.objects.select_for_update(of=("self",)).filter(sitting__in=sittings, extra_minutes=0, resits=None)
    people = list(user_ids) if user_ids is not None else training_class.enrolments.values("user")
    # Locked first: a start under way either has its attempt by the next statement, or finds no seat.
    locked = [seat.pk for seat in seats.filter(user__in=people)]
    elsewhere = Enrolment.objects.active().filter(
        user=OuterRef("user"), training_class__requirements__sitting=OuterRef("sitting")
    )
    tried = Attempt.objects.filter(candidate=OuterRef("pk"))
    Candidate.objects.filter(~Exists(elsewhere), ~Exists(tried), pk__in=locked).delete()


def tell(*, training_class: TrainingClass, enrolments: Iterable[Enrolment], now: datetime) -> None:
    """Tell people that they are enrolled; once for each time that they were given the place."""
    by_moment: dict[datetime, list[int]] = defaultdict(list)
    for place in enrolments:
        by_moment[place.enrolled_at].append(place.user_id)
    for moment, user_ids in by_moment.items():
        notices.send(
            notice_templates.ENROLLED,
            user_ids=user_ids,
            params={"title": training_class.title, "class": training_class.pk},
            key=f"class:{training_class.pk}:enrolled:{int(moment.timestamp())}",
            now=now,
        )


def refuse_ended(training_class: TrainingClass) -> None:
    """A roster changes until closing begins."""
    if training_class.state not in OPEN_STATES:
        raise Refusal("class_ended", _("The class is closed; its roster cannot change any more."))


def refuse_disabled(people: Iterable[User]) -> None:
    disabled = [person.name for person in people if not person.is_active]
    if disabled:
        text = _("These accounts are disabled: %(names)s. Nobody was enrolled.")
        raise Refusal("account_disabled", text % {"names": "、".join(disabled[:20])})


def lock(training_class: TrainingClass) -> TrainingClass:
    """The row of the class is the gate of its roster: places are counted and given by one transaction at a time."""
    return TrainingClass.objects.select_for_update().get(pk=training_class.pk)


def drawn_up(locked: TrainingClass, people: Sequence[int], now: datetime) -> list[Enrolment]:
    """Enrolments of those of these people who have no place, in this order: on record, or new and not saved yet."""
    places = {place.user_id: place for place in locked.enrolments.filter(user__in=people)}
    found = [places.get(pk) or Enrolment(training_class=locked, user_id=pk, state="") for pk in people]
    outside = [place for place in found if not place.is_active]
    for place in outside:
        if not place.is_under_way:
            place.submitted_at, place.nominated_by, place.statement = now, None, ""
    return outside


def use_present_service(places: Sequence[Enrolment]) -> None:
    """Unit and rank of today; not saved yet."""
    people = [place.user_id for place in places]
    serving = Membership.objects.current().filter(user__in=people).select_related("unit", "rank")
    members = {member.user_id: member for member in serving}
    for place in places:
        member = members.get(place.user_id)
        place.unit = member.unit if member else None
        place.rank_name = member.rank.name if member and member.rank else ""


def save_all(places: Sequence[Enrolment]) -> None:
    """Write down who is new and what has changed of the others."""
    Enrolment.objects.bulk_update([place for place in places if place.pk], CHANGING, batch_size=500)
    Enrolment.objects.bulk_create([place for place in places if not place.pk], batch_size=500)


def _distributed(locked: TrainingClass, wanted: Sequence[Enrolment]) -> tuple[list[Enrolment], list[Enrolment]]:
    """(who gets a place, who does not)."""
    free = free_places(locked)
    given, late = [], []
    for place in wanted:
        (given if free.take(place.unit.path if place.unit else "") else late).append(place)
    return given, late


def _write(places: Sequence[Enrolment], state: str, by: User | None, now: datetime) -> None:
    for place in places:
        place.state, place.reason, place.withdrawn_at, place.leave_reason = state, "", None, ""
        place.enrolled_at = now
        place.enrolled_by = by or place.enrolled_by
    save_all(places)


def _welcome(
    locked: TrainingClass, given: Sequence[Enrolment], waits: Sequence[Enrolment], by: User | None, now: datetime
) -> None:
    """What follows from new places: seats in exams, the trail, notices."""
    if not given and not waits:
        return
    ensure_candidates(training_class=locked, user_ids=[place.user_id for place in given])
    detail = {"people": [place.user_id for place in given]}
    if waits:
        detail["waiting"] = [place.user_id for place in waits]
    audit.record(action="class.enrol", actor=by, target=locked, detail=detail, now=now)
    if locked.state != TrainingClass.State.DRAFT:
        tell(training_class=locked, enrolments=given, now=now)
        _tell_waiting(locked, waits, now)


def _tell_waiting(training_class: TrainingClass, waits: Sequence[Enrolment], now: datetime) -> None:
    notices.send(
        notice_templates.WAITING,
        user_ids=[place.user_id for place in waits],
        params={"title": training_class.title, "class": training_class.pk},
        key=f"class:{training_class.pk}:waiting:{int(now.timestamp())}",
        now=now,
    )


def _tell_withdrawn(training_class: TrainingClass, enrolment: Enrolment, reason: str, now: datetime) -> None:
    if training_class.state == TrainingClass.State.DRAFT:
        return
    notices.send(
        notice_templates.WITHDRAWN,
        user_ids=[enrolment.user_id],
        params={"title": training_class.title, "class": training_class.pk, "reason": reason},
        key=f"class:{training_class.pk}:withdrawn:{int(now.timestamp())}",
        now=now,
    )
