"""A class that the cast's class head runs, with the learner on its roster, a course and an exam to do."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from classes.models import Enrolment, TrainingClass
from courses.models import CoursePage
from lib import clock
from quizzes.models import Sitting
from tests.builders import (
    finish_course,
    give_grade,
    make_class,
    make_course,
    make_enrolment,
    make_requirement,
    make_sitting,
)
from tests.cast import Cast


@dataclass(frozen=True)
class Room:
    """The class, what it asks, and the learner's place."""

    training_class: TrainingClass
    course: CoursePage
    sitting: Sitting
    place: Enrolment

    def enrol(self, *people: User) -> list[Enrolment]:
        return [make_enrolment(self.training_class, person, unit=person.unit) for person in people]

    def do_everything(self, *people: User) -> None:
        """Finish the course and pass the exam."""
        for person in people:
            finish_course(person, self.course)
            give_grade(person, self.sitting)


@pytest.fixture
def room(cast: Cast) -> Room:
    """Running, over since yesterday; the exam closed an hour ago and is passed with one mark."""
    training_class = make_class("法规读书班", unit=cast.unit, head=cast.class_head)
    place = make_enrolment(training_class, cast.learner)
    course = make_course("条例导读")
    now = clock.now()
    sitting = make_sitting(
        unit=cast.unit, title="结业考试", opens_at=now - timedelta(days=2), closes_at=now - timedelta(hours=1)
    )
    make_requirement(training_class, course=course)
    make_requirement(training_class, sitting=sitting)
    return Room(training_class, course, sitting, place)


@pytest.fixture
def as_head(client: Client, cast: Cast) -> Client:
    client.force_login(cast.class_head)
    return client
