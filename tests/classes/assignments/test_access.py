"""Whose assignments and works are whose; for everybody else they do not exist. And what the pages cost."""

from datetime import timedelta

import pytest
from django.urls import reverse

from classes.assignments import access, marking, writing
from classes.assignments.desk import marking as marking_pages
from classes.models import Assignment, Submission
from lib import clock
from tests.builders import make_enrolment, make_user
from tests.classes.assignments.works import docx
from tests.classes.test_query_counts import counted


def learner_pages(report):
    pk = report.pk
    return [f"/assignments/{pk}/", f"/assignments/{pk}/hand-in/", f"/assignments/{pk}/receipts/1/"]


def test_the_author_reads_and_others_find_nothing(client, handed_in, report, cast):
    client.force_login(cast.learner)
    for page in [*learner_pages(report), f"/assignments/{report.pk}/selection/", "/assignments/"]:
        assert client.get(page).status_code == 200, page
    for name in ("sister_manager", "other_trainer", "system_admin", "audit_admin", "trainer", "class_head"):
        client.force_login(cast.people[name])
        for page in learner_pages(report):
            assert client.get(page).status_code == 404, (name, page)
        for page in ("draft", "files", "hand-in"):
            assert client.post(f"/assignments/{report.pk}/{page}/", {"text": "x"}).status_code == 404


def test_a_file_is_its_authors_its_markers_and_nobody_elses(client, report, cast):
    file = writing.add_file(assignment=report, user=cast.learner, name="a.docx", data=docx(), now=clock.now())
    work = report.submissions.get()
    own, desk = f"/assignments/files/{file.pk}/", f"/desk/assignments/works/{work.code}/files/1/"
    client.force_login(cast.trainer)
    assert client.get(desk).status_code == 404, "a draft is its author's alone"
    writing.hand_in(assignment=report, user=cast.learner, seen=work.draft_number, now=clock.now())
    for name, person in cast.people.items():
        client.force_login(person)
        marks = name in ("trainer", "class_head", "unit_manager", "authority")
        assert client.get(own).status_code == (200 if name == "learner" else 404), name
        assert client.get(desk).status_code == (200 if marks else 404), name
        assert (
            client.get(desk.replace("/1/", "/2/")).status_code
            == client.get(desk.replace("/1/", "/0/")).status_code
            == 404
        )
        assert client.get("/assignments/selection/1/files/1/").status_code == 404, name
    client.force_login(cast.classmate)
    assert client.post(f"/assignments/files/{file.pk}/remove/").status_code == 404


@pytest.mark.parametrize("name", ["class_head", "unit_manager", "authority"])
def test_who_runs_the_class_looks_after_it(client, handed_in, report, training_class, cast, name):
    client.force_login(cast.people[name])
    names = [("assignment", report.pk), ("edit", report.pk), ("class-new", training_class.pk), ("work", handed_in.code)]
    for page, key in names:
        assert client.get(reverse(f"assignments_desk:{page}", args=[key])).status_code == 200, page
    assert report.title in client.get(reverse("assignments_desk:task-list")).content.decode()


def test_for_everybody_else_the_desk_has_nothing(client, handed_in, report, training_class, cast):
    pk, code = report.pk, handed_in.code
    managing = [("edit", pk), ("publish", pk), ("release", pk), ("remove", pk), ("choose", pk, code)]
    managing += [("class-new", training_class.pk), ("assignment", pk), ("refer", code)]
    marks = [("work", code), ("decide", code), ("return", code), ("next", pk)]
    for name in ("learner", "classmate", "trainer", "other_trainer", "sister_manager", "system_admin", "audit_admin"):
        client.force_login(cast.people[name])
        for page, *keys in managing + ([] if name == "trainer" else marks):
            address = reverse(f"assignments_desk:{page}", args=keys)
            assert client.post(address).status_code in (404, 405), (name, page)
            assert client.get(address).status_code in (404, 405), (name, page)
    assert Assignment.objects.get().published_at == report.published_at


