"""Places in a class: enrolling and withdrawing people; who is enrolled is a candidate of its exams."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit, notices
from accounts.models import Membership, User
from lib.problems import Refusal
from quizzes.models import Candidate

from .models import Enrolment, TrainingClass

OPEN_STATES = (TrainingClass.State.DRAFT, TrainingClass.State.OPEN, TrainingClass.State.RUNNING)


def enrol(*, training_class: TrainingClass, people: Iterable[User], by: User, now: datetime) -> list[Enrolment]:
    """Give places to people; those who have one keep it, the withdrawn get it back. Returns the places given anew."""
    with transaction.atomic():
        locked = _locked(training_class)
        _refuse_ended(locked)
        added = _places(locked, {p.pk: p for p in people}, by, now)
        ensure_candidates(training_class=locked, user_ids=[e.user_id for e in added])
        audit.record(
            action="class.enrol", actor=by, target=locked, detail={"people": [e.user_id for e in added]}, now=now
        )
        if locked.state != TrainingClass.State.DRAFT:
            _tell(locked, added)
    return added


def withdraw(*, enrolment: Enrolment, reason: str, by: User, now: datetime) -> None:
    """End a place with a reason. What was learned and sat stays on record."""
    if not reason.strip():
        raise Refusal("reason_missing", _("Say why the person is withdrawn."))
    with transaction.atomic():
        _refuse_ended(_locked(enrolment.training_class))
        Enrolment.objects.filter(pk=enrolment.pk).update(state=Enrolment.State.WITHDRAWN, reason=reason.strip()[:300])
        audit.record(action="class.withdraw", actor=by, target=enrolment, detail={"reason": reason}, now=now)


def ensure_candidates(*, training_class: TrainingClass, user_ids: Iterable[int] | None = None) -> None:
    """Make every trainee (or those named) a candidate of each exam that the class asks."""
    sittings = training_class.requirements.filter(sitting__isnull=False).values_list("sitting_id", flat=True)
    users = (
        list(user_ids)
        if user_ids is not None
        else list(training_class.enrolments.active().values_list("user_id", flat=True))
    )
    rows = [Candidate(sitting_id=sitting, user_id=user) for sitting in sittings for user in users]
    Candidate.objects.bulk_create(rows, ignore_conflicts=True)


def _locked(training_class: TrainingClass) -> TrainingClass:
    return TrainingClass.objects.select_for_update().get(pk=training_class.pk)


def _refuse_ended(training_class: TrainingClass) -> None:
    if training_class.state not in OPEN_STATES:
        raise Refusal("class_ended", _("The class is closed; its roster cannot change any more."))


def _places(training_class: TrainingClass, people: dict[int, User], by: User, now: datetime) -> list[Enrolment]:
    places = {e.user_id: e for e in training_class.enrolments.filter(user__in=people)}
    members = {m.user_id: m for m in Membership.objects.current().filter(user__in=people).select_related("rank")}
    back = [e for e in places.values() if e.state != Enrolment.State.APPROVED]
    for enrolment in back:
        enrolment.state, enrolment.reason = Enrolment.State.APPROVED, ""
    Enrolment.objects.bulk_update(back, ["state", "reason"])
    new = [_place(training_class, pk, members.get(pk), by, now) for pk in people if pk not in places]
    return [*back, *Enrolment.objects.bulk_create(new)]


def _place(
    training_class: TrainingClass, user_id: int, member: Membership | None, by: User, now: datetime
) -> Enrolment:
    return Enrolment(
        training_class=training_class,
        user_id=user_id,
        unit_id=member.unit_id if member else None,
        rank_name=member.rank.name if member and member.rank else "",
        enrolled_at=now,
        enrolled_by=by,
    )


def _tell(training_class: TrainingClass, enrolments: Iterable[Enrolment]) -> None:
    notices.notify_many(
        user_ids=[e.user_id for e in enrolments],
        kind="class",
        title=_("You are enrolled in “%(title)s”") % {"title": training_class.title},
        url=f"/classes/{training_class.pk}/",
        key=f"class:{training_class.pk}:enrolled",
    )
