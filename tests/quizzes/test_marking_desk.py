"""The marking desk: who is given which answer, what a blind marker sees, moderation, reopening and progress."""

from decimal import Decimal

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import AuditEntry, Role
from lib import clock
from quizzes import marking
from quizzes.desk import piles
from quizzes.models import MarkEntry, Response
from tests.builders import make_unit, make_user

from .counting import count_queries
from .marking_room import Exam, browser, decide, double, give, numbers_in, page_of, state_of
from .test_marking import DECIDERS, MARKERS

pytestmark = pytest.mark.django_db
TASKS = reverse("quizzes_desk:task-list")
PARTS = {"1": Decimal(3), "2": Decimal(4)}
SENT = {"part-1": "3", "part-2": "4"}


@pytest.fixture(autouse=True)
def _nobody_looks():
    cache.clear()


@pytest.fixture
def markers(cast):
    """Three trainers of the unit."""
    return [make_user(f"教员{n}", unit=cast.unit, role=Role.TRAINER) for n in range(3)]


@pytest.fixture
def moderated(cast, markers):
    """(exam, an answer with two marks far apart, by the first two markers)."""
    exam = double(cast.unit)
    response = exam.answer()
    give(response, markers[0], parts=PARTS, comment="第一位的话")
    give(response, markers[1], parts={"1": Decimal(0), "2": Decimal(1)}, comment="第二位的话", is_doubtful=True)
    return exam, response


# --- who is given what ------------------------------------------------------------------------------------------------


def test_two_markers_of_one_pile_are_given_different_answers(cast, markers):
    exam = Exam(cast.unit)
    for _number in range(3):
        exam.answer()
    given = [browser(marker).get(exam.url("pile-next")).url for marker in markers]
    assert len(set(given)) == 3


def test_who_comes_while_others_are_at_all_that_is_left_is_told(cast, markers):
    exam = Exam(cast.unit)
    exam.answer()
    browser(markers[0]).get(exam.url("pile-next"))
    late = browser(markers[1])
    assert late.get(exam.url("pile-next")).url == TASKS
    assert "其余答卷" in late.get(TASKS).content.decode()


def test_a_skipped_answer_comes_again(cast, markers):
    exam = Exam(cast.unit)
    for _number in range(3):
        exam.answer()
    client = browser(markers[0])
    first = client.get(exam.url("pile-next")).url
    seen, here = [first], first
    for _step in range(3):
        here = client.get(f"{exam.url('pile-next')}?after={here.rstrip('/').split('/')[-1]}").url
        seen.append(here)
    assert len(set(seen[:3])) == 3
    assert seen[3] == first


def test_a_mark_that_somebody_else_gave_meanwhile_is_said_and_what_was_typed_stays(cast, markers):
    exam = Exam(cast.unit)
    response = exam.answer()
    url = exam.url("response-mark", response)
    for marker in markers[:2]:
        browser(marker).get(url)
    browser(markers[0]).post(url, SENT)
    page = browser(markers[1]).post(url, {"part-1": "1", "part-2": "1", "comment": "写了很久"})
    assert page.status_code == 409
    assert "写了很久" in page.content.decode()
    assert state_of(response) == ("graded", "10.00")
    browser(markers[1]).post(url, {"part-1": "1", "part-2": "1", "again": "1"})  # now that it is known
    assert state_of(response) == ("graded", "2.86")


# --- blind ------------------------------------------------------------------------------------------------------------


def without_chance(page):
    """A page without its tokens."""
    return [line for line in page.splitlines() if "csrf" not in line.lower()]


def test_a_second_marker_sees_the_very_page_that_a_first_one_sees(cast, markers):
    exam = double(cast.unit)
    response = exam.answer()
    url = exam.url("response-mark", response)
    before = page_of(markers[1], url)
    give(response, markers[0], parts={"1": Decimal(2), "2": Decimal(3)}, comment="批注", is_doubtful=True)
    assert without_chance(page_of(markers[1], url)) == without_chance(before)


