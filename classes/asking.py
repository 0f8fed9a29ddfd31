"""What a class asks: adding, changing and dropping a requirement, and counting one as met for one person (免修)."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from courses.models import CoursePage
from lib.problems import Refusal

from . import enrolment, rules
from .lifecycle import editable
from .models import ElectiveCourse, Enrolment, Requirement, TrainingClass

REASON_LENGTH = 300


def add(*, requirement: Requirement, by: User, now: datetime, electives: Collection[CoursePage] = ()) -> Requirement:
    """Ask one thing more; who is enrolled becomes a candidate of a new exam. Refusals: class_ended, already_asked."""
    with transaction.atomic():
        training_class = editable(requirement.training_class)
        _refuse_twice(requirement, training_class)
        last = training_class.requirements.aggregate(last=Max("order"))["last"]
        requirement.order = 0 if last is None else last + 1
        _save(requirement, electives)
        _record("class.requirement_add", training_class, requirement, by, now)
    return requirement


def change(*, requirement: Requirement, by: User, now: datetime, electives: Collection[CoursePage] = ()) -> Requirement:
    """Ask it otherwise, from now on and of everybody. Refusals: class_ended, already_asked, and those of its kind."""
    with transaction.atomic():
        training_class = editable(requirement.training_class)
        was = Requirement.objects.select_for_update().get(pk=requirement.pk, training_class=training_class)
        rules.of(requirement).refuse_change(requirement)
        _save(requirement, electives)
        if was.sitting_id and was.sitting_id != requirement.sitting_id:
            enrolment.release_candidates(training_class=training_class, sitting_ids=[was.sitting_id])
        _record("class.requirement_change", training_class, requirement, by, now)
    return requirement


def remove(*, requirement: Requirement, by: User, now: datetime) -> None:
    """Stop asking it. What people did for it stays on record; seats in an exam that nobody sat are given up.

    Refusals: class_ended, requirement_has_records.
    """
    with transaction.atomic():
        training_class = editable(requirement.training_class)
        _record("class.requirement_remove", training_class, requirement, by, now)
        _delete(requirement)
        if requirement.sitting_id:
            enrolment.release_candidates(training_class=training_class, sitting_ids=[requirement.sitting_id])


def exempt(*, place: Enrolment, requirement: Requirement, reason: str, by: User, now: datetime) -> Enrolment:
    """Count it as met for this person, with a reason.

    Refusals: own_outcome, reason_missing, class_ended, not_enrolled.
    """
    reason = reason.strip()[:REASON_LENGTH]
    if not reason:
        raise Refusal("reason_missing", _("Say why it counts as met."))
    fact = {"reason": reason, "by": by.pk, "at": now.isoformat()}
    return _exempted(place, requirement, fact, by, now)


def no_longer_exempt(*, place: Enrolment, requirement: Requirement, by: User, now: datetime) -> Enrolment:
    """Take that back; the requirement is then what the person did. Refusals: own_outcome, class_ended, not_enrolled."""
    return _exempted(place, requirement, None, by, now)


def _exempted(
    place: Enrolment, requirement: Requirement, fact: dict[str, object] | None, by: User, now: datetime
) -> Enrolment:
    if place.user_id == by.pk:
        raise Refusal("own_outcome", _("Nobody decides on a place of one's own."))
    with transaction.atomic():
        editable(place.training_class)
        locked = Enrolment.objects.active().select_for_update().filter(pk=place.pk).first()
        if locked is None:
            raise Refusal("not_enrolled", _("This person is not on the roster any more."))
        key = str(requirement.pk)
        locked.exempted = {k: v for k, v in locked.exempted.items() if k != key} | ({key: fact} if fact else {})
        locked.save(update_fields=["exempted"])
        detail = {"what": rules.titled(requirement), "reason": fact["reason"] if fact else ""}
        action = "class.exempt" if fact else "class.exempt_end"
        audit.record(action=action, actor=by, target=locked, detail=detail, now=now)
    return locked


def _refuse_twice(requirement: Requirement, training_class: TrainingClass) -> None:
    rule = rules.of(requirement)
    if not rule.several and training_class.requirements.filter(kind=rule.name).exists():
        raise Refusal("already_asked", _("The class asks this already."))


def _delete(requirement: Requirement) -> None:
    """What records of people hang on stays, whatever its kind."""
    try:
        requirement.delete()
    except ProtectedError as error:
        text = _(
            "People's records hang on “%(title)s”; it stays, so that they are not lost. Change it and take the tick "
            "off “required”: then it decides about nobody."
        )
        raise Refusal("requirement_has_records", text % {"title": rules.titled(requirement)}) from error


def _save(requirement: Requirement, electives: Collection[CoursePage]) -> None:
    try:
        with transaction.atomic():
            requirement.save()
    except IntegrityError as error:
        raise Refusal("already_asked", _("The class asks this already.")) from error
    requirement.electives.exclude(course__in=electives).delete()
    rows = [ElectiveCourse(requirement=requirement, course=course) for course in electives]
    ElectiveCourse.objects.bulk_create(rows, ignore_conflicts=True)
    if requirement.sitting_id:
        enrolment.ensure_candidates(training_class=requirement.training_class)


def _record(action: str, training_class: TrainingClass, what: Requirement, by: User, now: datetime) -> None:
    audit.record(action=action, actor=by, target=training_class, detail={"what": rules.titled(what)}, now=now)
