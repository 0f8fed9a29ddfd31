"""Fetching assignments and works through the permission that the caller needs; what one may not see is not there (404).

Who runs the class, or for a call the unit, looks after an assignment: sets it, reads the list of names, marks. Named
markers mark and see nothing else. Nobody marks a work of one's own.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts import scope
from accounts.models import Role, RoleGrant, Unit, User
from classes.access import managed_classes
from classes.models import (
    Assignment,
    Enrolment,
    SelectedWork,
    Submission,
    SubmittedFile,
    SubmittedVersion,
    TrainingClass,
)

MARKING = (*scope.MANAGING, Role.TRAINER)


def require_marker(user: User) -> None:
    if not scope.has_role(user, *MARKING):
        raise Http404


def managed(user: User) -> QuerySet[Assignment]:
    """Assignments that the person looks after."""
    if not scope.has_role(user, *scope.MANAGING):
        return Assignment.objects.none()
    of_units = Q(training_class=None) & scope.under("unit__path", scope.paths(user, *scope.MANAGING))
    return Assignment.objects.filter(of_units | Q(training_class__in=managed_classes(user).values("pk")))


def managed_one(user: User, pk: int) -> Assignment:
    return get_object_or_404(managed(user).select_related("training_class", "unit"), pk=pk)


def markable(user: User) -> QuerySet[Assignment]:
    """Assignments whose works the person may mark."""
    if not scope.has_role(user, *MARKING):
        return Assignment.objects.none()
    mine = Assignment.markers.through.objects.filter(user=user).values("assignment")
    return Assignment.objects.filter(Q(pk__in=managed(user).values("pk")) | Q(pk__in=mine))


def markable_one(user: User, pk: int) -> Assignment:
    return get_object_or_404(markable(user).select_related("training_class", "unit"), pk=pk)


def works(user: User) -> QuerySet[Submission]:
    """Works of others, handed in at least once, that the person may mark."""
    reach = Submission.objects.handed_in().filter(assignment__in=markable(user).values("pk"))
    return reach.exclude(user=user)


def work(user: User, code: str) -> Submission:
    found = works(user).select_related("assignment", "assignment__training_class", "assignment__unit")
    return get_object_or_404(found, code=code)


def markers_for(user: User, unit: Unit) -> QuerySet[User]:
    """Whom one may name as markers: who teaches or runs classes above the unit, in it, or in one's own reach."""
    above = [unit.path[:end] for end in range(Unit.steplen, len(unit.path) + 1, Unit.steplen)]
    near = scope.under("unit__path", scope.paths(user, *scope.MANAGING)) | Q(unit__path__in=above)
    grants = RoleGrant.objects.active().filter(near, role__in=MARKING)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("name", "staff_number")


def open_to(user: User) -> QuerySet[Assignment]:
    """Published assignments that the person may read: of own classes, calls to the own unit, and whatever the person
    has handed something in for."""
    path = user.unit.path if user.unit else ""
    above = [path[:end] for end in range(Unit.steplen, len(path) + 1, Unit.steplen)]
    of_calls = Q(training_class=None, unit__path__in=above)
    places = _places(user).filter(training_class=OuterRef("training_class"))
    own = Submission.objects.filter(assignment=OuterRef("pk"), user=user)
    return Assignment.objects.published().filter(of_calls | Exists(places) | Exists(own))


def own_one(user: User, pk: int) -> Assignment:
    return get_object_or_404(open_to(user).select_related("training_class", "unit"), pk=pk)


def may_hand_in(user: User, assignment: Assignment) -> bool:
    """Whether it is asked of this person now: on the roster, or serving in a unit that the call is for."""
    if assignment.training_class_id:
        places = Enrolment.objects.active().filter(user=user, training_class=assignment.training_class_id)
        return places.exists()
    return bool(user.unit and user.unit.path.startswith(assignment.unit.path))


def own_works(user: User) -> QuerySet[Submission]:
    """What the person has begun or handed in."""
    found = Submission.objects.filter(user=user).select_related("assignment").defer("draft")
    return found.order_by("-assignment__closes_at", "-pk")


def own_file(user: User, pk: int) -> SubmittedFile:
    return get_object_or_404(SubmittedFile.objects.filter(submission__user=user), pk=pk)


def file_of_work(user: User, code: str, number: int) -> SubmittedFile:
    """The so-many-th file of the version that was handed in last; what is still a draft is nobody's but the author's.
    Its key, which tells who was earlier, is in no address that others see."""
    found = work(user, code)
    return _numbered(get_object_or_404(found.versions, number=found.version), number)


def readable(user: User) -> QuerySet[Assignment]:
    """Assignments whose published selection the person may read."""
    return Assignment.objects.published().filter(
        Q(pk__in=open_to(user).values("pk")) | Q(pk__in=markable(user).values("pk"))
    )


def shown_works(user: User) -> QuerySet[SelectedWork]:
    return SelectedWork.objects.shown().filter(version__submission__assignment__in=readable(user).values("pk"))


def file_of_selection(user: User, pk: int, number: int) -> SubmittedFile:
    return _numbered(get_object_or_404(shown_works(user).select_related("version"), pk=pk).version, number)


def _numbered(version: SubmittedVersion, number: int) -> SubmittedFile:
    files = list(version.files.select_related("submission__assignment").order_by("pk"))
    if not 1 <= number <= len(files):
        raise Http404
    return files[number - 1]


def _places(user: User) -> QuerySet[Enrolment]:
    states = (Enrolment.State.APPROVED, Enrolment.State.WITHDRAWN)
    return Enrolment.objects.filter(user=user, state__in=states).exclude(
        training_class__state=TrainingClass.State.DRAFT
    )
