"""An assignment of a running class, asked of the learner and the classmate; and a call to the whole unit."""

from datetime import timedelta

import pytest

from classes.assignments import marking, setting, writing
from classes.models import Assignment
from lib import clock
from tests.builders import make_class, make_enrolment
from tests.classes.assignments.works import POINTS


@pytest.fixture
def training_class(cast):
    made = make_class("调研班", unit=cast.unit, head=cast.class_head, ends_on=clock.today() + timedelta(days=20))
    make_enrolment(made, cast.learner, unit=cast.unit)
    make_enrolment(made, cast.classmate, unit=cast.unit)
    return made


def assignment_of(cast, **fields):
    now = clock.now()
    values = {
        "title": "社区调研报告",
        "brief": "走访一个社区。",
        "opens_at": now - timedelta(days=2),
        "closes_at": now + timedelta(days=5),
        "rubric": POINTS,
        "pass_mark": 6,
        **fields,
    }
    return Assignment(**values)


@pytest.fixture
def report(cast, training_class):
    new = assignment_of(cast, training_class=training_class, unit=cast.unit)
    return setting.create(assignment=new, markers=[cast.trainer], ask=True, by=cast.class_head, now=clock.now())


@pytest.fixture
def call(cast):
    new = assignment_of(cast, kind="essay", unit=cast.unit, title="石榴花开征文")
    made = setting.create(assignment=new, markers=[], by=cast.unit_manager, now=clock.now())
    return setting.publish(assignment=made, by=cast.unit_manager, now=clock.now())


@pytest.fixture
def handed_in(report, cast):
    """The learner's work."""
    writing.save_draft(assignment=report, user=cast.learner, text="走访记录", seen=0, now=clock.now())
    writing.hand_in(assignment=report, user=cast.learner, seen=1, now=clock.now())
    return report.submissions.get()


@pytest.fixture
def marked(handed_in, cast):
    from tests.classes.assignments.works import parts

    marking.mark(work=handed_in, version=1, parts=parts(4, 3), comment="扎实", by=cast.trainer, now=clock.now())
    handed_in.refresh_from_db()
    return handed_in
