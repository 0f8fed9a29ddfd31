"""A class with a paper exam of yesterday, 100 points, 60 to pass; three people take part."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from accounts.models import User
from classes import asking, requirements
from classes.models import Enrolment, Requirement, TrainingClass
from classes.paper_exams import entering
from classes.paper_exams.entering import Entered, Entry
from classes.rules import Standing
from lib import clock
from tests.builders import make_class, make_enrolment
from tests.cast import Cast

SETTINGS = {"title": "结业笔试", "max_mark": "100", "pass_mark": "60", "step": "0.5"}


@dataclass(frozen=True)
class Exam:
    training_class: TrainingClass
    asked: Requirement
    place: Enrolment
    others: list[Enrolment]
    head: User

    def enter(self, *entries: Entry, by: User | None = None) -> Entered:
        return entering.enter(requirement=self.asked, entries=entries, by=by or self.head, now=clock.now())

    def standing(self, place: Enrolment | None = None) -> Standing:
        found = Enrolment.objects.select_related("training_class").get(pk=(place or self.place).pk)
        (row,) = requirements.rows([found])
        return next(one for one in row.standings if one.kind == "paper_exam")


def ask(training_class: TrainingClass, **settings: str) -> Requirement:
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    asked = Requirement(
        training_class=training_class, kind="paper_exam", settings=SETTINGS | {"held_on": yesterday} | settings
    )
    return asking.add(requirement=asked, by=training_class.head, now=clock.now())


@pytest.fixture
def exam(cast: Cast) -> Exam:
    today = clock.today()
    made = make_class(
        "笔试班",
        unit=cast.unit,
        head=cast.class_head,
        starts_on=today - timedelta(days=20),
        ends_on=today + timedelta(days=20),
    )
    asked = ask(made)
    place = make_enrolment(made, cast.learner)
    others = [make_enrolment(made, cast.classmate), make_enrolment(made)]
    return Exam(made, asked, place, others, cast.class_head)


@pytest.fixture
def as_head(client, exam):
    client.force_login(exam.head)
    return client
