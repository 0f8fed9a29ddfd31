"""The other rooms for people on the desk: units, feedback, the audit trail."""

import pytest
from django.urls import reverse

from accounts import audit, feedback
from accounts.models import AuditEntry, Feedback, Role, Unit
from tests.builders import grant, make_unit

OTHERS = ["learner", "trainer", "class_head", "security_admin", "audit_admin"]


def url(name, *args):
    return reverse(f"accounts_desk:{name}", args=args)


# --- units


@pytest.fixture
def keeper(client, cast):
    client.force_login(cast.unit_manager)
    return client


def test_the_tree_shows_what_is_within_reach_with_who_serves_there(keeper, cast):
    tree = list(keeper.get(url("units")).context["tree"])
    assert [(unit.name, unit.serving) for unit in tree] == [("东区", 5), ("东区一科", 0)]


def test_a_larger_tree_costs_no_more_queries(keeper, cast, django_assert_max_num_queries):
    keeper.get(url("units"))
    with django_assert_max_num_queries(10) as few:
        keeper.get(url("units"))
    for _number in range(10):
        make_unit(parent=cast.unit)
    with django_assert_max_num_queries(len(few)):
        keeper.get(url("units"))


def test_a_keeper_adds_a_unit_below_ones_own(keeper, cast):
    keeper.post(url("unit-add", cast.unit.pk), {"name": "东区二科", "code": "CX-E-2", "kind": "section"})
    assert Unit.objects.get(code="CX-E-2").path.startswith(cast.unit.path)
    assert AuditEntry.objects.get(action="unit.create").actor == cast.unit_manager


def test_a_code_in_use_is_sent_back(keeper, cast):
    answer = keeper.post(url("unit-add", cast.unit.pk), {"name": "又一个", "code": "CX-W", "kind": "section"})
    assert answer.context["form"].non_field_errors()


def test_a_keeper_renames_a_unit(keeper, cast):
    keeper.post(url("unit", cast.section.pk), {"name": "东区综合科", "short_name": "综合科", "kind": "section"})
    cast.section.refresh_from_db()
    assert cast.section.name == "东区综合科"


def test_a_unit_moves_with_everything_below(client, cast):
    client.force_login(cast.authority)
    client.post(url("unit-move", cast.section.pk), {"below": cast.sister.pk})
    cast.section.refresh_from_db()
    assert cast.section.path.startswith(cast.sister.path)


def test_a_unit_does_not_move_below_itself_or_out_of_reach(keeper, cast):
    answer = keeper.post(url("unit-move", cast.section.pk), {"below": cast.section.pk})
    assert answer.context["move"].non_field_errors()
    answer = keeper.post(url("unit-move", cast.section.pk), {"below": cast.sister.pk})
    assert "below" in answer.context["move"].errors
    answer = keeper.post(url("unit-move", cast.unit.pk), {"below": cast.section.pk})
    assert answer.context["move"].errors


def test_a_unit_in_which_people_serve_is_not_closed(keeper, cast):
    keeper.post(url("unit-switch", cast.unit.pk))
    cast.unit.refresh_from_db()
    assert cast.unit.is_active


def test_an_empty_unit_is_closed_and_opened_again(keeper, cast):
    keeper.post(url("unit-switch", cast.section.pk))
    cast.section.refresh_from_db()
    assert not cast.section.is_active
    keeper.post(url("unit-switch", cast.section.pk))
    cast.section.refresh_from_db()
    assert cast.section.is_active


@pytest.mark.parametrize("who", [*OTHERS, "sister_manager"])
@pytest.mark.parametrize("name", ["unit", "unit-add", "unit-move", "unit-switch"])
def test_units_beyond_reach_do_not_exist(client, cast, who, name):
    client.force_login(cast.people[who])
    assert client.post(url(name, cast.section.pk), {"name": "改"}).status_code == 404


@pytest.mark.parametrize("who", OTHERS)
def test_the_tree_is_for_keepers(client, cast, who):
    client.force_login(cast.people[who])
    assert client.get(url("units")).status_code == 404


# --- feedback


@pytest.fixture
def item(cast):
    return feedback.give(user=cast.learner, text="字太小")


