"""Fetching classes through the permission that the caller needs. What one may not see does not exist (404)."""

from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts import scope
from accounts.models import Role, Unit, User
from lib.compiled import Compiled
from quizzes.models import Sitting

from .models import CreditEntry, Enrolment, TrainingClass, TrainingPlan

State = Enrolment.State
# Who speaks for a unit: nominates its people and approves what they apply for.
NOMINATING = (Role.UNIT_MANAGER, Role.TRAINING_AUTHORITY)


def require_manager(user: User) -> None:
    """The desk's list does not exist for those who run nothing."""
    if not scope.has_role(user, *scope.MANAGING):
        raise Http404


def managed_classes(user: User) -> QuerySet[TrainingClass]:
    """Classes that the person runs: those of a unit in reach, and those headed in person."""
    reach = scope.under("unit__path", scope.paths(user, *scope.MANAGING))
    return (
        TrainingClass.objects.filter(reach | Q(head=user))
        if scope.has_role(user, *scope.MANAGING)
        else TrainingClass.objects.none()
    )


def managed_class(user: User, pk: int) -> TrainingClass:
    return get_object_or_404(managed_classes(user).select_related("unit", "head", "evaluation"), pk=pk)


def may_reopen(user: User, training_class: TrainingClass) -> bool:
    """Whoever speaks for the unit of a closed class, and does not head it."""
    is_closed = training_class.state == TrainingClass.State.CLOSED
    return is_closed and training_class.head_id != user.pk and scope.reaches(user, training_class.unit, *NOMINATING)


def managed_plans(user: User) -> QuerySet[TrainingPlan]:
    """Plans of units in reach."""
    return TrainingPlan.objects.filter(scope.under("unit__path", scope.paths(user, *scope.MANAGING)))


def managed_plan(user: User, pk: int) -> TrainingPlan:
    return get_object_or_404(managed_plans(user).select_related("unit"), pk=pk)


def own_enrolments(user: User) -> QuerySet[Enrolment]:
    """The person's own places in classes that are past the draft, those from which one was withdrawn included."""
    return _own_enrolments(user.pk)


def own_enrolment(user: User, class_pk: int) -> Enrolment:
    return _OWN_ENROLMENT.get_or_404(user=user.pk, training_class=class_pk)


def _own_enrolments(user: int) -> QuerySet[Enrolment]:
    return (
        Enrolment.objects.placed()
        .filter(user=user)
        .exclude(training_class__state=TrainingClass.State.DRAFT)
        .select_related("training_class", "training_class__unit", "training_class__head")
    )


# On the morning of an exam everybody opens the page of the class.
_OWN_ENROLMENT = Compiled[Enrolment](
    lambda user, training_class: _own_enrolments(user).filter(training_class=training_class),
    user=int,
    training_class=int,
)


def entry_classes(user: User, today: date) -> QuerySet[TrainingClass]:
    """Classes that the person may apply for today: of a unit at or above the own one, or with a quota for it."""
    if user.unit is None:
        return TrainingClass.objects.none()
    above = _at_or_above(user.unit.path)
    ours = Q(unit__path__in=above) | Q(quotas__unit__path__in=above)
    return _taking_entries(today).filter(ours, by_application=True).distinct()


def own_entries(user: User) -> QuerySet[Enrolment]:
    """The person's own nominations and applications that did not become a place (yet)."""
    return (
        Enrolment.objects.filter(user=user, submitted_at__isnull=False)
        .exclude(state__in=(State.APPROVED, State.WITHDRAWN))
        .exclude(training_class__state=TrainingClass.State.DRAFT)
        .select_related("training_class", "training_class__unit", "training_class__head")
    )


def own_ways(user: User) -> QuerySet[Enrolment]:
    """Both together: every way of the person into a class, whatever came of it."""
    placed = Q(state__in=(State.APPROVED, State.WITHDRAWN))
    return (
        Enrolment.objects.filter(placed | Q(submitted_at__isnull=False), user=user)
        .exclude(training_class__state=TrainingClass.State.DRAFT)
        .select_related("training_class", "training_class__unit")
        .prefetch_related("steps__by")
        .order_by("-training_class__starts_on", "-pk")
    )


def entry(user: User, class_pk: int, today: date) -> tuple[TrainingClass, Enrolment | None]:
    """A class that one may apply for, or into which one is on the way or has been refused; with what stands."""
    own = Enrolment.objects.filter(user=user, training_class=class_pk).first()
    known = TrainingClass.objects.exclude(state=TrainingClass.State.DRAFT) if own else entry_classes(user, today)
    return get_object_or_404(known.select_related("unit", "head"), pk=class_pk), own


