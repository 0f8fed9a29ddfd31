"""Classes on the desk: whose they are. For everybody else they do not exist."""

import pytest

from accounts.models import AuditEntry, Role
from lib import clock
from tests.builders import make_class, make_course, make_enrolment, make_requirement, make_session, make_user
from tests.classes.desk_address import url

RUNS_IT = ("class_head", "unit_manager", "authority")
STRANGERS = ("learner", "classmate", "trainer", "sister_manager", "other_trainer", "system_admin", "audit_admin")
READ = (
    "workspace",
    "matrix",
    "edit",
    "copy",
    "enrol",
    "enrol-template",
    "message-new",
    "attendance-file",
    "attendance-template",
    "sign-in-all",
    "timetable-pdf",
    "printing",
    "print-roster",
    "print-transcript",
)


@pytest.fixture
def acts(room):
    """Every address that changes the class, with what a form would send."""
    pk = room.training_class.pk
    requirement, session = room.training_class.requirements.first(), make_session(room.training_class)
    gone = make_enrolment(room.training_class, make_user(), state="withdrawn", reason="误")
    today = clock.today().isoformat()
    return {
        url("edit", pk): {"title": "改", "code": "改", "kind": "special", "form": "online", "starts_on": today},
        url("copy", pk): {"title": "又一班", "code": "又"},
        url("advance", pk): {"to": "open"},
        url("close", pk): {},
        url("archive", pk): {},
        url("correct", pk, room.place.pk): {"reason": "试"},
        url("enrol", pk): {"numbers": "L002"},
        url("enrol-preview", pk): {},
        url("message-new", pk): {"subject": "题", "text": "文", "person": room.place.user_id},
        url("message-send", pk): {"subject": "题", "text": "文", "person": room.place.user_id, "token": "t" * 32},
        url("withdraw", pk, room.place.pk): {"reason": "试"},
        url("enrol-again", pk, gone.pk): {},
        url("requirement-new", pk, "course"): {"course": make_course().pk, "is_required": "on"},
        url("requirement-edit", pk, requirement.pk): {"course": make_course().pk, "is_required": "on"},
        url("exempt", pk, room.place.pk, requirement.pk): {"reason": "试"},
        url("requirement-remove", pk, requirement.pk): {},
        url("print-cards", pk): {"who": "trainees", "on_sheet": "2"},
        url("print-begin", pk, "roster"): {},
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
    why = url("why", room.training_class.pk, room.place.pk, room.training_class.requirements.first().pk)
    assert client.get(why).status_code == 404
    assert client.get(url("print-completion", room.training_class.pk)).status_code == 404
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
    pk, requirement = room.training_class.pk, room.training_class.requirements.first()
    forms = {url(name, pk) for name in ("edit", "copy", "enrol", "message-new")}
    forms |= {url("requirement-new", pk, "course"), url("requirement-edit", pk, requirement.pk)}
    for address in acts:
        if address not in forms:
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
        url("correct", pk, place.pk),
    ):
        assert client.post(address, {"reason": "试"}).status_code == 404
    assert foreign.requirements.count() == foreign.sessions.count() == 1
    place.refresh_from_db()
    assert place.is_active


def test_a_manager_of_a_unit_below_does_not_run_a_class_of_the_unit_above(client, cast):
    above = make_class(unit=cast.bureau, head=cast.authority)
    make_enrolment(above, cast.learner)
    client.force_login(cast.unit_manager)
    assert client.get(url("workspace", above.pk)).status_code == 404
    section_head = make_user(unit=cast.section, role=Role.CLASS_HEAD)
    client.force_login(section_head)
    assert client.get(url("workspace", make_class(unit=cast.unit).pk)).status_code == 404
