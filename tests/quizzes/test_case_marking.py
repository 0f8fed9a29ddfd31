"""A case that is partly marked by people: the desk, the sum, a correction of its key afterwards."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from lib import clock
from lib.problems import Refusal
from quizzes import delivery, marking, regrading
from quizzes.models import MarkEntry, Regrade, Response
from quizzes.saving import Sent
from tests.builders import make_bank, make_candidate, make_case, make_item, make_paper, make_sitting

pytestmark = pytest.mark.django_db

TYPES = {"p1": "single_choice", "p2": "extended_text", "p3": "extended_text"}


class Exam:
    """One case worth 10: 2 by its key, 3 and 5 by a person."""

    def __init__(self, cast):
        self.cast = cast
        body, key = make_case(TYPES, weights={"p1": "2", "p2": "3", "p3": "5"})
        key["parts"]["p3"] = {"reference": "<p>先报告</p>"}
        self.item = make_item("case", bank=make_bank(unit=cast.unit), body=body, key=key, stem="<p>材料全文</p>")
        self.version = self.item.approved_version
        self.sitting = make_sitting(
            make_paper(self.item, unit=cast.unit, mark=10), release_key="at_once", half_points=True
        )

    def answer(self, value):
        seat, now = make_candidate(self.sitting), clock.now()
        attempt = delivery.start(user=seat.user, sitting_id=self.sitting.pk, now=now).attempt
        delivery.save(user=seat.user, attempt_id=attempt.pk, sent=[Sent(1, 1, value)], now=now)
        delivery.submit(user=seat.user, attempt_id=attempt.pk, now=now)
        return Response.objects.get(attempt=attempt)

    def mark(self, response, **points):
        given = {name.replace("_", "."): Decimal(mark) for name, mark in points.items()}
        return marking.mark(response=response, marker=self.cast.trainer, parts=given, now=clock.now())

    def correct(self, way, key=None, **said):
        values = {"reason": "教材有误", "by": self.cast.trainer, "now": clock.now(), **said}
        regrade = regrading.begin(version=self.version, way=way, key=key, **values)
        regrading.work(regrade_id=regrade.pk, now=clock.now())
        regrading.apply(regrade=Regrade.objects.get(pk=regrade.pk), by=self.cast.trainer, now=clock.now())
        regrading.work(regrade_id=regrade.pk, now=clock.now())
        return Regrade.objects.get(pk=regrade.pk)

    def other_key(self):
        return {"parts": {**self.version.key["parts"], "p1": {"choices": ["b"]}}}

    def page(self, name, response=None):
        ids = {"sitting_id": self.sitting.pk, "version_id": self.version.pk}
        return reverse(f"quizzes_desk:{name}", kwargs=ids | ({"response_id": response.pk} if response else {}))


@pytest.fixture
def browse():
    """A browser of a person who is logged in."""

    def open_as(user):
        client = Client()
        client.force_login(user)
        return client

    return open_as


@pytest.fixture
def exam(cast):
    return Exam(cast)


def test_the_attempt_waits_for_the_person_and_gets_both_sums(exam):
    response = exam.answer({"p1": "a", "p2": "依据", "p3": "做法"})
    assert response.needs_marking
    exam.mark(response, p2_1="3", p3="2.5")
    response.refresh_from_db()
    assert (response.mark, response.attempt.state) == (Decimal("7.50"), "graded")


def test_without_a_written_answer_nobody_is_asked(exam):
    response = exam.answer({"p1": "a"})
    assert (response.needs_marking, response.mark) == (False, 2)
    assert marking.tasks(exam.cast.trainer) == []
    with pytest.raises(Refusal):
        exam.mark(response, p2_1="3", p3="5")


def test_the_desk_lists_only_the_answers_that_a_person_marks(exam):
    waiting, done = exam.answer({"p2": "依据"}), exam.answer({"p1": "a", "p3": "做法"})
    exam.answer({"p1": "b"})
    exam.mark(done, p2_1="0", p3="5")
    [task] = marking.tasks(exam.cast.trainer)
    assert (task.waiting, task.marked) == (1, 1)
    pile = marking.pile(exam.cast.trainer, sitting_id=exam.sitting.pk, version_id=exam.version.pk)
    assert {response.pk for response in pile} == {waiting.pk, done.pk}


def test_the_marker_reads_material_parts_and_references_and_gives_points(exam, browse):
    response = exam.answer({"p1": "a", "p3": "先核实再报告"})
    trainer = browse(exam.cast.trainer)
    page = trainer.get(exam.page("response-mark", response))
    html = page.content.decode()
    for words in ("材料全文", "小题p2", "小题p3", "先核实再报告", "先报告"):
        assert words in html
    assert "小题p1" not in html
    assert page.context["scored"] == 2
    assert page.context["form"].initial == {"part-p2.1": 0}  # left blank
    trainer.post(exam.page("response-mark", response), {"part-p2.1": "0", "part-p3": "4", "comment": ""})
    response.refresh_from_db()
    assert response.mark == 6
    assert MarkEntry.objects.get().parts == {"p2.1": "0", "p3": "4"}


def test_every_point_is_asked_for(exam):
    with pytest.raises(Refusal) as refused:
        exam.mark(exam.answer({"p2": "依据"}), p2_1="1")
    assert refused.value.code == "parts_incomplete"


def test_another_key_moves_the_scored_part_and_keeps_what_a_person_gave(exam):
    responses = [exam.answer({"p1": choice, "p2": "依据"}) for choice in "ab"]
    for response in responses:
        exam.mark(response, p2_1="3", p3="0")
    regrade = exam.correct(Regrade.Way.NEW_KEY, exam.other_key())
    assert regrade.summary["answers"] == 2
    assert [Response.objects.get(pk=each.pk).mark for each in responses] == [3, 5]


def test_what_waits_for_a_person_is_marked_by_the_key_that_holds(exam):
    response = exam.answer({"p1": "b", "p2": "依据"})
    regrade = exam.correct(Regrade.Way.ACCEPT_ALSO, exam.other_key())
    assert regrade.summary["answers"] == 0
    exam.mark(response, p2_1="3", p3="0")
    assert Response.objects.get(pk=response.pk).mark == 5


def test_a_correction_that_changes_nothing_for_a_marked_answer_touches_none(exam):
    response = exam.answer({"p1": "a", "p2": "依据"})
    exam.mark(response, p2_1="1", p3="0")
    assert exam.correct(Regrade.Way.ACCEPT_ALSO, exam.other_key()).summary["answers"] == 0


@pytest.mark.parametrize(("way", "mark"), [("give_all", 10), ("void", None)])
def test_full_marks_and_void_hold_for_the_whole_case(exam, way, mark):
    response = exam.answer({"p1": "b", "p2": "依据"})
    exam.mark(response, p2_1="1", p3="0")
    exam.correct(way, touches_marked=True)
    assert Response.objects.get(pk=response.pk).mark == mark


def test_the_candidate_reads_the_mark_of_each_part_once_answers_are_released(exam, browse):
    response = exam.answer({"p1": "a", "p2": "依据", "p3": "做法"})
    exam.mark(response, p2_1="1.5", p3="5")
    client = browse(response.attempt.candidate.user)
    page = client.get(reverse("quizzes:attempt-review", args=[response.attempt_id]), {"show": "all"})
    [line] = page.context["review"].lines
    assert [part["mark"] for part in line.context["parts"]] == [2, Decimal("1.5"), 5]
    exam.correct("give_all", touches_marked=True)
    page = client.get(reverse("quizzes:attempt-review", args=[response.attempt_id]), {"show": "all"})
    [line] = page.context["review"].lines
    assert all("mark" not in part for part in line.context["parts"])  # the mark is not the sum of its parts any more


@pytest.mark.parametrize("who", ["learner", "class_head", "other_trainer"])
def test_nobody_else_marks_it(exam, cast, browse, who):
    response = exam.answer({"p2": "依据"})
    assert browse(getattr(cast, who)).get(exam.page("response-mark", response)).status_code in (302, 404)
    assert not MarkEntry.objects.exists()


def test_until_it_is_marked_the_review_says_so_part_by_part(exam, browse):
    response = exam.answer({"p1": "a", "p2": "依据"})
    client = browse(response.attempt.candidate.user)
    page = client.get(reverse("quizzes:attempt-review", args=[response.attempt_id]), {"show": "all"})
    [line] = page.context["review"].lines
    assert [(part["verdict"], part["mark"]) for part in line.context["parts"]] == [
        ("right", 2),
        ("waiting", None),
        ("blank", 0),
    ]


def test_the_mark_alone_tells_nothing_of_the_parts(cast, browse):
    exam = Exam(cast)
    exam.sitting.release_key, exam.sitting.release_mark = "never", "at_once"
    exam.sitting.save()
    response = exam.answer({"p1": "a", "p2": "依据"})
    exam.mark(response, p2_1="3", p3="0")
    page = browse(response.attempt.candidate.user).get(
        reverse("quizzes:attempt-review", args=[response.attempt_id]), {"show": "all"}
    )
    [line] = page.context["review"].lines
    assert (page.context["review"].mark, line.mark, line.verdict) == (5, None, "")
    assert all("mark" not in part for part in line.context["parts"])
