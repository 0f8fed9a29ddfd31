"""A class head writes to those who lack something: looked at first, filled in for each, sent once, limited, logged."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from accounts import notices
from accounts.models import AuditEntry, Notice
from classes import messaging, notice_templates
from classes.models import MessageBatch, Requirement
from lib import clock
from lib.problems import Refusal
from tests.accounts.refusals import refused
from tests.builders import finish_course, make_class, make_enrolment, make_user
from tests.classes.desk_address import url

TOKEN = "a" * 32


def draft(*people, subject="提醒", text="{name}，您还缺：{missing}，请于{due}前完成。"):
    return messaging.Draft(subject, text, frozenset(person.pk for person in people))


def send(room, by, *people, token=TOKEN, **words):
    return messaging.send(
        training_class=room.training_class, draft=draft(*people, **words), token=token, by=by, now=clock.now()
    )


def texts(person):
    return [notices.words(notice)[1] for notice in Notice.objects.filter(user=person, kind="reminder").order_by("pk")]


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{name}好", "甲好"),
        ("{missing}；{due}", "课；今天"),
        ("{other} {} {{name}}", "{other} {} {甲}"),
        ("50% %(name)s", "50% %(name)s"),
    ],
)
def test_placeholders_are_filled_and_nothing_else(text, filled):
    assert messaging.fill(text, {"name": "甲", "missing": "课", "due": "今天"}) == filled


def test_a_value_with_braces_is_not_filled_again():
    assert messaging.fill("{name}", {"name": "{due}", "missing": "", "due": "x"}) == "{due}"


def test_each_reads_what_they_lack_themselves(room, cast):
    room.enrol(cast.classmate)
    finish_course(cast.classmate, room.course)
    send(room, cast.class_head, cast.learner, cast.classmate)
    [of_learner], [of_classmate] = texts(cast.learner), texts(cast.classmate)
    assert of_learner.startswith("学员甲，您还缺：")
    assert "条例导读" in of_learner
    assert "条例导读" not in of_classmate
    assert "结业考试" in of_classmate


def test_what_is_missing_is_named_in_the_language_of_the_person(room, cast):
    cast.learner.language = "en"
    cast.learner.save()
    with override("zh-hans"):
        send(room, cast.class_head, cast.learner, text="{missing}")
    assert "exam “结业考试”" in texts(cast.learner)[0]


def test_the_earliest_day_of_what_is_missing_is_named(room, cast):
    Requirement.objects.filter(course=room.course).update(due_on=date(2026, 3, 5))
    send(room, cast.class_head, cast.learner, text="{due}")
    assert texts(cast.learner) == ["2026年3月5日"]


def test_sending_the_same_preview_twice_sends_once(room, cast):
    first = send(room, cast.class_head, cast.learner)
    assert send(room, cast.class_head, cast.learner) == first
    assert MessageBatch.objects.count() == len(texts(cast.learner)) == 1
    assert AuditEntry.objects.filter(action="class.message").count() == 1


def test_the_token_of_another_class_sends_nothing(room, cast):
    send(room, cast.class_head, cast.learner)
    other = make_class(unit=cast.unit, head=cast.class_head)
    make_enrolment(other, cast.classmate)
    with refused("look_again"):
        messaging.send(
            training_class=other, draft=draft(cast.classmate), token=TOKEN, by=cast.class_head, now=clock.now()
        )
    assert not texts(cast.classmate)


def test_five_thousand_ticks_are_read(room, as_head):
    sent = {"subject": "题", "text": "文", "person": [room.place.user_id, *range(900_000, 905_000)]}
    assert as_head.post(url("message-new", room.training_class.pk), sent).status_code == 200


def test_more_reminders_than_a_week_allows_are_left_out_whatever_class_they_came_from(room, cast, settings):
    settings.REMINDERS_PER_WEEK = 2
    room.enrol(cast.classmate)
    for number in range(2):
        notices.send(
            notice_templates.MESSAGE,
            user_ids=[cast.learner.pk],
            params={"subject": "别班", "text": "文", "class": 999},
            key=f"message:999:{number}",
        )
    batch = send(room, cast.class_head, cast.learner, cast.classmate)
    assert batch.people == [cast.classmate.pk]
    assert batch.skipped == [{"user": cast.learner.pk, "why": "limit"}]
    Notice.objects.filter(user=cast.learner).update(created_at=clock.now() - timedelta(days=8))
    assert send(room, cast.class_head, cast.learner, token="b" * 32).people == [cast.learner.pk]


def test_disabled_accounts_and_strangers_to_the_class_are_not_told(room, cast):
    cast.learner.is_active = False
    cast.learner.save()
    room.enrol(cast.classmate)
    batch = send(room, cast.class_head, cast.learner, cast.classmate, cast.trainer)
    assert batch.people == [cast.classmate.pk]
    assert batch.skipped == [{"user": cast.learner.pk, "why": "disabled"}]


def test_nobody_left_is_refused_and_leaves_no_trace(room, cast, settings):
    settings.REMINDERS_PER_WEEK = 0
    with pytest.raises(Refusal) as refusal:
        send(room, cast.class_head, cast.learner)
    assert refusal.value.code == "nobody_to_tell"
    assert not MessageBatch.objects.exists()


@pytest.mark.parametrize("state", ["draft", "archived"])
def test_a_class_that_nobody_knows_or_that_is_over_sends_nothing(room, cast, as_head, state):
    room.training_class.state = state
    room.training_class.save()
    with pytest.raises(Refusal):
        send(room, cast.class_head, cast.learner)
    assert as_head.get(url("message-new", room.training_class.pk)).status_code == 409
    assert "messages/new" not in as_head.get(url("workspace", room.training_class.pk)).content.decode()


def test_what_was_sent_is_never_deleted(room, cast):
    with pytest.raises(TypeError):
        send(room, cast.class_head, cast.learner).delete()


def test_from_the_filtered_roster_to_the_log(room, cast, as_head):
    room.enrol(cast.classmate)
    finish_course(cast.classmate, room.course)
    pk, asked = room.training_class.pk, room.training_class.requirements.get(course=room.course)
    workspace = as_head.get(url("workspace", pk), {"lacks": asked.pk}).content.decode()
    assert f"{url('message-new', pk)}?lacks={asked.pk}" in workspace
    page = as_head.get(url("message-new", pk), {"lacks": asked.pk})
    assert [row.enrolment.user for row in page.context["rows"]] == [cast.learner]
    typed = {"lacks": asked.pk, "person": cast.learner.pk, "subject": "请学完", "text": "{name}缺{missing}"}
    seen = as_head.post(url("message-new", pk), typed)
    assert "学员甲缺" in seen.content.decode()
    assert not Notice.objects.filter(kind="reminder").exists()
    answer = as_head.post(url("message-send", pk), {**typed, "token": seen.context["token"]})
    assert answer["Location"] == f"{url('workspace', pk)}#messages"
    assert len(texts(cast.learner)) == 1
    log = as_head.get(url("workspace", pk)).content.decode()
    assert "请学完" in log
    assert "缺“条例导读”" in log
    assert cast.class_head.name in log
    assert log.count("日已提醒") == 1


@pytest.mark.parametrize(("show", "ticked"), [("", 1), ("ready", 1), ("more", 1)])
def test_nobody_who_lacks_nothing_is_ticked_beside_those_who_do(room, cast, as_head, show, ticked):
    room.enrol(cast.classmate)
    room.do_everything(cast.classmate)
    page = as_head.get(url("message-new", room.training_class.pk), {"show": show}).content.decode()
    assert page.count(" checked aria-label") == ticked
    expected = cast.classmate if show == "ready" else cast.learner
    assert f'value="{expected.pk}" checked' in page


def test_the_preview_says_who_is_left_out_and_why(room, cast, as_head, settings):
    settings.REMINDERS_PER_WEEK = 0
    typed = {"person": cast.learner.pk, "subject": "题", "text": "文"}
    text = as_head.post(url("message-new", room.training_class.pk), typed).content.decode()
    assert "本周的提醒次数已用完" in text
    assert "messages/send/" in text
    assert "发送给" not in text


def test_changing_it_keeps_what_was_typed_and_who_was_ticked(room, cast, as_head):
    room.enrol(cast.classmate)
    typed = {"person": cast.learner.pk, "subject": "我的题", "text": "我的文", "change": "1"}
    answer = as_head.post(url("message-new", room.training_class.pk), typed)
    text = answer.content.decode()
    assert "我的题" in text
    assert "我的文" in text
    assert answer.context["ticked"] == {cast.learner.pk}
    assert text.count(" checked aria-label") == 1


@pytest.mark.parametrize("typed", [{"person": ""}, {"subject": ""}, {"text": ""}, {"subject": "长" * 121}])
def test_what_is_incomplete_is_sent_back_and_kept(room, cast, as_head, typed):
    whole = {"person": cast.learner.pk, "subject": "题", "text": "留着的文", **typed}
    answer = as_head.post(url("message-new", room.training_class.pk), whole)
    assert answer.status_code == 400
    if "text" not in typed:
        assert "留着的文" in answer.content.decode()


def test_without_the_token_of_a_preview_nothing_is_sent(room, cast, as_head):
    typed = {"person": cast.learner.pk, "subject": "题", "text": "文"}
    assert as_head.post(url("message-send", room.training_class.pk), typed).status_code == 400
    assert not MessageBatch.objects.exists()


def test_many_people_ask_no_more(room, cast, as_head):
    def queries(number):
        people = [make_user(unit=cast.unit) for _one in range(number)]
        room.enrol(*people)
        with CaptureQueriesContext(connection) as captured:
            send(room, cast.class_head, *people, token=f"{number:032}")
        with CaptureQueriesContext(connection) as page:
            as_head.get(url("message-new", room.training_class.pk))
        return len(captured), len(page)

    queries(1)
    assert queries(2) == queries(12)
