"""Five thousand people into one class: read from a list, looked at, enrolled."""

import time
from io import BytesIO

from classes import enrolment, intake
from classes.models import Enrolment, EnrolmentStep
from lib import clock, tables
from quizzes.models import Candidate
from tests.builders import make_class, make_requirement, make_sitting
from tests.classes.test_query_counts import fill

PEOPLE = 5_000
SECONDS = 20


def test_five_thousand_are_looked_at_and_enrolled_in_twenty_seconds(cast):
    """About 2 s of one core, measured by hand; the limit is what was promised."""
    users = fill(make_class(unit=cast.unit, kind="online"), cast.unit, people=PEOPLE, asked=0)
    made = make_class(unit=cast.unit, head=cast.class_head, capacity=PEOPLE - 10)
    made.quotas.create(unit=cast.unit, places=PEOPLE)
    make_requirement(made, sitting=make_sitting(unit=cast.unit))
    stream = BytesIO()
    columns = [tables.Column("工号", 18), tables.Column("姓名", 14)]
    tables.write_xlsx(stream, columns, ([user.staff_number, user.name] for user in users), sheet="学员")
    begun = time.perf_counter()
    plan = intake.preview(data=stream.getvalue(), training_class=made, by=cast.class_head)
    seen = time.perf_counter()
    assert len(plan.new) == PEOPLE
    enrolment.enrol(training_class=made, people=users, by=cast.class_head, now=clock.now())
    done = time.perf_counter()
    print(f"preview {seen - begun:.1f} s, enrolling {done - seen:.1f} s")  # noqa: T201
    assert done - begun < SECONDS
    assert made.enrolments.active().count() == Candidate.objects.count() == PEOPLE - 10
    assert Enrolment.objects.waiting().count() == 10
    assert EnrolmentStep.objects.count() == PEOPLE
