"""Evaluations: one that is over, with its results, and one that is open."""

from collections.abc import Sequence
from datetime import datetime
from random import Random

from accounts.models import User
from classes import asking, evaluating, evaluation_questions
from classes.models import Enrolment, Requirement, TrainingClass

TEXTS = (
    "案例讲得具体，回去就能用。建议增加分组讨论的时间。",
    "流动人员服务一讲收获最大，希望提供课件。",
    "内容充实，下午的课程稍显紧凑。",
    "建议安排一次到民族乡的现场教学。",
)


def load(made: TrainingClass, *, people: Sequence[User], opens: datetime, ends: datetime | None = None) -> None:
    """Asked as an elective, so that nobody's completion hangs on it; these people handed in."""
    head, rng = made.head, Random(made.code)
    asking.add(requirement=Requirement(training_class=made, kind="evaluation", is_required=False), by=head, now=opens)
    evaluation = evaluating.open_(training_class=made, closes_on=made.ends_on, by=head, now=opens)
    asked = evaluation_questions.asked(evaluation.questions, evaluation.teachers)
    places = Enrolment.objects.filter(training_class=made, user__in=people).order_by("pk")
    for number, place in enumerate(places):
        said = {one.name: rng.choice([*one.values[:2], *one.values[:3]]) for one in asked if one.values}
        texts = {one.name: TEXTS[number // 4 % len(TEXTS)] for one in asked if not one.values and number % 4 == 0}
        evaluating.hand_in(evaluation=evaluation, place=place, answers={**said, **texts}, now=opens)
    if ends is not None and evaluation.is_open(ends):
        evaluating.end(training_class=made, by=head, now=ends)
