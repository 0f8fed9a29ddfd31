"""A class of ten hours: four sessions are over, one is to come; three people take part."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import User
from classes.attending import entering, reading
from classes.attending.entering import Entered, Entry
from classes.models import ClassSession, Enrolment, TrainingClass
from lib import clock
from tests.builders import make_class, make_enrolment, make_session
from tests.cast import Cast


@dataclass(frozen=True)
class Course:
    training_class: TrainingClass
    sessions: list[ClassSession]
    place: Enrolment
    others: list[Enrolment]
    head: User

    @property
    def ahead(self) -> ClassSession:
        return self.sessions[-1]

    def enter(self, at: int, *entries: Entry, **how: object) -> Entered:
        return entering.enter(session=self.sessions[at], entries=entries, by=self.head, now=clock.now(), **how)

    def leave(self, at: int, hours: str = "2", place: Enrolment | None = None, seen: int = 0) -> Entered:
        return self.enter(at, Entry((place or self.place).pk, "leave", Decimal(hours), "事假", seen))

    def overview(self) -> reading.Overview:
        places = [self.place, *self.others]
        return reading.overview(self.training_class, places, clock.now())


@pytest.fixture
def course(cast: Cast) -> Course:
    today, now = clock.today(), clock.now()
    made = make_class(
        "考勤班",
        unit=cast.unit,
        head=cast.class_head,
        starts_on=today - timedelta(days=20),
        ends_on=today + timedelta(days=20),
    )
    days = (-8, -6, -4, -2, 3)
    sessions = [make_session(made, f"第{n}讲", starts_at=now + timedelta(days=day)) for n, day in enumerate(days, 1)]
    place = make_enrolment(made, cast.learner)
    others = [make_enrolment(made, cast.classmate), make_enrolment(made)]
    return Course(made, sessions, place, others, cast.class_head)