def nominable_classes(user: User, today: date) -> QuerySet[TrainingClass]:
    """Classes to which the person may nominate somebody today."""
    near = Q(pk__in=[])
    for path in scope.paths(user, *NOMINATING):
        for field in ("unit__path", "quotas__unit__path"):
            near |= Q(**{f"{field}__startswith": path}) | Q(**{f"{field}__in": _at_or_above(path)})
    return _taking_entries(today).filter(near, by_nomination=True).distinct()


def nominable_class(user: User, pk: int, today: date) -> TrainingClass:
    return get_object_or_404(nominable_classes(user, today).select_related("unit", "head"), pk=pk)


def nominations(user: User, today: date) -> QuerySet[TrainingClass]:
    """Those, and classes to which somebody of the own units was nominated: what came of it, and taking it back, stay
    within reach once the class takes no more."""
    sent = Enrolment.objects.filter(
        scope.under("unit__path", scope.paths(user, *NOMINATING)), nominated_by__isnull=False
    ).exclude(training_class__state=TrainingClass.State.DRAFT)
    either = Q(pk__in=nominable_classes(user, today).values("pk")) | Q(pk__in=sent.values("training_class"))
    return TrainingClass.objects.filter(either)


def own_units_entries(user: User, training_class: TrainingClass) -> QuerySet[Enrolment]:
    """Everybody in reach of whoever nominates, on whatever way into the class."""
    return training_class.enrolments.filter(scope.under("unit__path", scope.paths(user, *NOMINATING)))


def awaiting(user: User) -> QuerySet[Enrolment]:
    """What waits for this person's decision: of the own units first, then as whoever runs the class. Nobody decides on
    an application of their own."""
    first = Q(state=State.APPLIED, training_class__asks_unit=True)
    of_units = first & scope.under("unit__path", scope.paths(user, *NOMINATING))
    pending = Q(state__in=Enrolment.PENDING) & ~first
    leaving = Q(state=State.APPROVED) & ~Q(leave_reason="")
    of_classes = (pending | leaving) & _of_managed_classes(user)
    changing = (TrainingClass.State.DRAFT, TrainingClass.State.OPEN, TrainingClass.State.RUNNING)
    return Enrolment.objects.filter(of_units | of_classes, training_class__state__in=changing).exclude(user=user)


def refusable(user: User) -> QuerySet[Enrolment]:
    """The same, and who is on the waiting list of a class that the person runs: that may be ended, not decided."""
    waiting = Q(state=State.WAITING) & _of_managed_classes(user) & ~Q(user=user)
    return Enrolment.objects.filter(Q(pk__in=awaiting(user).values("pk")) | waiting)


def rooms(user: User) -> dict[str, object]:
    """What the rooms for classes on the desk say beside their names."""
    return {"waiting_count": awaiting(user).count(), "may_nominate": scope.has_role(user, *NOMINATING)}


def enrolments_in_reach(user: User) -> QuerySet[Enrolment]:
    """Enrolments that a manager may read: of people of a unit in reach (at enrolment), or in a class that they run."""
    people = scope.under("unit__path", scope.paths(user, *scope.MANAGING))
    return Enrolment.objects.placed().filter(people | _of_managed_classes(user))


def enrolments_of_present_people(user: User) -> QuerySet[Enrolment]:
    """The same by present unit: of people who serve in a unit in reach now, or in a class that they run."""
    people = Q(user__in=scope.people(user, *scope.MANAGING).values("pk"))
    return Enrolment.objects.placed().filter(people | _of_managed_classes(user))


def own_credit(user: User) -> QuerySet[CreditEntry]:
    return CreditEntry.objects.filter(user=user)


def sittings_for(user: User, training_class: TrainingClass) -> QuerySet[Sitting]:
    """Published sittings that the class may ask: of units in the user's reach, of its own unit and those above it."""
    path = training_class.unit.path
    above = [path[:end] for end in range(Unit.steplen, len(path) + 1, Unit.steplen)]
    near = scope.under("unit__path", scope.paths(user, *scope.MANAGING, Role.TRAINER))
    return Sitting.objects.published().filter(near | Q(unit__path__in=above))


def _of_managed_classes(user: User) -> Q:
    return Q(training_class__in=managed_classes(user).values("pk"))


def _taking_entries(today: date) -> QuerySet[TrainingClass]:
    unlimited_or_later = Q(enrolment_closes_on__isnull=True) | Q(enrolment_closes_on__gte=today)
    return TrainingClass.objects.filter(unlimited_or_later, state=TrainingClass.State.OPEN)


def _at_or_above(path: str) -> list[str]:
    return [path[:end] for end in range(Unit.steplen, len(path) + 1, Unit.steplen)]
