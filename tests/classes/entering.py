"""A class of the unit, open for nominations and applications, that begins in a month."""

from datetime import timedelta

from classes.models import Enrolment
from lib import clock
from tests.builders import make_class


def open_class(cast, title="秋季专题班", **fields):
    first = clock.today() + timedelta(days=30)
    values = {
        "starts_on": first,
        "ends_on": first + timedelta(days=2),
        "state": "open",
        "by_nomination": True,
        "by_application": True,
        "unit": cast.unit,
        "head": cast.class_head,
        **fields,
    }
    return make_class(title, **values)


def state_of(training_class, person):
    return Enrolment.objects.get(training_class=training_class, user=person).state


def acts_of(training_class, person):
    return list(training_class.enrolments.get(user=person).steps.values_list("act", flat=True))