def test_a_first_marker_is_not_told_whether_there_will_be_a_second(cast, markers):
    exam = Exam(cast.unit, double_marking="sample", double_share=50)
    responses = [exam.answer() for _number in range(2)]
    for response, drawn in zip(responses, (True, False), strict=True):
        Response.objects.filter(pk=response.pk).update(is_double=drawn)
    pages = [without_chance(page_of(markers[0], exam.url("response-mark", response))) for response in responses]
    Response.objects.update(is_double=False)
    assert pages == [without_chance(page_of(markers[0], exam.url("response-mark", each))) for each in responses]


def test_a_marker_may_change_the_own_mark_until_the_other_is_in(cast, markers):
    exam = double(cast.unit)
    response = exam.answer()
    url = exam.url("response-mark", response)
    client = browser(markers[0])
    client.post(url, SENT)
    assert "checked" in client.get(url).content.decode()
    client.post(url, {"part-1": "2", "part-2": "4"})
    give(response, markers[1], parts=PARTS)
    assert state_of(response) == ("graded", "9.29")  # 8.57 and 10
    assert client.post(url, SENT).status_code == 409
    assert 'name="part-1"' not in client.get(url).content.decode()


CANARY = "欧阳无名"


def test_nothing_of_who_wrote_an_answer_is_on_any_page_of_marking(cast, markers):
    writer = make_user(
        CANARY, staff_number="SECRET-1", mobile="13912345678", unit=make_unit("保密科", parent=cast.unit)
    )
    earlier, exam = Exam(cast.unit), double(cast.unit)
    for _number in range(6):
        earlier.answer()  # so that no two kinds of numbers are the same
    response = exam.answer(user=writer)
    client = browser(cast.trainer)
    seen = [client.get(TASKS), client.get(exam.url("pile-next"))]
    url = exam.url("response-mark", response)
    seen += [client.get(url), client.post(url, {"part-1": "3"}), client.post(url, SENT), client.get(url)]
    give(response, markers[0], mark=1)
    other = browser(markers[1])
    moderate = exam.url("response-moderate", response)
    seen += [other.get(moderate), other.post(moderate, {}), other.post(moderate, SENT), other.get(url)]
    seen += [other.post(reverse("quizzes_desk:response-reopen", args=[response.pk]), {"reason": "x", "how": "anew"})]
    seen += [other.get(url), client.get(reverse("quizzes_desk:marking-progress", args=[exam.sitting.pk]))]
    told = "\n".join(f"{page.headers}\n{page.content.decode()}" for page in seen)
    assert {page.status_code for page in seen} == {200, 302, 400}
    for secret in (CANARY, "SECRET-1", "13912345678", "保密科"):
        assert secret not in told
    numbers = numbers_in(told)
    whose = {response.attempt_id, response.attempt.candidate_id, writer.pk}
    assert not whose & {exam.sitting.pk, exam.item.approved_version_id, response.pk}
    assert response.pk in numbers
    assert not whose & numbers


def test_names_are_shown_where_the_exam_says_so(cast):
    exam = Exam(cast.unit, marking_shows_names=True)
    response = exam.answer(user=make_user(CANARY, unit=cast.section))
    page = page_of(cast.trainer, exam.url("response-mark", response))
    assert CANARY in page
    assert "显示姓名" in page


# --- moderation -------------------------------------------------------------------------------------------------------


def test_a_moderator_sees_both_marks_with_parts_and_comments_and_no_markers_name(cast, markers, moderated):
    exam, response = moderated
    page = browser(cast.trainer).get(exam.url("response-moderate", response))
    compared = page.context["compared"]
    assert compared.points == {"1": [3, 0], "2": [4, 1]}
    text = page.content.decode()
    assert "第一位的话" in text
    assert "第二位的话" in text
    assert markers[0].name not in text
    assert markers[1].name not in text


