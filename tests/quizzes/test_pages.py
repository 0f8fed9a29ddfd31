"""The pages of an exam, as a browser without script walks them."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lib import clock
from quizzes import delivery, wording
from quizzes.models import Attempt, Response
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting, make_user
from tests.quizzes.counting import count_queries

pytestmark = pytest.mark.django_db

KINDS = ("single_choice", "multiple_choice", "true_false", "fill_blank", "extended_text")


class Walk:
    """A candidate's browser."""

    def __init__(self, candidate):
        self.candidate = candidate
        self.client = Client()
        self.client.force_login(candidate.user)

    def get(self, name, **ids):
        return self.client.get(reverse(f"quizzes:{name}", kwargs=ids))

    def post(self, name, data=None, **ids):
        return self.client.post(reverse(f"quizzes:{name}", kwargs=ids), data or {})

    def start(self):
        self.post("sitting-start", {"agreed": "on"}, sitting_id=self.candidate.sitting_id)
        return Attempt.objects.get(candidate=self.candidate, state="in_progress")

    def form(self, attempt):
        """The fields of the room's form as they stand, like a browser would send them untouched."""
        html = self.get("attempt-room", attempt_id=attempt.pk).content.decode()
        return dict(re.findall(r'name="(s-\d+)" value="([^"]*)"', html))

    def save(self, attempt, form, **answers):
        """Sends the form with `r1="a"` for the field r-1, `r4_1` for r-4-1."""
        fields = {re.sub(r"^([rf])(\d+)", r"\1-\2", name).replace("_", "-"): value for name, value in answers.items()}
        return self.post("attempt-save", {**form, **fields}, attempt_id=attempt.pk)


@pytest.fixture
def walk():
    bank = make_bank()
    paper = make_paper(*[make_item(kind, bank=bank) for kind in KINDS])
    return Walk(make_candidate(make_sitting(paper, attempts_allowed=2, title="结业考试")))


def text(response):
    return response.content.decode()


def held():
    return {row.position: row.value for row in Response.objects.all()}


def test_my_exams_are_listed_by_what_can_be_done(walk):
    now = clock.now()
    hour = timedelta(hours=1)
    make_candidate(make_sitting(title="将来的考试", opens_at=now + hour), walk.candidate.user)
    make_candidate(make_sitting(title="过去的考试", opens_at=now - 2 * hour, closes_at=now - hour), walk.candidate.user)
    make_candidate(make_sitting(title="未公布的考试", state="draft"), walk.candidate.user)
    make_candidate(make_sitting(title="别人的考试"))
    page = text(walk.get("sitting-list"))
    assert page.index("结业考试") < page.index("将来的考试") < page.index("过去的考试")
    assert "未公布的考试" not in page
    assert "别人的考试" not in page


def test_an_empty_list_says_what_to_expect():
    user = make_user()
    client = Client()
    client.force_login(user)
    assert 'class="empty"' in text(client.get(reverse("quizzes:sitting-list")))


def test_the_rules_are_said_before_the_clock_starts(walk):
    page = text(walk.get("sitting-start", sitting_id=walk.candidate.sitting_id))
    assert "结业考试" in page
    assert page.count('scope="row"') == len(KINDS)
    assert not Attempt.objects.exists()


def test_starting_takes_a_word_that_one_knows_the_rules(walk):
    assert walk.post("sitting-start", sitting_id=walk.candidate.sitting_id).status_code == 400
    assert not Attempt.objects.exists()
    started = walk.post("sitting-start", {"agreed": "on"}, sitting_id=walk.candidate.sitting_id)
    assert started.url == reverse("quizzes:attempt-room", kwargs={"attempt_id": Attempt.objects.get().pk})


def test_a_refusal_to_start_is_said_on_the_page(walk):
    walk.candidate.sitting.closes_at = clock.now() - timedelta(minutes=1)
    walk.candidate.sitting.save()
    page = walk.post("sitting-start", {"agreed": "on"}, sitting_id=walk.candidate.sitting_id)
    assert page.status_code == 409
    assert 'role="alert"' in text(page)


