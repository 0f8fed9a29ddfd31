"""A class that the cast's class head runs, and completed places in it."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts.models import User
from classes.models import Certificate, Enrolment, TrainingClass
from lib import clock
from tests.builders import issue, make_class, make_enrolment
from tests.cast import Cast

MET_EXAM = {"grade": "87.00", "requirements": [{"title": "结业考试", "kind": "exam", "met": True}]}


@pytest.fixture
def training_class(cast: Cast) -> TrainingClass:
    return make_class("民族政策法规专题研讨班", unit=cast.unit, head=cast.class_head)


@pytest.fixture
def completed(training_class: TrainingClass) -> Callable[..., Enrolment]:
    """Makes a completed place, of a new person unless one is given."""

    def make(user: User | None = None, **fields: object) -> Enrolment:
        values = {
            "outcome": Enrolment.Outcome.COMPLETED,
            "outcome_at": timezone.now(),
            "outcome_facts": MET_EXAM,
            **fields,
        }
        return make_enrolment(training_class, user, **values)

    return make


@pytest.fixture
def certificate(completed, cast: Cast) -> Certificate:
    """The learner's."""
    return issue(enrolment=completed(cast.learner), now=clock.now())
