"""Real threads, real transactions: nobody gets more reminders in a week than the limit, whoever writes at once."""

from functools import partial

import pytest

from accounts.models import Notice
from classes import messaging
from classes.models import MessageBatch
from lib import clock
from lib.problems import Refusal
from tests.builders import make_class, make_enrolment
from tests.cast import assemble
from tests.concurrently import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return assemble()


def sending(training_class, by, people, token):
    draft = messaging.Draft("提醒", "请尽快完成", frozenset(person.pk for person in people))
    return partial(messaging.send, training_class=training_class, draft=draft, token=token * 32, by=by, now=clock.now())


def codes(results):
    strange = [each for each in results if isinstance(each, Exception) and not isinstance(each, Refusal)]
    assert strange == []
    return sorted(each.code if isinstance(each, Refusal) else "" for each in results)


def reminders(person):
    return Notice.objects.filter(user=person, kind="reminder").count()


def test_heads_of_one_class_who_write_at_once_keep_to_the_limit(cast, room, settings):
    settings.REMINDERS_PER_WEEK = 1
    heads = [cast.class_head, cast.unit_manager, cast.authority]
    acts = [sending(room.training_class, by, [cast.learner], by.staff_number[0]) for by in heads]
    assert codes(at_once(*acts)) == ["", "nobody_to_tell", "nobody_to_tell"]
    assert reminders(cast.learner) == MessageBatch.objects.count() == 1


def test_one_preview_sent_twice_at_once_is_one_message(cast, room, settings):
    settings.REMINDERS_PER_WEEK = 9
    act = sending(room.training_class, cast.class_head, [cast.learner], "a")
    assert codes(at_once(act, act, act)) == ["", "", ""]
    assert reminders(cast.learner) == MessageBatch.objects.count() == 1


def test_heads_of_several_classes_keep_to_it_together(cast, settings):
    settings.REMINDERS_PER_WEEK = 2
    people = [cast.learner, cast.classmate]
    acts = []
    for number in range(4):
        made = make_class(f"班{number}", unit=cast.unit, head=cast.class_head, state="running")
        for person in people:
            make_enrolment(made, person, unit=cast.unit)
        acts.append(sending(made, cast.class_head, people, str(number)))
    assert codes(at_once(*acts)) == ["", "", "nobody_to_tell", "nobody_to_tell"]
    assert [reminders(person) for person in people] == [2, 2]