def test_the_room_holds_every_question_as_a_plain_form(walk):
    page = text(walk.get("attempt-room", attempt_id=walk.start().pk))
    assert page.count('<section class="q"') == len(KINDS)
    for name in ("r-1", "r-2", "r-3", "r-4-1", "r-5"):
        assert f'name="{name}"' in page
    assert "csrfmiddlewaretoken" in page


def test_answers_are_saved_and_come_back(walk):
    attempt = walk.start()
    saved = walk.save(
        attempt, walk.form(attempt), r1="b", r2=["c", "a"], r3="false", r4_1='"15"', r5="一\r\n二", f1="1"
    )
    assert saved.status_code == 302
    assert held() == {1: "b", 2: ["a", "c"], 3: False, 4: ['"15"'], 5: "一\n二"}
    assert Response.objects.get(position=1).flagged
    page = text(walk.get("attempt-room", attempt_id=attempt.pk))
    assert re.search(r'name="r-1" value="b" checked', page)
    assert len(re.findall(r'name="r-2" value="[ac]" checked', page)) == 2
    assert re.search(r'name="r-3" value="false" checked', page)
    assert 'value="&quot;15&quot;"' in page
    assert ">\n一\n二</textarea>" in page


def test_what_was_not_touched_is_not_sent(walk):
    attempt = walk.start()
    walk.save(attempt, walk.form(attempt), r1="b")
    assert list(held()) == [1]
    walk.save(attempt, walk.form(attempt), r1="b", r3="true")
    assert dict(Response.objects.values_list("position", "seq")) == {1: 1, 3: 1}


def test_an_answer_is_taken_back(walk):
    attempt = walk.start()
    walk.save(attempt, walk.form(attempt), r2=["a"])
    walk.save(attempt, walk.form(attempt))
    assert held() == {2: None}


def test_an_old_page_overwrites_nothing_silently(walk):
    attempt = walk.start()
    old = walk.form(attempt)
    walk.save(attempt, walk.form(attempt), r1="b", r3="true")
    conflict = walk.save(attempt, old, r1="c")
    assert conflict.status_code == 409
    assert "“B”" in text(conflict)
    assert "“C”" in text(conflict)
    assert held() == {1: "b", 3: True}


def test_another_login_has_to_take_over(walk):
    attempt = walk.start()
    walk.save(attempt, walk.form(attempt), r1="b")
    other = Walk(walk.candidate)
    lost = other.save(attempt, other.form(attempt), r1="c")
    assert lost.status_code == 409
    assert reverse("quizzes:attempt-takeover", kwargs={"attempt_id": attempt.pk}) in text(lost)
    assert held() == {1: "b"}
    other.post("attempt-takeover", attempt_id=attempt.pk)
    other.save(attempt, other.form(attempt), r1="c")
    assert held() == {1: "c"}


def test_an_answer_that_no_page_could_send_is_refused_whole(walk):
    attempt = walk.start()
    refused = walk.save(attempt, walk.form(attempt), r1="z", r3="true")
    assert refused.status_code == 400
    assert held() == {}


def test_handing_in_lists_what_is_open_and_flagged(walk):
    attempt = walk.start()
    answer = walk.save(attempt, walk.form(attempt), r1="a", f2="1", then="submit")
    assert answer.url == reverse("quizzes:attempt-submit", kwargs={"attempt_id": attempt.pk})
    page = text(walk.client.get(answer.url))
    room = reverse("quizzes:attempt-room", kwargs={"attempt_id": attempt.pk})
    assert page.count(f'href="{room}#q-2"') >= 2  # the first that is open, and flagged
    assert f'href="{room}#q-1"' not in page
    Attempt.objects.get(state="in_progress")


def test_handing_in_leads_to_the_result(walk):
    attempt = walk.start()
    walk.save(attempt, walk.form(attempt), r1="a")
    done = walk.post("attempt-submit", attempt_id=attempt.pk)
    assert done.url == reverse("quizzes:attempt-review", kwargs={"attempt_id": attempt.pk})
    attempt.refresh_from_db()
    assert attempt.state == "graded"
    assert "<b>2</b>" in text(walk.client.get(done.url))


