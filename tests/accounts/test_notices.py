"""A notice is read in the language of its reader, once, and outlives its template."""

import json
import re

import pytest
from django.utils.translation import override

from accounts import notices
from accounts.models import Notice
from classes import notice_templates as of_classes
from lib import clock
from quizzes import notice_templates as of_exams

PARAMS = {
    "title": "读书班",
    "class": 1,
    "sitting": 1,
    "attempt": 1,
    "certificate": 1,
    "number": "N1",
    "name": "甲",
    "reason": "因",
    "who": "",
    "text": "正文",
    "subject": "题",
    "attempts": 1,
    "assignment": 1,
    "claim": 1,
    "answer": "答",
    "names": ["甲", "乙"],
    "count": 2,
    "session": "第一讲",
    "place": "",
    "of": "班",
    "last_day": "2026-03-01",
    "hours": "8.00",
    "year": 2026,
    "from": "2026-03-01T01:00:00+00:00",
    "until": "2026-03-02T01:00:00+00:00",
}


def enrolled(*people, key="k"):
    notices.send(
        of_classes.ENROLLED, user_ids=[person.pk for person in people], params={"title": "读书班", "class": 7}, key=key
    )


def test_a_notice_speaks_the_language_of_whoever_reads_it(cast):
    with override("en"):
        enrolled(cast.learner)
    notice = Notice.objects.get()
    assert notices.words(notice)[0] == "您已加入“读书班”"
    with override("en"):
        assert notices.words(notice)[0] == "You are enrolled in “读书班”"
    assert (notice.kind, notice.url) == ("class", "/classes/7/")


def test_the_inbox_shows_it_in_the_language_of_the_page(client, cast):
    enrolled(cast.learner)
    client.force_login(cast.learner)
    client.cookies["django_language"] = "en"
    assert "You are enrolled in “读书班”" in client.get("/inbox/").content.decode()
    client.cookies["django_language"] = "zh-hans"
    assert "您已加入“读书班”" in client.get("/inbox/").content.decode()


def test_nothing_is_sent_twice(cast):
    enrolled(cast.learner)
    enrolled(cast.learner, cast.classmate)
    assert sorted(Notice.objects.values_list("user__staff_number", flat=True)) == ["L001", "L002"]


def test_dates_are_said_by_the_reader(cast):
    values = {"title": "考", "sitting": 1, "attempts": 1, "from": PARAMS["from"], "until": PARAMS["until"]}
    notices.send(of_exams.RESIT_GRANTED, user_ids=[cast.learner.pk], params=values, key="k")
    assert "2026年3月1日 09:00" in notices.words(Notice.objects.get())[1]


@pytest.mark.parametrize("changed", [{"template": "gone.for_good"}, {"params": {}}, {"params": {"title": 1}}])
def test_what_cannot_be_rendered_any_more_shows_its_old_words(client, cast, changed):
    notices.send(of_classes.WITHDRAWN, user_ids=[cast.learner.pk], params=PARAMS, key="k")
    Notice.objects.update(**changed)
    client.force_login(cast.learner)
    text = client.get("/inbox/").content.decode()
    assert "读书班" in text
    assert "因" in text


@pytest.mark.parametrize("code", sorted(notices.registered()))
def test_every_template_is_whole_in_both_languages(code):
    template = notices.registered()[code]
    said = {}
    for language in ("zh-hans", "en"):
        with override(language):
            said[language] = "".join(template.words(PARAMS))
    assert template.link(PARAMS).startswith("/")
    assert template.kind in notices.KINDS
    assert json.loads(json.dumps(PARAMS)) == PARAMS
    if code not in ("classes.message",):  # a person's own words
        assert said["en"] != said["zh-hans"]
        assert not re.search("[a-z]{3}", said["zh-hans"])


def test_whoever_forgets_a_value_sends_nothing(cast):
    with pytest.raises(KeyError):
        notices.send(of_classes.ENROLLED, user_ids=[cast.learner.pk], params={"class": 1}, key="k")
    assert not Notice.objects.exists()


def test_a_code_belongs_to_one_template():
    with pytest.raises(ValueError, match="have the code"):
        notices.register(notices.Template(code="classes.enrolled", kind="class", title="x"))


def test_percent_signs_in_what_people_wrote_are_signs(cast):
    notices.send(
        of_classes.MESSAGE,
        user_ids=[cast.learner.pk],
        params={"subject": "50%", "text": "100%(x)s", "class": 1},
        key="k",
    )
    assert notices.words(Notice.objects.get()) == ("50%", "100%(x)s")


def test_reminders_of_a_week_are_counted_across_classes(cast):
    now = clock.now()
    for number, days in enumerate((0, 3, 8)):
        notices.send(
            of_classes.MESSAGE,
            user_ids=[cast.learner.pk],
            params={"subject": "s", "text": "t", "class": number},
            key=f"k{number}",
            now=now - days * notices.WEEK / 7,
        )
    people = [cast.learner.pk, cast.classmate.pk]
    assert notices.reminded(people, now=now) == {cast.learner.pk: 2}


def test_the_inbox_keeps_one_kind(client, cast):
    enrolled(cast.learner)
    notices.send(of_classes.CERTIFICATE_READY, user_ids=[cast.learner.pk], params={"title": "结业"}, key="c")
    client.force_login(cast.learner)
    text = client.get("/inbox/", {"kind": "certificate"}).content.decode()
    assert "结业" in text
    assert "读书班" not in text
    assert "读书班" in client.get("/inbox/", {"kind": "nonsense"}).content.decode()
    assert 'class="empty"' in client.get("/inbox/", {"kind": "exam"}).content.decode()
