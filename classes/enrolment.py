"""Places in a class: enrolling and withdrawing people; who is enrolled is a candidate of its exams."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts import audit, notices
from accounts.models import Membership, User
from lib.problems import Refusal
from quizzes.models import Attempt, Candidate

from .models import Enrolment, TrainingClass

OPEN_STATES = (TrainingClass.State.DRAFT, TrainingClass.State.OPEN, TrainingClass.State.RUNNING)


def enrol(*, training_class: TrainingClass, people: Iterable[User], by: User, now: datetime) -> list[Enrolment]:
    """Give places to people; those who have one keep it, the withdrawn get it back. Returns the places given anew.

    Refusals: class_ended, account_disabled.
    """
    wanted = {person.pk: person for person in people}
    with transaction.atomic():
        locked = _locked(training_class)
        refuse_ended(locked)
        _refuse_disabled(wanted.values())
        added = _places(locked, list(wanted), by, now)
        if added:
            ensure_candidates(training_class=locked, user_ids=[place.user_id for place in added])
            detail = {"people": [place.user_id for place in added]}
            audit.record(action="class.enrol", actor=by, target=locked, detail=detail, now=now)
            if locked.state != TrainingClass.State.DRAFT:
                tell(training_class=locked, enrolments=added, now=now)
    return added


def withdraw(*, enrolment: Enrolment, reason: str, by: User, now: datetime) -> None:
    """End a place with a reason. What was learned and sat stays on record; exams not sat yet are closed to the person.

    Refusals: reason_missing, class_ended, not_enrolled.
    """
    reason = reason.strip()[:300]
    if not reason:
        raise Refusal("reason_missing", _("Say why the person is withdrawn."))
    with transaction.atomic():
        training_class = _locked(enrolment.training_class)
        refuse_ended(training_class)
        active = Enrolment.objects.active().filter(pk=enrolment.pk)
        if not active.update(state=Enrolment.State.WITHDRAWN, reason=reason, withdrawn_at=now):
            raise Refusal("not_enrolled", _("This person is not on the roster any more."))
        release_candidates(training_class=training_class, user_ids=[enrolment.user_id])
        audit.record(action="class.withdraw", actor=by, target=enrolment, detail={"reason": reason}, now=now)
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
        notices.notify_many(
            user_ids=user_ids,
            kind="class",
            title=_("You are enrolled in “%(title)s”") % {"title": training_class.title},
            url=f"/classes/{training_class.pk}/",
            key=f"class:{training_class.pk}:enrolled:{int(moment.timestamp())}",
            now=now,
        )


def refuse_ended(training_class: TrainingClass) -> None:
    """A roster changes until closing begins."""
    if training_class.state not in OPEN_STATES:
        raise Refusal("class_ended", _("The class is closed; its roster cannot change any more."))


def _locked(training_class: TrainingClass) -> TrainingClass:
    return TrainingClass.objects.select_for_update().get(pk=training_class.pk)


def _refuse_disabled(people: Iterable[User]) -> None:
    disabled = [person.name for person in people if not person.is_active]
    if disabled:
        text = _("These accounts are disabled: %(names)s. Nobody was enrolled.")
        raise Refusal("account_disabled", text % {"names": "、".join(disabled[:20])})


def _places(training_class: TrainingClass, people: Sequence[int], by: User, now: datetime) -> list[Enrolment]:
    """New places, and those that the withdrawn get back; unit and rank are those of today in both."""
    places = {place.user_id: place for place in training_class.enrolments.filter(user__in=people)}
    members = {m.user_id: m for m in Membership.objects.current().filter(user__in=people).select_related("rank")}
    back = [place for place in places.values() if place.state != Enrolment.State.APPROVED]
    new = [Enrolment(training_class=training_class, user_id=pk) for pk in people if pk not in places]
    for place in (*back, *new):
        _give(place, members.get(place.user_id), by, now)
    given = ["unit", "rank_name", "state", "reason", "withdrawn_at", "enrolled_at", "enrolled_by"]
    Enrolment.objects.bulk_update(back, given, batch_size=500)
    return [*back, *Enrolment.objects.bulk_create(new, batch_size=500)]


def _give(place: Enrolment, member: Membership | None, by: User, now: datetime) -> None:
    place.state, place.reason, place.withdrawn_at = Enrolment.State.APPROVED, "", None
    place.unit_id = member.unit_id if member else None
    place.rank_name = member.rank.name if member and member.rank else ""
    place.enrolled_at, place.enrolled_by = now, by


def _tell_withdrawn(training_class: TrainingClass, enrolment: Enrolment, reason: str, now: datetime) -> None:
    if training_class.state == TrainingClass.State.DRAFT:
        return
    notices.notify_many(
        user_ids=[enrolment.user_id],
        kind="class",
        title=_("You were withdrawn from “%(title)s”") % {"title": training_class.title},
        body=_("Reason: %(reason)s") % {"reason": reason},
        url=f"/classes/{training_class.pk}/",
        key=f"class:{training_class.pk}:withdrawn:{int(now.timestamp())}",
        now=now,
    )