def test_rooms_of_the_desk_open_to_their_roles(client, cast):
    for name, person in cast.people.items():
        client.force_login(person)
        manages = name in ("class_head", "unit_manager", "sister_manager", "authority")
        marks = manages or name in ("trainer", "other_trainer")
        for page, may in (("task-list", marks), ("call-list", manages), ("call-new", manages)):
            assert client.get(reverse(f"assignments_desk:{page}")).status_code == (200 if may else 404), (name, page)


def test_a_marker_whose_role_was_revoked_marks_no_longer(client, handed_in, cast):
    cast.trainer.role_grants.update(revoked_at=clock.now())
    client.force_login(cast.trainer)
    assert client.get(reverse("assignments_desk:work", args=[handed_in.code])).status_code == 404


def test_a_call_is_for_its_unit_and_everything_below_it(call, cast):
    below = make_user(unit=cast.section)
    beside = make_user(unit=cast.sister)
    assert access.open_to(below).filter(pk=call.pk).exists()
    assert not access.open_to(beside).filter(pk=call.pk).exists()
    Assignment.objects.update(published_at=None)
    assert not access.open_to(below).exists()


def test_what_is_over_is_no_longer_to_be_written_unless_the_class_still_wants_it(client, call, report, cast):
    Assignment.objects.update(opens_at=call.opens_at - timedelta(days=30), closes_at=clock.now() - timedelta(days=1))
    client.force_login(cast.learner)
    page = client.get("/assignments/")
    assert [assignment for assignment, _work in page.context["open"]] == [report]
    assert [assignment for assignment, _work in page.context["over"]] == [call]


def test_a_class_assignment_is_set_by_form_and_asked(client, training_class, cast):
    client.force_login(cast.class_head)
    sent = {
        "kind": "report", "ask": "required", "title": "心得一篇", "brief": "写。", "opens_at": "2026-01-01T08:00",
        "closes_at": "2099-01-01T18:00", "late": "accept", "least": "0", "most": "0", "files_most": "3",
        "megabytes": "20", "points": "观点 | 60\n文字 | 40", "pass_mark": "60", "release": "together",
        "is_anonymous": "on", "markers": [cast.trainer.pk],
    }  # fmt: skip
    address = reverse("assignments_desk:class-new", args=[training_class.pk])
    assert client.post(address, {**sent, "pass_mark": "160"}).status_code == 400
    assert client.post(address, sent).status_code == 302
    made = Assignment.objects.get()
    assert (made.full_mark, made.unit, list(made.markers.all())) == (100, cast.unit, [cast.trainer])
    assert training_class.requirements.get().assignment == made
    workspace = client.get(reverse("classes_desk:workspace", args=[training_class.pk])).content.decode()
    assert "心得一篇" in workspace
    client.force_login(cast.learner)
    assert f"/assignments/{made.pk}/" in client.get(f"/classes/{training_class.pk}/").content.decode()
    assert f"/assignments/{made.pk}/" in client.get("/").content.decode()


def test_many_works_cost_no_more_queries(client, report, training_class, handed_in, cast):
    client.force_login(cast.class_head)
    names = [("task-list",), ("assignment", report.pk), ("work", handed_in.code)]
    pages = [reverse(f"assignments_desk:{page}", args=keys) for page, *keys in names]
    few = [counted(client, page) for page in pages]
    for _one in range(12):
        user = make_user(unit=cast.unit)
        make_enrolment(training_class, user, unit=cast.unit)
        writing.save_draft(assignment=report, user=user, text="又", seen=0, now=clock.now())
        writing.hand_in(assignment=report, user=user, seen=1, now=clock.now())
    assert [counted(client, page) for page in pages] <= few
    assert Submission.objects.count() == 13
    assert marking.waiting_in(training_class) == 13


def test_a_call_with_thousands_of_works_lists_those_around_the_one_that_is_read():
    pile = list(range(500))
    listed = marking_pages.LISTED
    assert [marking_pages._around(place, pile)[0] for place in (0, 250, 499)] == [0, 250 - listed // 2, 500 - listed]
    assert all(place in marking_pages._around(place, pile) for place in pile)
    assert marking_pages._around(2, pile[:5]) == pile[:5]
