"""Timetable, sheets, prints and materials on the desk and on the page of the class."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from classes import lifecycle, timetable
from classes.attending.entering import Entry
from classes.desk import attendance
from classes.models import Attendance, ClassMaterial, ClassSession
from lib import clock
from tests.accounts.refusals import refused
from tests.builders import make_class, make_enrolment, make_session
from tests.classes.desk_address import url
from tests.classes.test_query_counts import counted

STRANGERS = ("learner", "classmate", "trainer", "sister_manager", "system_admin", "audit_admin")


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def as_head(client, course):
    client.force_login(course.head)
    return client


def material_of(course, **fields):
    about = {"training_class": course.training_class, "title": "讲稿", "added_at": clock.now(), "added_by": course.head}
    if "url" not in fields:
        about |= {"file": SimpleUploadedFile("讲稿.pdf", b"%PDF-x"), "file_name": "讲稿.pdf", "size": 6}
    return ClassMaterial.objects.create(**about, **fields)


def sheet_of(course, at=0):
    return url("attendance", course.training_class.pk, course.sessions[at].pk)


def test_for_everybody_else_none_of_it_exists(client, course, cast):
    pk, session, place = course.training_class.pk, course.sessions[0].pk, course.place.pk
    kept = material_of(course)
    asked = course.place.leave_requests.create(reason="会", asked_at=clock.now())
    read = [
        url("attendance", pk, session),
        url("attendance-person", pk, place),
        url("session-edit", pk, session),
        url("sign-in", pk, session),
        url("material", pk, kept.pk),
    ]
    acts = {
        url("attendance", pk, session): {f"state-{place}": "present"},
        url("session-edit", pk, session): {"meeting-title": "改"},
        url("session-cancel", pk, session): {"reason": "试"},
        url("session-restore", pk, session): {},
        url("attendance-file", pk): {},
        url("attendance-file-enter", pk): {"token": "x"},
        url("stay", pk, place): {"reason": "试"},
        url("leave-answer", pk, asked.pk): {"decision": "approve"},
        url("material-add", pk): {"material-title": "试"},
        url("material-remove", pk, kept.pk): {},
    }
    for name in STRANGERS:
        client.force_login(cast.people[name])
        assert {client.get(page).status_code for page in read} == {404}, name
        assert {client.post(page, data).status_code for page, data in acts.items()} == {404}, name
    for name in ("class_head", "unit_manager", "authority"):
        client.force_login(cast.people[name])
        assert {client.get(page).status_code for page in read} == {200}, name
    client.logout()
    assert {client.get(page).status_code for page in read} == {302}
    assert not Attendance.objects.exists()


def test_what_belongs_to_another_class_is_not_reached_through_this_one(as_head, course, cast):
    foreign = make_class(unit=cast.sister)
    session, place = make_session(foreign), make_enrolment(foreign)
    kept = material_of(course, url="https://example.org/")
    ClassMaterial.objects.filter(pk=kept.pk).update(training_class=foreign)
    asked = place.leave_requests.create(reason="会", asked_at=clock.now())
    pk = course.training_class.pk
    for page in (
        url("attendance", pk, session.pk),
        url("session-cancel", pk, session.pk),
        url("session-restore", pk, session.pk),
        url("stay", pk, place.pk),
        url("leave-answer", pk, asked.pk),
        url("material-remove", pk, kept.pk),
    ):
        assert as_head.post(page, {"reason": "试"}).status_code == 404, page
    for page in (url("sign-in", pk, session.pk), url("attendance-person", pk, place.pk)):
        assert as_head.get(page).status_code == 404


def test_acts_are_posts(as_head, course):
    pk, session, place = course.training_class.pk, course.sessions[0].pk, course.place.pk
    for page in (
        url("session-cancel", pk, session),
        url("session-restore", pk, session),
        url("attendance-file-enter", pk),
        url("stay", pk, place),
        url("leave-answer", pk, 1),
        url("material-add", pk),
        url("material-remove", pk, 1),
    ):
        assert as_head.get(page).status_code == 405, page


def test_the_whole_page_is_sent_without_script(as_head, course):
    first, second, third = course.place.pk, *(place.pk for place in course.others)
    data = {
        f"state-{first}": "leave",
        f"hours-{first}": "",
        f"state-{second}": "present",
        f"state-{third}": "absent",
        f"reason-{third}": "不明",
    }
    assert as_head.post(sheet_of(course), data).status_code == 302
    assert Attendance.objects.get(enrolment=first).leave_hours == 2, "an empty number is the whole session"
    assert as_head.get(sheet_of(course)).context["counts"] == {
        "all": 3,
        "entered": 3,
        "present": 1,
        "leave": 1,
        "absent": 1,
    }


def test_what_could_not_be_kept_stands_beside_its_row_as_typed(as_head, course):
    first, second = course.place.pk, course.others[0].pk
    data = {f"state-{first}": "leave", f"hours-{first}": "九", f"reason-{first}": "会", f"state-{second}": "present"}
    answer = as_head.post(sheet_of(course), data)
    assert answer.status_code == 409
    assert set(answer.context["problems"]) == {first}
    assert 'value="会"' in answer.content.decode()
    assert Attendance.objects.get().enrolment_id == second


def test_the_rest_is_present_with_one_press(as_head, course):
    as_head.post(sheet_of(course), {"rest": "present", f"state-{course.place.pk}": "leave"})
    assert sorted(Attendance.objects.values_list("state", flat=True)) == ["leave", "present", "present"]


def test_more_people_than_a_post_can_carry_stand_on_several_pages(as_head, course, monkeypatch):
    monkeypatch.setattr(attendance, "PAGE", 2)
    assert [len(as_head.get(sheet_of(course), {"page": at}).context["lines"]) for at in (1, 2)] == [2, 1]
    second = f"{sheet_of(course)}?page=2"
    answer = as_head.post(second, {"rest": "present"})
    assert (answer.status_code, answer.url) == (302, second)
    assert Attendance.objects.count() == 3, "the rest is everybody, whatever page they stand on"


def test_leave_of_no_hours_in_a_list_is_no_leave_of_the_whole_session(as_head, course):
    session, person = course.sessions[0], course.place.user
    title = f"{timezone.localtime(session.starts_at):%Y-%m-%d %H:%M} {session.title}"
    file = SimpleUploadedFile("考勤.csv", f"工号,{title}\n{person.staff_number},假0\n".encode("utf-8-sig"))
    preview = as_head.post(url("attendance-file", course.training_class.pk), {"file": file}).context["preview"]
    assert (preview.count, [trouble.shown for trouble in preview.troubles]) == (0, [person.name])


def test_a_row_sent_by_itself_is_answered_truthfully(as_head, course):
    place = course.place.pk
    row = {f"state-{place}": "leave", f"hours-{place}": "2", f"seen-{place}": "0"}
    answer = as_head.post(sheet_of(course), row, headers={"X-Row": "1"}).json()
    assert (answer["rows"][str(place)]["seen"], answer["counts"]["leave"]) == (1, 1)
    assert answer["rows"][str(place)]["warning"], "2 of 10 hours"
    stale = {f"state-{place}": "present", f"seen-{place}": "0"}
    answer = as_head.post(sheet_of(course), stale, headers={"X-Row": "1"}).json()
    assert answer["problems"][str(place)]["code"] == "changed"
    assert answer["rows"][str(place)]["state"] == "leave"
    course.training_class.state = "closed"
    course.training_class.save()
    answer = as_head.post(sheet_of(course), stale, headers={"X-Row": "1"})
    assert (answer.status_code, "refused" in answer.json()) == (409, True)


@pytest.mark.parametrize("typed", ["x" * 20, "-1", "1e9", "nan"])
def test_numbers_that_are_none_break_nothing(as_head, course, typed):
    place = course.place.pk
    data = {f"state-{place}": "leave", f"hours-{place}": typed, f"seen-{place}": typed, "state-x": "present"}
    assert as_head.post(sheet_of(course), data).status_code == 409
    assert not Attendance.objects.exists()


def test_pages_cost_the_same_for_many(as_head, course):
    pages = [sheet_of(course), url("workspace", course.training_class.pk)]
    course.enter(0, rest_present=True)
    few = [counted(as_head, page) for page in pages]
    for _one in range(15):
        make_enrolment(course.training_class)
    course.enter(1, rest_present=True)
    course.leave(2, place=course.others[0])
    assert [counted(as_head, page) for page in pages] <= few


def test_a_session_is_changed_and_trainees_are_told_of_another_place(as_head, course, cast):
    ahead = course.ahead
    begins = timezone.localtime(ahead.starts_at).replace(second=0, microsecond=0)
    data = {
        "meeting-title": "现场观摩",
        "meeting-starts_at": f"{begins:%Y-%m-%dT%H:%M}",
        "meeting-ends_at": f"{begins + timedelta(minutes=90):%Y-%m-%dT%H:%M}",
        "meeting-place": "社区中心",
        "meeting-kind": "visit",
        "meeting-hours": "4",
    }
    page = url("session-edit", course.training_class.pk, ahead.pk)
    assert as_head.post(page, data | {"meeting-hours": "0"}).status_code == 400
    assert as_head.post(page, data).status_code == 302
    ahead.refresh_from_db()
    assert (ahead.kind, ahead.class_hours, ahead.place) == ("visit", 4, "社区中心")
    assert Notice.objects.filter(user=cast.learner).count() == 1


def test_a_session_with_records_is_cancelled_and_can_be_held_after_all(as_head, client, course, cast):
    course.leave(0)
    pk, session = course.training_class.pk, course.sessions[0]
    with refused("session_has_records"):
        lifecycle.remove_session(session=session, by=course.head, now=clock.now())
    as_head.post(url("session-cancel", pk, session.pk), {"reason": ""})
    assert course.overview().total == 10
    as_head.post(url("session-cancel", pk, session.pk), {"reason": "停水"})
    assert (course.overview().total, course.overview().tallies[course.place.pk].leave) == (8, 0)
    client.force_login(cast.learner)
    assert "停水" in client.get(reverse("classes:detail", args=[pk])).content.decode()
    client.force_login(course.head)
    client.post(url("session-restore", pk, session.pk))
    assert course.overview().tallies[course.place.pk].leave == 2


def test_one_without_records_may_go(as_head, course):
    as_head.post(url("session-remove", course.training_class.pk, course.ahead.pk))
    assert not ClassSession.objects.filter(pk=course.ahead.pk).exists()


def test_a_class_made_like_it_plans_what_was_held(course):
    course.sessions[0].cancelled_at = clock.now()
    course.sessions[0].save()
    new = make_class(unit=course.training_class.unit)
    lifecycle._take_over(new, course.training_class)
    assert "第1讲" not in new.sessions.values_list("title", flat=True)


def test_timetable_and_sign_in_sheets_are_printed(as_head, course):
    course.leave(4, "1")
    pk = course.training_class.pk
    for page in (url("timetable-pdf", pk), url("sign-in-all", pk), url("sign-in", pk, course.ahead.pk)):
        answer = as_head.get(page)
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
    course.training_class.sessions.all().update(cancelled_at=clock.now())
    assert as_head.get(url("timetable-pdf", pk)).status_code == 200


def test_a_file_is_given_to_those_who_take_part_and_to_nobody_else(as_head, client, course, cast):
    pk = course.training_class.pk
    data = {"material-title": "", "material-file": SimpleUploadedFile("讲稿.pdf", b"%PDF-x")}
    as_head.post(url("material-add", pk), data)
    kept = ClassMaterial.objects.get()
    assert (kept.title, kept.file_name) == ("讲稿", "讲稿.pdf")
    assert "讲稿" not in kept.file.name
    page = reverse("classes:material", args=[pk, kept.pk])
    client.force_login(cast.learner)
    assert page in client.get(reverse("classes:detail", args=[pk])).content.decode()
    answer = client.get(page)
    assert b"".join(answer.streaming_content) == b"%PDF-x"
    assert answer["Content-Disposition"].startswith("attachment")
    client.force_login(cast.trainer)
    assert client.get(page).status_code == 404
    course.place.state = "withdrawn"
    course.place.save()
    client.force_login(cast.learner)
    assert client.get(page).status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"material-url": "javascript:alert(1)"},
        {"material-url": "ftp://example.org/"},
        {"material-url": "https://example.org/", "material-file": SimpleUploadedFile("a.pdf", b"x")},
        {"material-file": SimpleUploadedFile("a.html", b"<script>")},
        {"material-file": SimpleUploadedFile("a.svg", b"<svg>")},
    ],
)
def test_neither_nothing_nor_both_nor_what_could_run(as_head, course, data):
    assert as_head.post(url("material-add", course.training_class.pk), data).status_code == 400
    assert not ClassMaterial.objects.exists()


def test_a_removed_file_is_gone(as_head, course, django_capture_on_commit_callbacks):
    kept = material_of(course)
    storage, name = kept.file.storage, kept.file.name
    with django_capture_on_commit_callbacks(execute=True):
        as_head.post(url("material-remove", course.training_class.pk, kept.pk))
    assert not storage.exists(name)


def test_a_link_is_enough(as_head, course):
    as_head.post(
        url("material-add", course.training_class.pk), {"material-title": "法规", "material-url": "example.org"}
    )
    assert ClassMaterial.objects.get().url == "https://example.org"


def test_the_trainee_sees_own_attendance_on_the_timetable(client, course, cast):
    course.enter(0, Entry(course.place.pk, "present"))
    client.force_login(cast.learner)
    page = client.get(reverse("classes:detail", args=[course.training_class.pk]))
    assert [entry.state if entry else None for _s, entry in page.context["timetable"]] == ["present", *[None] * 4]


def test_a_session_cancelled_in_another_tab_is_not_moved_and_nobody_is_told_so(cast, course):
    """`session` was read before somebody else cancelled it."""
    session = course.ahead
    timetable.cancel(session=session, reason="停电", by=cast.class_head, now=clock.now())
    told = Notice.objects.count()
    with refused("session_cancelled"):
        timetable.change(session=session, fields=["place"], by=cast.class_head, now=clock.now())
    assert Notice.objects.count() == told
