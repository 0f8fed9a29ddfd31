"""What the correction of a question means for closed classes, told before it is applied."""

from classes import closing
from classes.models import Certificate
from lib import clock
from quizzes import consequences
from quizzes.consequences import Flip
from tests.builders import finish_course, give_grade


def test_whoever_would_no_longer_pass_is_named_with_the_certificate_and_who_would_pass_now_without(
    room, cast, django_assert_num_queries
):
    room.enrol(cast.classmate)
    room.do_everything(cast.learner)
    finish_course(cast.classmate, room.course)
    give_grade(cast.classmate, room.sitting, 0, passed=False)
    closing.begin(training_class=room.training_class, by=cast.class_head, now=clock.now())
    assert closing.finish(class_id=room.training_class.pk, now=clock.now())
    flips = [Flip(cast.learner.pk, room.sitting.pk, False), Flip(cast.classmate.pk, room.sitting.pk, True)]
    with django_assert_num_queries(2):
        told = {found.name: found for found in consequences.of(flips)}
    serial = Certificate.objects.get(user=cast.learner).serial
    assert (told[cast.learner.name].passes, told[cast.learner.name].certificate) == (False, serial)
    assert (told[cast.classmate.name].passes, told[cast.classmate.name].certificate) == (True, "")


def test_nothing_follows_while_the_class_is_open(room, cast):
    assert consequences.of([Flip(cast.learner.pk, room.sitting.pk, False)]) == []
