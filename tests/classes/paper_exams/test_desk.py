"""The page of marks on the desk: whose it is, saving it as a whole, and what could not be kept."""

from decimal import Decimal

import pytest

from classes.models import PaperMark
from classes.paper_exams.entering import Entry
from tests.builders import make_enrolment, make_requirement
from tests.classes.desk_address import url
from tests.classes.test_query_counts import counted

STRANGERS = ("learner", "classmate", "trainer", "sister_manager", "system_admin", "audit_admin")


@pytest.fixture
def page(exam):
    return url("paper-marks", exam.training_class.pk, exam.asked.pk)


def typed(place, mark="", *, reason="", seen=0, absent=False):
    data = {f"mark-{place.pk}": mark, f"reason-{place.pk}": reason, f"seen-{place.pk}": seen}
    return data | ({f"absent-{place.pk}": "1"} if absent else {})


def test_for_everybody_else_none_of_it_exists(client, exam, cast, page):
    key = (exam.training_class.pk, exam.asked.pk)
    read = [page, url("paper-marks-file", *key), url("paper-marks-template", *key)]
    acts = {page: typed(exam.place, "90"), read[1]: {}, url("paper-marks-file-enter", *key): {"token": "x"}}
    for name in STRANGERS:
        client.force_login(cast.people[name])
        assert {client.get(one).status_code for one in read} == {404}, name
        assert {client.post(one, data).status_code for one, data in acts.items()} == {404}, name
    for name in ("class_head", "unit_manager", "authority"):
        client.force_login(cast.people[name])
        assert {client.get(one).status_code for one in read} == {200}, name
        assert client.get(url("paper-marks-file-enter", *key)).status_code == 405
    client.logout()
    assert {client.get(one).status_code for one in read} == {302}
    assert not PaperMark.objects.exists()


def test_only_a_paper_exam_of_this_class_has_such_a_page(as_head, exam, cast):
    hours = make_requirement(exam.training_class)
    foreign = make_requirement(make_enrolment().training_class)
    for asked in (hours, foreign):
        assert as_head.get(url("paper-marks", exam.training_class.pk, asked.pk)).status_code == 404


def test_the_whole_page_is_sent_at_once_without_script(as_head, exam, page):
    first, second, third = exam.place, *exam.others
    data = typed(first, "８６．５") | typed(second, absent=True, reason="病假") | typed(third, "缺考")
    assert as_head.post(page, data).status_code == 302
    assert PaperMark.objects.get(enrolment=first).mark == Decimal("86.5")
    counts = as_head.get(page).context["counts"]
    assert counts == {"all": 3, "entered": 3, "passed": 1, "absent": 2, "open": 0}


def test_what_could_not_be_kept_comes_back_as_typed_with_why(as_head, exam, page):
    exam.enter(Entry(exam.others[1].pk, "marked", Decimal(50)))
    data = typed(exam.place, "九十") | typed(exam.others[0], "90") | typed(exam.others[1], "55", seen=1)
    answer = as_head.post(page, data)
    assert answer.status_code == 409
    assert set(answer.context["problems"]) == {exam.place.pk, exam.others[1].pk}
    assert 'value="九十"' in answer.content.decode()
    assert exam.standing(exam.others[0]).grade == 90
    assert as_head.post(page, typed(exam.others[1], "55", seen=1, reason="漏计")).status_code == 302
    assert exam.standing(exam.others[1]).grade == 55


@pytest.mark.parametrize("mark", ["x" * 30, "1e9", "nan", "1" * 30, "-0.5"])
def test_marks_that_are_none_break_nothing(as_head, exam, page, mark):
    assert as_head.post(page, typed(exam.place, mark, seen=mark) | {"mark-x": "1"}).status_code == 409
    assert not PaperMark.objects.exists()


def test_ones_own_row_has_no_field(as_head, exam, page):
    own = make_enrolment(exam.training_class, exam.head)
    assert f"mark-{own.pk}" not in as_head.get(page).content.decode()
    assert as_head.post(page, typed(own, "100")).status_code == 409


def test_a_class_that_is_over_shows_marks_and_takes_none(as_head, exam, page):
    exam.enter(Entry(exam.place.pk, "marked", Decimal("86.5")))
    exam.training_class.state = "closed"
    exam.training_class.save()
    shown = as_head.get(page)
    assert "86.5" in shown.content.decode()
    assert f'name="mark-{exam.place.pk}"' not in shown.content.decode()
    as_head.post(page, typed(exam.place, "90", seen=1, reason="改"))
    assert PaperMark.objects.count() == 1


def test_one_finds_somebody_and_those_without_a_mark(as_head, exam, page):
    exam.enter(Entry(exam.place.pk, "marked", Decimal(70)))
    assert [row["line"].place for row in as_head.get(page, {"open": "1"}).context["lines"]] == exam.others
    found = as_head.get(page, {"q": exam.place.user.staff_number}).context["lines"]
    assert [row["line"].place for row in found] == [exam.place]


def test_the_explanation_in_a_cell_of_the_matrix_leads_to_the_marks(as_head, exam, page):
    why = url("why", exam.training_class.pk, exam.place.pk, exam.asked.pk)
    assert page in as_head.get(why, headers={"X-Part": "1"}).content.decode()


def test_the_page_costs_the_same_for_many(as_head, exam, page):
    exam.enter(Entry(exam.place.pk, "marked", Decimal(70)))
    few = counted(as_head, page)
    for _one in range(12):
        exam.enter(Entry(make_enrolment(exam.training_class).pk, "marked", Decimal(70)))
    assert counted(as_head, page) <= few
