"""Classes on the desk: whose they are, what may be sent, and that a refusal writes nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Role
from classes import closing
from classes.models import Certificate, Enrolment, Requirement, TrainingClass
from lib import clock
from tests.builders import (
    make_class,
    make_course,
    make_enrolment,
    make_requirement,
    make_session,
    make_sitting,
    make_unit,
    make_user,
)

RUNS_IT = ("class_head", "unit_manager", "authority")
STRANGERS = ("learner", "classmate", "trainer", "sister_manager", "other_trainer", "system_admin", "audit_admin")
READ = ("workspace", "matrix", "edit", "enrol", "enrol-template")


def url(name, *args):
    return reverse(f"classes_desk:{name}", args=args)


@pytest.fixture
def acts(room):
    """Every address that changes the class, with what a form would send."""
    pk = room.training_class.pk
    requirement, session = room.training_class.requirements.first(), make_session(room.training_class)
    gone = make_enrolment(room.training_class, make_user(), state="withdrawn", reason="误")
    today = clock.today().isoformat()
    return {
        url("edit", pk): {"title": "改", "code": "改", "kind": "special", "form": "online", "starts_on": today},
        url("advance", pk): {"to": "open"},
        url("close", pk): {},
        url("enrol", pk): {"numbers": "L002"},
        url("enrol-preview", pk): {},
        url("withdraw", pk, room.place.pk): {"reason": "试"},
        url("enrol-again", pk, gone.pk): {},
        url("requirement-add", pk): {"asked-course": make_course().pk, "asked-is_required": "on"},
        url("requirement-remove", pk, requirement.pk): {},
        url("session-add", pk): {"meeting-title": "讲"},
        url("session-remove", pk, session.pk): {},
    }


@pytest.mark.parametrize("name", RUNS_IT)
def test_who_runs_the_class_finds_it(client, cast, room, name):
    client.force_login(cast.people[name])
    for page in READ:
        assert client.get(url(page, room.training_class.pk)).status_code == 200, page
    assert "法规读书班" in client.get(url("list")).content.decode()


@pytest.mark.parametrize("name", STRANGERS)
def test_for_everybody_else_it_does_not_exist(client, cast, room, name, acts):
    client.force_login(cast.people[name])
    before = AuditEntry.objects.count()
    for page in READ:
        assert client.get(url(page, room.training_class.pk)).status_code == 404, page
    for address, data in acts.items():
        assert client.post(address, data).status_code == 404, address
    assert "法规读书班" not in client.get(url("list")).content.decode()
    assert AuditEntry.objects.count() == before
    room.place.refresh_from_db()
    assert room.place.is_active


@pytest.mark.parametrize("name", ["learner", "trainer", "system_admin", "security_admin", "audit_admin"])
def test_the_list_and_a_new_class_do_not_exist_for_who_manages_nobody(client, cast, name):
    client.force_login(cast.people[name])
    assert client.get(url("list")).status_code == 404
    assert client.get(url("new")).status_code == 404
    assert client.post(url("new"), {}).status_code == 404


def test_a_stranger_is_sent_to_the_login(client, room):
    assert client.get(url("workspace", room.training_class.pk)).status_code == 302


def test_acts_are_posts(client, cast, room, acts):
    client.force_login(cast.class_head)
    for address in acts:
        if not address.endswith(("/edit/", "/enrol/")):
            assert client.get(address).status_code == 405, address


def test_a_class_is_run_by_its_head_wherever_its_unit_lies(client, cast):
    mine = make_class("异地班", unit=cast.sister, head=cast.class_head)
    client.force_login(cast.class_head)
    assert client.get(url("workspace", mine.pk)).status_code == 200
    cast.class_head.role_grants.update(revoked_at=clock.now())
    assert client.get(url("workspace", mine.pk)).status_code == 404


def test_a_place_of_another_class_cannot_be_reached_through_this_one(client, cast, room):
    foreign = make_class(unit=cast.sister)
    place = make_enrolment(foreign)
    asked, session = make_requirement(foreign), make_session(foreign)
    client.force_login(cast.class_head)
    pk = room.training_class.pk
    for address in (
        url("withdraw", pk, place.pk),
        url("requirement-remove", pk, asked.pk),
        url("session-remove", pk, session.pk),
        url("enrol-again", pk, place.pk),
    ):
        assert client.post(address, {"reason": "试"}).status_code == 404
    assert foreign.requirements.count() == foreign.sessions.count() == 1
    place.refresh_from_db()
    assert place.is_active


# --- the form of a class


@pytest.fixture
def as_head(client, cast):
    client.force_login(cast.class_head)
    return client


def particulars(cast, **changes):
    return {
        "title": "新班",
        "code": "XB-1",
        "kind": "special",
        "form": "online",
        "unit": cast.unit.pk,
        "head": cast.class_head.pk,
        "starts_on": "2026-11-01",
        "ends_on": "2026-11-30",
        "study_hours": "16",
        "summary": "说明",
        "contact": "",
        **changes,
    }


def test_a_class_is_made_and_changed(as_head, cast):
    assert as_head.post(url("new"), particulars(cast)).status_code == 302
    made = TrainingClass.objects.get(code="XB-1")
    assert (made.title, made.state, made.unit) == ("新班", "draft", cast.unit)
    assert as_head.post(url("edit", made.pk), particulars(cast, title="改名")).status_code == 302
    made.refresh_from_db()
    assert made.title == "改名"
    assert AuditEntry.objects.get(action="class.change").detail == {"fields": ["title"]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": "2026-10-01"}, "ends_on"),
        ({"starts_on": "2026-02-30"}, "starts_on"),
        ({"ends_on": ""}, "ends_on"),
        ({"study_hours": "-1"}, "study_hours"),
        ({"study_hours": "很多"}, "study_hours"),
        ({"kind": "nonsense"}, "kind"),
        ({"title": ""}, "title"),
    ],
    ids=str,
)
def test_a_wrong_particular_is_said_at_its_field_and_what_was_typed_is_kept(as_head, cast, changes, field):
    answer = as_head.post(url("new"), particulars(cast, **changes))
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert "说明" in answer.content.decode()
    assert not TrainingClass.objects.filter(code="XB-1").exists()


def test_a_number_that_is_taken_is_said_in_our_words(as_head, cast):
    make_class(unit=cast.sister, code="XB-1")
    answer = as_head.post(url("new"), particulars(cast))
    assert answer.context["form"].errors["code"] == ["这个班次编号已被别的班次使用。"]
    assert TrainingClass.objects.filter(code="XB-1").count() == 1


def test_units_and_heads_out_of_reach_are_neither_offered_nor_accepted(as_head, cast):
    form = as_head.get(url("new")).context["form"]
    assert set(form.fields["unit"].queryset) == {cast.unit, cast.section}
    assert set(form.fields["head"].queryset) == {cast.class_head, cast.unit_manager}
    for changes in ({"unit": cast.sister.pk}, {"head": cast.sister_manager.pk}, {"head": cast.learner.pk}):
        assert as_head.post(url("new"), particulars(cast, **changes)).status_code == 400
    assert not TrainingClass.objects.exists()


def test_a_class_may_keep_a_unit_and_a_head_that_lie_out_of_reach(client, cast):
    made = make_class(unit=cast.sister, head=cast.class_head, code="XB-1")
    client.force_login(cast.class_head)
    sent = particulars(cast, unit=cast.sister.pk, title="仍可改")
    assert client.post(url("edit", made.pk), sent).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.unit) == ("仍可改", cast.sister)


def test_a_closed_class_is_not_edited(as_head, cast, room):
    room.training_class.state = "closed"
    room.training_class.save()
    assert as_head.get(url("edit", room.training_class.pk)).status_code == 409
    assert as_head.post(url("edit", room.training_class.pk), particulars(cast)).status_code == 409
    room.training_class.refresh_from_db()
    assert room.training_class.title == "法规读书班"


def test_state_and_dates_of_closing_cannot_be_sent(as_head, cast):
    as_head.post(url("new"), particulars(cast, state="closed", closed_at="2026-01-01", closing_by=cast.learner.pk))
    made = TrainingClass.objects.get(code="XB-1")
    assert (made.state, made.closed_at, made.closing_by) == ("draft", None, None)


# --- what a class asks and plans


def test_a_course_and_an_exam_are_added_and_removed(as_head, cast, room):
    pk = room.training_class.pk
    sitting = make_sitting(unit=cast.bureau, title="全局考试")
    as_head.post(url("requirement-add", pk), {"asked-course": make_course().pk, "asked-is_required": "on"})
    as_head.post(url("requirement-add", pk), {"asked-sitting": sitting.pk})
    asked = list(room.training_class.requirements.all())
    assert [(one.kind, one.is_required, one.order) for one in asked[2:]] == [("course", True, 2), ("exam", False, 3)]
    assert sitting.candidates.get().user == cast.learner
    as_head.post(url("requirement-remove", pk, asked[3].pk))
    assert room.training_class.requirements.count() == 3
    assert not sitting.candidates.exists()


@pytest.mark.parametrize(
    "wrong", ["both", "none", "draft course", "asked already", "foreign exam", "draft exam", "day"]
)
def test_what_cannot_be_asked_is_refused_and_the_form_stands_open_with_what_was_typed(as_head, cast, room, wrong):
    draft = make_course("未发布", live=False)
    sitting = make_sitting(unit=cast.bureau)
    sent = {
        "both": {"course": make_course().pk, "sitting": sitting.pk},
        "none": {},
        "draft course": {"course": draft.pk},
        "asked already": {"course": room.course.pk},
        "foreign exam": {"sitting": make_sitting(unit=cast.sister).pk},
        "draft exam": {"sitting": make_sitting(unit=cast.unit, state="draft").pk},
        "day": {"course": make_course().pk, "due_on": (clock.today() + timedelta(days=9)).isoformat()},
    }[wrong]
    data = {f"asked-{name}": value for name, value in sent.items()}
    answer = as_head.post(url("requirement-add", room.training_class.pk), data)
    assert answer.status_code == 400
    assert answer.context["requirement_form"].errors
    assert Requirement.objects.filter(training_class=room.training_class).count() == 2


def test_a_meeting_lies_within_the_days_of_the_class_and_ends_after_it_begins(as_head, room):
    day = room.training_class.starts_on
    address = url("session-add", room.training_class.pk)

    def send(starts, ends):
        return as_head.post(
            address, {"meeting-title": "讲", "meeting-starts_at": f"{starts}", "meeting-ends_at": f"{ends}"}
        )

    assert send(f"{day}T09:00", f"{day}T08:00").context["session_form"].errors
    after = room.training_class.ends_on + timedelta(days=1)
    assert send(f"{after}T09:00", f"{after}T10:00").context["session_form"].errors
    assert not room.training_class.sessions.exists()
    assert send(f"{day}T09:00", f"{day}T10:00").status_code == 302
    assert timezone.localtime(room.training_class.sessions.get().starts_at).hour == 9


# --- people


def test_a_person_is_withdrawn_with_a_reason_and_comes_back(as_head, room):
    pk = room.training_class.pk
    as_head.post(url("withdraw", pk, room.place.pk), {"reason": ""})
    room.place.refresh_from_db()
    assert room.place.is_active
    as_head.post(url("withdraw", pk, room.place.pk), {"reason": "借调外地"})
    assert "借调外地" in as_head.get(url("workspace", pk)).content.decode()
    as_head.post(url("enrol-again", pk, room.place.pk))
    room.place.refresh_from_db()
    assert room.place.is_active


@pytest.mark.parametrize("separator", ["\n", " ", "，", "、", "\t", "; "], ids=repr)
def test_staff_numbers_are_pasted_as_they_come(as_head, cast, room, separator):
    extra = make_user(unit=cast.section)
    numbers = separator.join([cast.classmate.staff_number, extra.staff_number, cast.classmate.staff_number])
    assert as_head.post(url("enrol", room.training_class.pk), {"numbers": numbers}).status_code == 302
    assert room.training_class.enrolments.count() == 3


def test_a_whole_unit_comes_with_everybody_below(as_head, cast, room):
    below = make_user(unit=cast.section)
    as_head.post(url("enrol", room.training_class.pk), {"unit": cast.unit.pk})
    enrolled = set(room.training_class.enrolments.values_list("user", flat=True))
    assert {below.pk, cast.classmate.pk, cast.trainer.pk} <= enrolled
    assert cast.sister_manager.pk not in enrolled


@pytest.mark.parametrize("who", ["unknown", "foreign", "left", "closed", "nobody", "foreign unit"])
def test_whom_one_may_not_enrol_is_named_and_nobody_is_enrolled(as_head, cast, room, who):
    gone = make_user("离任", unit=cast.unit)
    gone.memberships.update(ends_on=clock.today())
    sent = {
        "unknown": {"numbers": "L002 ZZ99"},
        "foreign": {"numbers": f"L002 {cast.sister_manager.staff_number}"},
        "left": {"numbers": f"L002 {gone.staff_number}"},
        "closed": {"numbers": f"L002 {make_user(unit=cast.unit, is_active=False).staff_number}"},
        "nobody": {"numbers": "  "},
        "foreign unit": {"numbers": "L002", "unit": cast.sister.pk},
    }[who]
    answer = as_head.post(url("enrol", room.training_class.pk), sent)
    assert answer.status_code == 400
    assert answer.context["form"].errors
    assert Enrolment.objects.count() == 1
    if len(sent["numbers"]) > 5:
        assert sent["numbers"] in answer.content.decode()


def test_a_closed_class_has_no_page_to_enrol(as_head, room):
    room.training_class.state = "closed"
    room.training_class.save()
    assert as_head.get(url("enrol", room.training_class.pk)).status_code == 409


# --- the workspace


def test_the_roster_is_filtered_by_what_is_missing_and_by_words(as_head, cast, room):
    room.enrol(cast.classmate)
    room.do_everything(cast.classmate)
    address = url("workspace", room.training_class.pk)

    def names(**query):
        return [row.enrolment.user.name for row in as_head.get(address, query).context["page_obj"]]

    assert names() == ["学员甲", "学员乙"]
    assert names(show="ready") == ["学员乙"]
    assert names(show="more") == ["学员甲"]
    assert names(show="one") == []
    assert names(q="L002") == ["学员乙"]
    assert names(q="东区") == ["学员甲", "学员乙"]
    exam = room.training_class.requirements.get(kind="exam")
    assert names(lacks=exam.pk) == ["学员甲"]
    assert names(lacks="nonsense", show="nonsense") == ["学员甲", "学员乙"]


def test_the_matrix_says_of_everybody_how_they_stand(as_head, cast, room):
    room.enrol(cast.classmate)
    room.do_everything(cast.classmate)
    answer = as_head.get(url("matrix", room.training_class.pk))
    assert answer.context["met"] == [1, 1]
    text = answer.content.decode()
    assert "条例导读" in text
    assert "80 分" in text


def test_the_button_closes_the_class_and_says_what_came_of_it(as_head, cast, room, django_capture_on_commit_callbacks):
    room.do_everything(cast.learner)
    with django_capture_on_commit_callbacks(execute=True):
        as_head.post(url("close", room.training_class.pk))
    page = as_head.get(url("workspace", room.training_class.pk))
    assert page.context["over"]
    certificates = reverse("certificates_desk:list")
    assert f"{certificates}?training_class={room.training_class.pk}" in page.content.decode()
    assert Certificate.objects.count() == 1


def test_a_class_that_cannot_be_closed_says_why(as_head, room):
    room.sitting.closes_at = clock.now() + timedelta(hours=1)
    room.sitting.save()
    answer = as_head.post(url("close", room.training_class.pk), follow=True)
    assert "还不能结班" in answer.content.decode()
    room.training_class.refresh_from_db()
    assert room.training_class.state == "running"


def test_a_closed_class_shows_what_was_frozen_and_offers_no_act(as_head, cast, room):
    room.enrol(cast.classmate)
    room.do_everything(cast.learner)
    closing.begin(training_class=room.training_class, by=cast.class_head, now=clock.now())
    closing.finish(class_id=room.training_class.pk, now=clock.now())
    room.course.title = "改名以后"
    room.course.save()
    answer = as_head.get(url("matrix", room.training_class.pk)).content.decode()
    assert "条例导读" in answer
    assert "改名以后" not in answer
    workspace = as_head.get(url("workspace", room.training_class.pk)).content.decode()
    assert url("enrol", room.training_class.pk) not in workspace
    assert url("close", room.training_class.pk) not in workspace


def test_a_manager_of_a_unit_below_does_not_run_a_class_of_the_unit_above(client, cast):
    above = make_class(unit=cast.bureau, head=cast.authority)
    make_enrolment(above, cast.learner)
    client.force_login(cast.unit_manager)
    assert client.get(url("workspace", above.pk)).status_code == 404
    section_head = make_user(unit=cast.section, role=Role.CLASS_HEAD)
    client.force_login(section_head)
    assert client.get(url("workspace", make_class(unit=cast.unit).pk)).status_code == 404


def test_the_list_is_searched_and_filtered(as_head, cast):
    make_class("甲班", unit=cast.unit, code="KA")
    make_class("乙班", unit=cast.section, code="KB", state="closed")
    make_class("丙班", unit=make_unit(), code="KC")

    def titles(**query):
        return [one.title for one in as_head.get(url("list"), query).context["page_obj"]]

    assert set(titles()) == {"甲班", "乙班"}
    assert titles(q="ka") == ["甲班"]
    assert titles(state="closed") == ["乙班"]
    assert set(titles(state="nonsense")) == {"甲班", "乙班"}
