"""Setting an assignment: making, changing, publishing and dropping it, and taking it over into a class made alike."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, notices
from accounts.models import User
from classes import asking, lifecycle, notice_templates
from classes.models import Assignment, Requirement, Submission, TrainingClass, Verdict
from lib.problems import Refusal

KIND = "assignment"
# What no longer changes once a work has its mark: every mark must mean the same.
FROZEN = ("rubric", "pass_mark", "is_anonymous", "is_double", "most_apart")
FEWEST = 2  # named markers where two people mark: whoever looks after it is there to decide


def create(
    *, assignment: Assignment, markers: Collection[User], by: User, now: datetime, ask: bool | None = None
) -> Assignment:
    """Set it. That of a class is there at once, and asked of everybody where `ask` says so: True to complete the
    class, False as an elective. A call waits until it is published. Refusals: class_ended, too_few_markers."""
    _refuse_too_few(assignment, markers)
    assignment.created_by = by
    with transaction.atomic():
        if assignment.training_class is not None:
            lifecycle.editable(assignment.training_class)
            assignment.unit, assignment.published_at = assignment.training_class.unit, now
        assignment.save(force_insert=True)
        assignment.markers.set(markers)
        _record("assignment.create", assignment, by, now)
        if assignment.training_class is not None and ask is not None:
            asked = Requirement(
                training_class=assignment.training_class, kind=KIND, assignment=assignment, is_required=ask
            )
            asking.add(requirement=asked, by=by, now=now)
        _tell(assignment, now)
    return assignment


def change(
    *, assignment: Assignment, fields: Collection[str], markers: Collection[User], by: User, now: datetime
) -> Assignment:
    """Write the named fields, and who marks.

    Refusals: class_ended, too_few_markers, already_marked, names_promised.
    """
    _refuse_too_few(assignment, markers)
    with transaction.atomic():
        _locked(assignment)
        if "is_anonymous" in fields and not assignment.is_anonymous:
            _refuse_naming(assignment)
        if set(fields) & set(FROZEN) and _is_marked(assignment):
            text = _(
                "Works are marked already: rubric, pass mark, anonymity and how many people mark stay as they are."
            )
            raise Refusal("already_marked", text)
        if fields:
            assignment.save(update_fields=list(fields))
        assignment.markers.set(markers)
        detail = {"fields": sorted(fields)}
        audit.record(action="assignment.change", actor=by, target=assignment, detail=detail, now=now)
    return assignment


def publish(*, assignment: Assignment, by: User, now: datetime) -> Assignment:
    """Let everybody of the unit and below it see a call; doing it again does nothing."""
    with transaction.atomic():
        locked = _locked(assignment)
        if locked.published_at is None:
            locked.published_at = now
            locked.save(update_fields=["published_at"])
            _record("assignment.publish", locked, by, now)
    return locked


def remove(*, assignment: Assignment, by: User, now: datetime) -> None:
    """Drop it as long as nobody has begun. Refusals: class_ended, work_exists."""
    with transaction.atomic():
        locked = _locked(assignment)
        if Submission.objects.filter(assignment=locked).exists():
            text = _("Somebody has begun to write. Close it by its last day instead.")
            raise Refusal("work_exists", text)
        for asked in locked.requirements.select_related("training_class"):
            asking.remove(requirement=asked, by=by, now=now)
        _record("assignment.remove", locked, by, now)
        locked.delete()


def take_over(assignment: Assignment, into: TrainingClass) -> Assignment:
    """The same for another class, moved by the days between the two beginnings; nobody has written anything yet."""
    like = assignment.training_class
    moved = into.starts_on - like.starts_on if like else into.starts_on - into.starts_on
    copied = Assignment.objects.get(pk=assignment.pk)
    copied.pk, copied._state.adding = None, True
    copied.training_class, copied.unit = into, into.unit
    copied.opens_at, copied.closes_at = assignment.opens_at + moved, assignment.closes_at + moved
    copied.save(force_insert=True)
    copied.markers.set(assignment.markers.all())
    return copied


def _is_marked(assignment: Assignment) -> bool:
    """Whether somebody has marked, or is marking at this moment and is waited for."""
    works = Submission.objects.select_for_update().filter(assignment=assignment).order_by("pk")
    return Verdict.objects.filter(
        version__submission__in=list(works.values_list("pk", flat=True)), kind=Verdict.Kind.MARK
    ).exists()


def _refuse_naming(assignment: Assignment) -> None:
    if Submission.objects.handed_in().filter(assignment=assignment).exists():
        text = _("Works are handed in by people who were told that no names are shown: that stays.")
        raise Refusal("names_promised", text)


def _refuse_too_few(assignment: Assignment, markers: Collection[User]) -> None:
    if assignment.is_double and len(markers) < FEWEST:
        text = _(
            "Two people mark each work: name at least two markers. Where they differ too much, a third one decides."
        )
        raise Refusal("too_few_markers", text, status=400)


def _locked(assignment: Assignment) -> Assignment:
    if assignment.training_class is not None:
        lifecycle.editable(assignment.training_class)
    return (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("training_class", "unit")
        .get(pk=assignment.pk)
    )


def _tell(assignment: Assignment, now: datetime) -> None:
    """Trainees of a class that they can see learn of it."""
    training_class = assignment.training_class
    if training_class is None or training_class.state == TrainingClass.State.DRAFT:
        return
    until = assignment.closes_at.isoformat()
    notices.send(
        notice_templates.TO_WRITE,
        user_ids=training_class.enrolments.active().values_list("user_id", flat=True),
        params={"title": assignment.title, "assignment": assignment.pk, "of": training_class.title, "until": until},
        key=f"assignment:{assignment.pk}:set",
        now=now,
    )


def _record(action: str, assignment: Assignment, by: User, now: datetime) -> None:
    audit.record(action=action, actor=by, target=assignment, now=now)
