"""Fetching classes through the permission that the caller needs. What one may not see does not exist (404)."""

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts import scope
from accounts.models import Role, Unit, User
from lib.compiled import Compiled
from quizzes.models import Sitting

from .models import CreditEntry, Enrolment, TrainingClass


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
    return get_object_or_404(managed_classes(user).select_related("unit", "head"), pk=pk)


def own_enrolments(user: User) -> QuerySet[Enrolment]:
    """The person's own places in classes that are past the draft, those from which one was withdrawn included."""
    return _own_enrolments(user.pk)


def own_enrolment(user: User, class_pk: int) -> Enrolment:
    return _OWN_ENROLMENT.get_or_404(user=user.pk, training_class=class_pk)


def _own_enrolments(user: int) -> QuerySet[Enrolment]:
    states = (Enrolment.State.APPROVED, Enrolment.State.WITHDRAWN)
    return (
        Enrolment.objects.filter(user=user, state__in=states)
        .exclude(training_class__state=TrainingClass.State.DRAFT)
        .select_related("training_class", "training_class__unit", "training_class__head")
    )


# On the morning of an exam everybody opens the page of the class.
_OWN_ENROLMENT = Compiled[Enrolment](
    lambda user, training_class: _own_enrolments(user).filter(training_class=training_class),
    user=int,
    training_class=int,
)


def enrolments_in_reach(user: User) -> QuerySet[Enrolment]:
    """Enrolments that a manager may read: of people of a unit in reach (at enrolment), or in a class that they run."""
    people = scope.under("unit__path", scope.paths(user, *scope.MANAGING))
    return Enrolment.objects.filter(people | _of_managed_classes(user))


def enrolments_of_present_people(user: User) -> QuerySet[Enrolment]:
    """The same by present unit: of people who serve in a unit in reach now, or in a class that they run."""
    people = Q(user__in=scope.people(user, *scope.MANAGING).values("pk"))
    return Enrolment.objects.filter(people | _of_managed_classes(user))


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