def test_neither_of_the_two_can_moderate_nor_see_what_the_other_gave(markers, moderated):
    exam, response = moderated
    for marker, others in zip(markers[:2], ("第二位的话", "第一位的话"), strict=True):
        client = browser(marker)
        assert client.get(exam.url("response-moderate", response)).url == exam.url("response-mark", response)
        assert client.post(exam.url("response-moderate", response), SENT).status_code == 302
        assert others not in client.get(exam.url("response-mark", response)).content.decode()
    assert state_of(response) == ("submitted", None)


def test_an_answer_is_moderated_in_ones_own_reach(cast):
    for name, person in cast.people.items():
        exam = double(cast.unit)
        response = exam.answer()
        for mark in (9, 1):
            give(response, mark=mark)
        url = exam.url("response-moderate", response)
        assert browser(person).get(url).status_code == (200 if name in MARKERS else 404), name
        assert browser(person).post(url, SENT).status_code == (302 if name in MARKERS else 404), name
        assert state_of(response)[0] == ("graded" if name in MARKERS else "submitted"), name


def test_a_decision_leads_to_the_next_one_and_the_last_to_the_list(cast, markers, moderated):
    exam, response = moderated
    second = exam.answer()
    exam.answer()  # waits to be marked: not a moderator's
    for marker, mark in zip(markers, (1, 9), strict=False):
        give(second, marker, mark=mark)
    client = browser(cast.trainer)
    url = client.get(f"{exam.url('pile-next')}?what=moderate").url
    onward = client.post(url, SENT).url
    assert {url, onward} == {exam.url("response-moderate", each) for each in (response, second)}
    assert client.post(onward, SENT).url == TASKS


def test_a_decision_without_every_point_comes_back(cast, moderated):
    exam, response = moderated
    page = browser(cast.trainer).post(exam.url("response-moderate", response), {"part-1": "3", "comment": "一半"})
    assert page.status_code == 400
    assert "一半" in page.content.decode()
    assert state_of(response) == ("submitted", None)


def test_an_answer_that_is_to_be_decided_leads_to_both_marks(cast, moderated):
    exam, response = moderated
    assert browser(cast.trainer).get(exam.url("response-mark", response)).url == exam.url("response-moderate", response)


def test_the_list_says_what_is_to_be_decided(cast, markers, moderated):
    (row,) = browser(cast.trainer).get(TASKS).context["rows"]
    assert (row["task"].waiting, row["task"].moderating) == (0, 1)
    (row,) = browser(markers[0]).get(TASKS).context["rows"]
    assert (row["task"].waiting, row["task"].moderating) == (0, 0)


# --- progress ---------------------------------------------------------------------------------------------------------


def progress_of(exam):
    return reverse("quizzes_desk:marking-progress", args=[exam.sitting.pk])


def test_progress_counts_every_stage_and_who_marked_by_name(cast, markers, moderated):
    exam, _response = moderated
    exam.answer()
    half, done, decided = exam.answer(), exam.answer(), exam.answer()
    give(half, markers[0], mark=5)
    for marker in markers[:2]:
        give(done, marker, mark=5)
    for marker, mark in zip(markers, (1, 9), strict=False):
        give(decided, marker, mark=mark)
    decide(decided, markers[2], 5)
    page = browser(cast.class_head).get(progress_of(exam))
    (line,) = page.context["lines"]
    assert (line.first, line.second, line.moderation, line.done, line.all) == (1, 1, 1, 2, 5)
    told = [(one["name"], one["marks"], one["decisions"]) for one in page.context["people"]]
    assert told == [("教员0", 4, 0), ("教员1", 3, 0), ("教员2", 0, 1)]


def test_who_marked_how_many_is_for_those_who_look_after_the_exam(cast, markers, moderated):
    exam, _response = moderated
    for name, person in cast.people.items():
        page = browser(person).get(progress_of(exam))
        assert page.status_code == (200 if name in MARKERS | DECIDERS else 404), name
        if page.status_code == 200:
            assert (markers[0].name in page.content.decode()) == (name in DECIDERS), name


