"""A test on paper in the running class: most of its marks are entered, one was corrected, two are missing."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from accounts.models import User
from classes import asking
from classes.models import Requirement, TrainingClass
from classes.paper_exams import entering
from classes.paper_exams.entering import Entry, State

TITLE = "条例知识随堂笔试"
HALF = Decimal("0.5")


def load(*, training_class: TrainingClass, learner: User, by: User, now: datetime) -> None:
    """Held at the last meeting; the learner passed."""
    held = training_class.sessions.filter(ends_at__lte=now).latest("starts_at")
    settings = {"title": TITLE, "max_mark": "100", "pass_mark": "60", "step": "0.5"}
    settings["held_on"] = timezone.localdate(held.starts_at).isoformat()
    asked = Requirement(training_class=training_class, kind="paper_exam", settings=settings)
    asking.add(requirement=asked, by=by, now=now - timedelta(days=41))
    places = list(training_class.enrolments.active().order_by("pk"))
    rng = Random(TITLE)  # of its own, so that nothing else in the demo changes with it
    entries = [Entry(place.pk, State.MARKED, _mark(rng)) for place in places[:-2] if place.user_id != learner.pk]
    entries[4] = Entry(entries[4].place, State.ABSENT, None, "病假，已报班主任")
    entries.append(Entry(next(place.pk for place in places if place.user_id == learner.pk), State.MARKED, Decimal(86)))
    entering.enter(requirement=asked, entries=entries, by=by, now=held.ends_at + timedelta(days=1))
    mended = Entry(entries[7].place, State.MARKED, Decimal("78.5"), "第二大题漏计 6 分", seen=1)
    entering.enter(requirement=asked, entries=[mended], by=by, now=held.ends_at + timedelta(days=2))


def _mark(rng: Random) -> Decimal:
    return (Decimal(round(rng.triangular(46, 98, 82) * 2)) * HALF).normalize()