@pytest.mark.parametrize("who", ["unit_manager", "authority", "system_admin"])
def test_feedback_is_answered_by_those_who_manage_the_person(client, cast, item, who):
    client.force_login(cast.people[who])
    assert item.text in client.get(url("feedback")).content.decode()
    client.post(url("feedback-answer", item.pk), {"text": "可以用关怀版"})
    item.refresh_from_db()
    assert (item.answer, item.answered_by) == ("可以用关怀版", cast.people[who])
    assert item.text not in client.get(url("feedback")).content.decode()
    assert item.text in client.get(url("feedback"), {"show": "all"}).content.decode()


@pytest.mark.parametrize("who", [*OTHERS, "sister_manager"])
def test_feedback_of_people_beyond_reach_does_not_exist(client, cast, item, who):
    client.force_login(cast.people[who])
    assert client.post(url("feedback-answer", item.pk), {"text": "好"}).status_code == 404
    assert item.text not in client.get(url("feedback")).content.decode()


def test_nobody_answers_themselves(client, cast):
    own = feedback.give(user=cast.unit_manager, text="我的意见")
    client.force_login(cast.unit_manager)
    assert client.post(url("feedback-answer", own.pk), {"text": "好"}).status_code == 404


def test_a_longer_list_of_feedback_costs_no_more_queries(keeper, cast, item, django_assert_max_num_queries):
    keeper.get(url("feedback"))
    with django_assert_max_num_queries(12) as few:
        keeper.get(url("feedback"))
    for person in (cast.learner, cast.classmate, cast.trainer):
        Feedback.objects.create(user=person, text="意见")
    with django_assert_max_num_queries(len(few)):
        keeper.get(url("feedback"))


# --- the audit trail


@pytest.fixture
def trail(cast):
    audit.record(action="test.east", actor=cast.unit_manager, target=cast.learner)
    audit.record(action="test.west", actor=cast.sister_manager, target=cast.sister)
    audit.record(action="test.system")


def actions(answer):
    return {entry.action for entry in answer.context["page_obj"]}


def test_the_auditor_of_everything_reads_everything(client, cast, trail):
    client.force_login(cast.audit_admin)
    assert {"test.east", "test.west", "test.system"} <= actions(client.get(url("trail")))


def test_the_auditor_of_one_unit_reads_what_its_people_did(client, cast, trail):
    grant(cast.classmate, Role.AUDIT_ADMIN, cast.unit)
    client.force_login(cast.classmate)
    assert actions(client.get(url("trail"))) == {"test.east"}


@pytest.mark.parametrize("who", ["learner", "trainer", "class_head", "unit_manager", "system_admin", "security_admin"])
def test_nobody_else_reads_the_trail(client, cast, trail, who):
    client.force_login(cast.people[who])
    assert client.get(url("trail")).status_code == 404
    assert client.get(url("trail-export")).status_code == 404


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"who": "UM01"}, {"test.east"}),
        ({"what": "west"}, {"test.west"}),
        ({"what": "学员甲"}, {"test.east"}),
        ({"until": "2000-01-01"}, set()),
        ({"since": "not a day"}, {"test.east", "test.west", "test.system"}),
    ],
)
def test_the_trail_is_searched_by_who_what_and_when(client, cast, trail, filters, found):
    client.force_login(cast.audit_admin)
    assert actions(client.get(url("trail"), filters)) == found


def test_the_trail_is_taken_along_with_its_hashes_and_that_is_an_entry_too(client, cast, trail):
    client.force_login(cast.audit_admin)
    content = b"".join(client.get(url("trail-export"), {"what": "test"}).streaming_content).decode()
    assert AuditEntry.objects.get(action="test.east").hash in content
    assert content.startswith("\ufeff")
    assert AuditEntry.objects.filter(action="audit.export", actor=cast.audit_admin).count() == 1


def test_a_longer_trail_costs_no_more_queries(client, cast, trail, django_assert_max_num_queries):
    client.force_login(cast.audit_admin)
    client.get(url("trail"))
    with django_assert_max_num_queries(12) as few:
        client.get(url("trail"))
    for person in cast.people.values():
        audit.record(action="test.more", actor=person)
    with django_assert_max_num_queries(len(few)):
        client.get(url("trail"))