def test_the_list_of_tasks_costs_the_same_however_much_there_is(cast, markers):
    for _number in range(6):
        exam = double(cast.unit)
        for _answer in range(2):
            response = exam.answer()
            give(response, markers[0], mark=9)
            give(response, markers[1], mark=1)
        exam.answer()
    client = browser(cast.trainer)
    client.get(TASKS)
    with count_queries(8):
        assert len(client.get(TASKS).context["rows"]) == 6


def test_a_page_of_a_pile_costs_the_same_however_long_it_is(cast, markers):
    exam = double(cast.unit)
    for _number in range(12):
        give(exam.answer(), markers[0], mark=5)
    response = exam.answer()
    client = browser(markers[1])
    client.get(exam.url("response-mark", response))
    with count_queries(16):
        client.get(exam.url("response-mark", response))
    with count_queries(16):
        client.get(progress_of(exam))


def test_of_a_long_pile_the_stretch_round_the_answer_is_drawn(cast, monkeypatch):
    monkeypatch.setattr(piles, "CELLS", 3)
    exam = Exam(cast.unit)
    for _number in range(7):
        response = exam.answer()
    pile = marking.pile(cast.trainer, sitting_id=exam.sitting.pk, version_id=exam.item.approved_version_id)
    for place, numbers in ((0, [1, 2, 3]), (5, [4, 5, 6]), (6, [7])):
        page = browser(cast.trainer).get(exam.url("response-mark", pile[place]))
        assert [cell["number"] for cell in page.context["cells"]] == numbers
        assert response.value in page.content.decode()


# --- half points ------------------------------------------------------------------------------------------------------


def test_half_points_are_offered_where_the_exam_says_so(cast):
    for half_points in (False, True):
        exam = Exam(cast.unit, half_points=half_points)
        page = page_of(cast.trainer, exam.url("response-mark", exam.answer()))
        assert ('value="2.5"' in page) == half_points
        assert 'value="3"' in page


def test_half_points_count(cast):
    exam = Exam(cast.unit, half_points=True, mark=7)
    response = exam.answer()
    browser(cast.trainer).post(exam.url("response-mark", response), {"part-1": "2.5", "part-2": "4"})
    assert state_of(response) == ("graded", "6.50")
    assert MarkEntry.objects.get().parts == {"1": "2.5", "2": "4"}


def test_the_trail_says_who_moderated_and_who_reopened(cast, moderated):
    exam, response = moderated
    client = browser(cast.trainer)
    client.post(exam.url("response-moderate", response), SENT)
    client.post(reverse("quizzes_desk:response-reopen", args=[response.pk]), {"reason": "申诉", "how": "anew"})
    actions = AuditEntry.objects.filter(actor=cast.trainer).values_list("action", flat=True)
    assert {"response.moderate", "response.reopen"} <= set(actions)
    assert clock.now() >= AuditEntry.objects.latest("at").at


def test_a_mark_between_two_steps_is_refused_with_a_word_and_the_form_stays_filled(cast):
    exam = Exam(cast.unit, key={})
    response = exam.answer()
    page = browser(cast.trainer).post(exam.url("response-mark", response), {"mark": "7.5", "comment": "好"})
    assert page.status_code == 400
    assert "以 1 分为单位" in page.content.decode()
    assert 'value="7.5"' in page.content.decode()
    assert not MarkEntry.objects.exists()


@pytest.mark.parametrize(
    ("fields", "step"), [({}, "1"), ({"half_points": True}, "0.5"), ({"mark": "2.5"}, "any")], ids=["1", "0.5", "any"]
)
def test_a_typed_mark_keeps_to_the_same_steps(cast, fields, step):
    exam = Exam(cast.unit, key={}, **fields)
    assert f'step="{step}"' in page_of(cast.trainer, exam.url("response-mark", exam.answer()))