def test_a_candidate_reads_the_course_of_events_with_reasons_and_without_names(walk):
    attempt = walk.start()
    delivery.take_over(
        user=walk.candidate.user, attempt_id=attempt.pk, lease="x" * 8, device="Firefox", now=clock.now()
    )
    invigilator = make_user(name="监考员甲")
    delivery.void(attempt_id=attempt.pk, by=invigilator, reason="考场停电", now=clock.now())
    page = text(walk.get("attempt-review", attempt_id=attempt.pk))
    assert wording.event("start") in page
    assert wording.event("opened") in page
    assert "考场停电" in page
    assert "监考员甲" not in page


def test_a_room_whose_attempt_is_over_leads_to_the_result(walk):
    attempt = walk.start()
    walk.post("attempt-submit", attempt_id=attempt.pk)
    for name in ("attempt-room", "attempt-submit"):
        assert walk.get(name, attempt_id=attempt.pk).url.endswith("/review/")


def test_a_result_that_is_not_there_yet_leads_to_the_room(walk):
    attempt = walk.start()
    assert walk.get("attempt-review", attempt_id=attempt.pk).url == reverse(
        "quizzes:attempt-room", kwargs={"attempt_id": attempt.pk}
    )


def test_a_page_opened_after_the_time_closes_what_the_sweeper_has_not(walk, monkeypatch):
    attempt = walk.start()
    walk.save(attempt, walk.form(attempt), r1="a")
    now = clock.now() + timedelta(hours=2)
    monkeypatch.setattr("lib.clock.now", lambda: now)
    assert walk.get("attempt-room", attempt_id=attempt.pk).status_code == 302
    attempt.refresh_from_db()
    assert (attempt.state, attempt.closed_by_sweeper, attempt.mark) == ("graded", True, 2)


@pytest.mark.parametrize("name", ["attempt-room", "attempt-submit", "attempt-review"])
def test_anothers_exam_does_not_exist(walk, name):
    attempt = walk.start()
    stranger = Walk(make_candidate(walk.candidate.sitting))
    assert stranger.get(name, attempt_id=attempt.pk).status_code == 404


@pytest.mark.parametrize("name", ["attempt-save", "attempt-takeover", "attempt-submit"])
def test_anothers_exam_cannot_be_touched(walk, name):
    attempt = walk.start()
    stranger = Walk(make_candidate(walk.candidate.sitting))
    assert stranger.post(name, {"s-1": "0.0", "r-1": "a"}, attempt_id=attempt.pk).status_code == 404
    attempt.refresh_from_db()
    assert (attempt.state, attempt.lease, held()) == ("in_progress", "", {})


def test_an_exam_of_others_has_no_page(walk):
    assert walk.get("sitting-start", sitting_id=make_sitting().pk).status_code == 404


def test_whoever_is_not_logged_in_is_sent_to_the_login(walk):
    attempt = walk.start()
    page = Client().get(reverse("quizzes:attempt-room", kwargs={"attempt_id": attempt.pk}))
    assert page.status_code == 302
    assert "/account/login/" in page.url


def test_the_room_costs_eight_queries_at_most(walk):
    attempt = walk.start()
    walk.save(attempt, walk.form(attempt), r1="a")
    with count_queries(8):
        assert walk.get("attempt-room", attempt_id=attempt.pk).status_code == 200


def test_pages_say_that_nobody_may_keep_them(walk):
    attempt = walk.start()
    assert "no-store" in walk.get("attempt-room", attempt_id=attempt.pk)["Cache-Control"]


def test_a_stem_with_script_is_harmless():
    item = make_item(stem='<p onclick="x()">题干</p><script>alert(1)</script><img src=x onerror=y>')
    walk = Walk(make_candidate(make_sitting(make_paper(item))))
    page = text(walk.get("attempt-room", attempt_id=walk.start().pk))
    section = page[page.index('<section class="q"') : page.index("</section>")]
    assert "<p>题干</p>" in section
    assert "alert" not in section
    assert "onerror" not in section
