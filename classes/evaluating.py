"""评教: opening an evaluation, handing in, ending it. Who said what is not kept anywhere (docs/adr/0020).

Choices are counted, never stored one by one; counts and free texts are written anew with every hand-in, the texts in
another order. So no time, key or place of a row leads from an answer to a person.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, notices
from accounts.models import User
from lib.problems import Refusal

from . import evaluation_questions as questions_of
from . import notice_templates
from .lifecycle import editable
from .models import (
    Enrolment,
    Evaluation,
    EvaluationCount,
    EvaluationHandIn,
    EvaluationTemplate,
    EvaluationText,
    TrainingClass,
)

_shuffled = random.SystemRandom()

Questions = Sequence[Mapping[str, Any]]


def house_questions() -> list[dict[str, Any]]:
    """With what the evaluation of a class begins."""
    template = EvaluationTemplate.objects.order_by("-pk").first()
    return list(template.questions) if template else [dict(question) for question in questions_of.DEFAULTS]


def save_template(*, questions: Questions, by: User, now: datetime) -> EvaluationTemplate:
    """What classes begin with from now on; evaluations that exist keep theirs. Refusal: nothing_asked."""
    _refuse_nothing(questions)
    with transaction.atomic():
        template = EvaluationTemplate.objects.select_for_update().order_by("-pk").first() or EvaluationTemplate()
        template.questions, template.changed_at, template.changed_by = list(questions), now, by
        template.save()
        audit.record(action="evaluation.template", actor=by, target=template, now=now)
    return template


def prepare(*, training_class: TrainingClass, questions: Questions, by: User, now: datetime) -> Evaluation:
    """Keep the questions of this class until it is opened. Refusals: class_ended, nothing_asked, evaluation_opened."""
    _refuse_nothing(questions)
    with transaction.atomic():
        locked = editable(training_class)
        evaluation = _unopened(locked)
        evaluation.questions = list(questions)
        evaluation.save()
        audit.record(action="evaluation.prepare", actor=by, target=locked, now=now)
    return evaluation


def open_(*, training_class: TrainingClass, closes_on: date, by: User, now: datetime) -> Evaluation:
    """Let the trainees hand in until the end of that day. Questions, and the teachers of the timetable, stay as they
    are now.

    Refusals: class_ended, class_is_draft, evaluation_opened, day_past.
    """
    with transaction.atomic():
        locked = editable(training_class)
        if locked.state == TrainingClass.State.DRAFT:
            raise Refusal("class_is_draft", _("Open the class first: its trainees do not see a draft."))
        if closes_on < timezone.localdate(now):
            raise Refusal("day_past", _("The last day is already over."))
        evaluation = _unopened(locked)
        evaluation.questions = evaluation.questions or house_questions()
        evaluation.teachers = teachers(locked)
        evaluation.closes_on, evaluation.opened_at = closes_on, now
        evaluation.save()
        detail = {"closes_on": closes_on.isoformat()}
        audit.record(action="evaluation.open", actor=by, target=locked, detail=detail, now=now)
        _tell(locked, evaluation, now)
    return evaluation


def hand_in(*, evaluation: Evaluation, place: Enrolment, answers: Mapping[str, str], now: datetime) -> None:
    """Count what one trainee says. `answers`: {name of the field: value}; what is not a valid answer is left out.

    Nothing about it goes to the audit trail, which has a time. Refusals: evaluation_closed, not_enrolled,
    already_handed_in.
    """
    with transaction.atomic():
        locked = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
        if not locked.is_open(now):
            raise Refusal("evaluation_closed", _("The evaluation is not open."))
        if not Enrolment.objects.active().filter(pk=place.pk, training_class=locked.training_class_id).exists():
            raise Refusal("not_enrolled", _("This person is not on the roster any more."))
        _sign(locked, place, now)
        _count(locked, answers)
        _write_texts(locked, answers)


def end(*, training_class: TrainingClass, by: User, now: datetime) -> None:
    """Take no more hand-ins, for good: results are shown from now on. Refusal: evaluation_closed."""
    with transaction.atomic():
        evaluation = Evaluation.objects.select_for_update().filter(training_class=training_class).first()
        if evaluation is None or not evaluation.is_open(now):
            raise Refusal("evaluation_closed", _("The evaluation is not open."))
        evaluation.ended_at = now
        evaluation.save(update_fields=["ended_at"])
        audit.record(action="evaluation.end", actor=by, target=training_class, now=now)


def of(training_class: TrainingClass) -> Evaluation | None:
    """Asks nothing of a class that came with it."""
    return getattr(training_class, "evaluation", None)


def teachers(training_class: TrainingClass) -> list[str]:
    """Who teaches, by the timetable, in the order of the first meeting; not whose meetings are all cancelled."""
    held = training_class.sessions.filter(cancelled_at=None)
    named = held.exclude(teacher="").order_by("starts_at", "pk").values_list("teacher", flat=True)
    return list(dict.fromkeys(name.strip() for name in named if name.strip()))


def _refuse_nothing(questions: Questions) -> None:
    if not questions:
        raise Refusal("nothing_asked", _("Ask at least one question."))


def _unopened(training_class: TrainingClass) -> Evaluation:
    evaluation = Evaluation.objects.select_for_update().filter(training_class=training_class).first()
    if evaluation is None:
        return Evaluation(training_class=training_class)
    if evaluation.opened_at:
        raise Refusal("evaluation_opened", _("The evaluation has been opened; its questions stay as they are."))
    return evaluation


def _sign(evaluation: Evaluation, place: Enrolment, now: datetime) -> None:
    try:
        with transaction.atomic():
            EvaluationHandIn.objects.create(evaluation=evaluation, enrolment=place, day=timezone.localdate(now))
    except IntegrityError as error:
        raise Refusal("already_handed_in", _("You have handed in already.")) from error


def _count(evaluation: Evaluation, answers: Mapping[str, str]) -> None:
    """All counts as new rows, in the order of the questions: one that is changed or added alone would tell by its key,
    or by where it lies, what the first or the last person said."""
    known = evaluation.counts.values_list("question", "teacher", "value", "number")
    numbers = Counter({(question, teacher, value): number for question, teacher, value, number in known})
    counted = [each for each in _asked(evaluation) if each.kind != questions_of.TEXT]
    numbers.update(
        (each.question["id"], each.teacher, said)
        for each in counted
        if (said := answers.get(each.name, "")) in each.values
    )
    evaluation.counts.all().delete()
    EvaluationCount.objects.bulk_create(
        EvaluationCount(
            evaluation=evaluation, question=each.question["id"], teacher=each.teacher, value=value, number=number
        )
        for each in counted
        for value in each.values
        if (number := numbers[each.question["id"], each.teacher, value])
    )


def _write_texts(evaluation: Evaluation, answers: Mapping[str, str]) -> None:
    """The new texts among the old ones, all as new rows in a new order."""
    texts = [
        EvaluationText(evaluation=evaluation, question=asked.question["id"], teacher=asked.teacher, text=said)
        for asked in _asked(evaluation)
        if asked.kind == questions_of.TEXT and (said := answers.get(asked.name, "").strip()[: questions_of.TEXT_LENGTH])
    ]
    texts += [
        EvaluationText(evaluation=evaluation, question=old.question, teacher=old.teacher, text=old.text)
        for old in evaluation.texts.all()
    ]
    evaluation.texts.all().delete()
    _shuffled.shuffle(texts)
    EvaluationText.objects.bulk_create(texts)


def _asked(evaluation: Evaluation) -> list[questions_of.Asked]:
    return questions_of.asked(evaluation.questions, evaluation.teachers)


def _tell(training_class: TrainingClass, evaluation: Evaluation, now: datetime) -> None:
    last_day = evaluation.closes_on.isoformat()
    notices.send(
        notice_templates.EVALUATION,
        user_ids=list(training_class.enrolments.active().values_list("user_id", flat=True)),
        params={"title": training_class.title, "class": training_class.pk, "last_day": last_day},
        key=f"class:{training_class.pk}:evaluation",
        now=now,
    )
