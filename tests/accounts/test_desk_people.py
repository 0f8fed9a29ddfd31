"""People on the desk: who sees whom, who may change what, and what a page costs."""

import pytest
from django.urls import reverse

from accounts import people
from accounts.models import Role, User
from lib import clock
from tests.builders import PASSWORD, grant, make_user

LIST = "/desk/people/"


def url(name, *args):
    return reverse(f"accounts_desk:{name}", args=args)


def names(answer):
    return {person.name for person in answer.context["page_obj"]}


def today():
    return clock.today().isoformat()


# --- the list


@pytest.mark.parametrize(
    ("who", "sees", "misses"),
    [
        ("class_head", "学员甲", "管理员乙"),
        ("unit_manager", "学员甲", "管理员乙"),
        ("sister_manager", "教员乙", "学员甲"),
        ("authority", "管理员乙", None),
        ("system_admin", "学员甲", None),
        ("security_admin", "学员甲", None),
    ],
)
def test_each_sees_the_people_of_their_own_reach(client, cast, who, sees, misses):
    client.force_login(cast.people[who])
    found = names(client.get(LIST))
    assert sees in found
    assert misses not in found


@pytest.mark.parametrize("who", ["learner", "trainer"])
def test_the_list_does_not_exist_for_others(client, cast, who):
    client.force_login(cast.people[who])
    assert client.get(LIST).status_code == 404


def test_the_auditor_is_led_to_the_trail(client, cast):
    client.force_login(cast.audit_admin)
    assert client.get(LIST)["Location"] == url("trail")


@pytest.mark.parametrize(("words", "found"), [("学员乙", True), ("L00", True), ("13900000002", True), ("西", False)])
def test_it_finds_by_name_and_either_number(client, cast, words, found):
    client.force_login(cast.unit_manager)
    assert ("学员乙" in names(client.get(LIST, {"q": words}))) is found


def test_it_filters_by_a_unit_with_all_below(client, cast):
    client.force_login(cast.authority)
    people.transfer([people.Move(user=cast.learner, unit=cast.section)], on=clock.today(), by=None)
    assert names(client.get(LIST, {"unit": cast.section.pk})) == {"学员甲"}
    assert {"学员甲", "学员乙"} <= names(client.get(LIST, {"unit": cast.unit.pk}))
    assert "管理员乙" not in names(client.get(LIST, {"unit": cast.unit.pk}))


def test_a_unit_out_of_reach_filters_nothing_and_is_not_offered(client, cast):
    client.force_login(cast.unit_manager)
    answer = client.get(LIST, {"unit": cast.sister.pk})
    assert "管理员乙" not in names(answer)
    assert cast.sister.name not in answer.content.decode()


def test_it_tells_the_states_of_accounts_apart(client, cast):
    people.leave([cast.classmate], on=clock.today(), by=None)
    people.disable(user=cast.learner, by=None)
    waiting = make_user("未激活", unit=cast.unit, password=None)
    client.force_login(cast.unit_manager)
    assert names(client.get(LIST, {"state": "left"})) == {"学员乙"}
    assert names(client.get(LIST, {"state": "closed"})) == {"学员甲"}
    assert names(client.get(LIST, {"state": "waiting"})) == {waiting.name}
    assert "学员乙" not in names(client.get(LIST))


def test_a_longer_list_costs_no_more_queries(client, cast, django_assert_max_num_queries):
    client.force_login(cast.unit_manager)
    client.get(LIST)
    with django_assert_max_num_queries(12) as few:
        client.get(LIST)
    for _number in range(20):
        make_user(unit=cast.unit)
    with django_assert_max_num_queries(len(few)):
        client.get(LIST)


# --- one person


@pytest.mark.parametrize("who", ["class_head", "unit_manager", "authority", "system_admin", "security_admin"])
def test_the_page_of_a_person_opens_within_reach(client, cast, who):
    client.force_login(cast.people[who])
    assert client.get(url("person", cast.learner.pk)).status_code == 200


@pytest.mark.parametrize("who", ["learner", "trainer", "sister_manager", "audit_admin"])
def test_the_page_of_a_person_does_not_exist_beyond(client, cast, who):
    client.force_login(cast.people[who])
    assert client.get(url("person", cast.classmate.pk)).status_code == 404


def test_the_page_of_a_person_shows_the_acts_to_keepers_only(client, cast):
    client.force_login(cast.class_head)
    assert url("person-transfer", cast.learner.pk) not in client.get(url("person", cast.learner.pk)).content.decode()
    client.force_login(cast.unit_manager)
    assert url("person-transfer", cast.learner.pk) in client.get(url("person", cast.learner.pk)).content.decode()


@pytest.mark.parametrize("act", ["correct", "transfer", "leave", "disable", "enable"])
@pytest.mark.parametrize("who", ["learner", "trainer", "class_head", "sister_manager", "audit_admin", "security_admin"])
def test_nobody_but_the_keeper_acts(client, cast, act, who):
    client.force_login(cast.people[who])
    address = url(f"person-{act}", cast.classmate.pk)
    assert client.get(address).status_code == 404
    assert client.post(address, {"on": today(), "name": "改", "unit": cast.unit.pk}).status_code == 404


@pytest.mark.parametrize("act", ["correct", "transfer", "leave", "disable", "enable"])
def test_a_unit_manager_does_not_act_on_an_administrator_of_the_unit(client, cast, act):
    grant(cast.classmate, Role.SECURITY_ADMIN, cast.bureau)
    client.force_login(cast.unit_manager)
    assert client.post(url(f"person-{act}", cast.classmate.pk), {"on": today()}).status_code == 404


def test_a_keeper_transfers(client, cast):
    client.force_login(cast.unit_manager)
    data = {"unit": cast.section.pk, "post": "科员", "rank": "", "on": today()}
    assert client.post(url("person-transfer", cast.learner.pk), data).status_code == 302
    assert User.objects.get(pk=cast.learner.pk).membership.post == "科员"


def test_a_keeper_is_not_offered_units_beyond_and_may_not_name_them(client, cast):
    client.force_login(cast.unit_manager)
    address = url("person-transfer", cast.learner.pk)
    assert cast.sister.name not in client.get(address).content.decode()
    answer = client.post(address, {"unit": cast.sister.pk, "on": today()})
    assert "unit" in answer.context["form"].errors


def test_a_refusal_is_told_in_the_form(client, cast):
    client.force_login(cast.unit_manager)
    answer = client.post(url("person-transfer", cast.learner.pk), {"unit": cast.section.pk, "on": "1999-01-01"})
    assert answer.context["form"].non_field_errors()
    assert User.objects.get(pk=cast.learner.pk).unit == cast.unit


def test_a_keeper_corrects_a_number(client, cast):
    client.force_login(cast.unit_manager)
    client.post(url("person-correct", cast.learner.pk), {"name": "学员丙", "mobile": "139 0000 0009"})
    assert User.objects.get(pk=cast.learner.pk).mobile == "13900000009"


@pytest.mark.parametrize("mobile", ["12345", "13900000002"])
def test_a_bad_or_taken_number_is_sent_back(client, cast, mobile):
    client.force_login(cast.unit_manager)
    answer = client.post(url("person-correct", cast.learner.pk), {"name": "学员甲", "mobile": mobile})
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_a_keeper_lets_go_and_takes_back(client, cast):
    client.force_login(cast.unit_manager)
    client.post(url("person-leave", cast.learner.pk), {"on": today()})
    assert not User.objects.get(pk=cast.learner.pk).is_active
    client.post(url("person-transfer", cast.learner.pk), {"unit": cast.unit.pk, "on": today()})
    assert User.objects.get(pk=cast.learner.pk).unit == cast.unit


def test_a_keeper_disables_and_enables(client, cast):
    client.force_login(cast.unit_manager)
    client.post(url("person-disable", cast.learner.pk))
    assert not User.objects.get(pk=cast.learner.pk).is_active
    client.post(url("person-enable", cast.learner.pk))
    assert User.objects.get(pk=cast.learner.pk).is_active


# --- somebody new


def test_a_keeper_adds_somebody(client, cast):
    client.force_login(cast.unit_manager)
    data = {"staff_number": "N００1", "name": "新人", "mobile": "", "unit": cast.section.pk, "on": today()}
    answer = client.post(url("person-add"), data)
    assert answer["Location"] == url("person", User.objects.get(staff_number="N001").pk)


@pytest.mark.parametrize(
    ("field", "value"), [("staff_number", "L001"), ("staff_number", "工号"), ("mobile", "13900000001"), ("name", "")]
)
def test_what_is_wrong_with_somebody_new_is_sent_back_with_what_was_typed(client, cast, field, value):
    client.force_login(cast.unit_manager)
    data = {"staff_number": "N001", "name": "新人", "unit": cast.unit.pk, "on": today(), field: value}
    answer = client.post(url("person-add"), data)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert answer.context["form"]["staff_number"].value() == data["staff_number"]
    assert not User.objects.filter(staff_number="N001").exists()


@pytest.mark.parametrize("who", ["learner", "class_head", "trainer", "security_admin", "audit_admin"])
def test_others_add_nobody(client, cast, who):
    client.force_login(cast.people[who])
    assert client.get(url("person-add")).status_code == 404


# --- codes


def test_a_code_is_shown_once_and_works(client, cast):
    client.force_login(cast.unit_manager)
    answer = client.post(url("person-code", cast.learner.pk))
    code = answer.context["issued"][0].code
    assert code in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert code not in client.get(url("person", cast.learner.pk)).content.decode()
    client.logout()
    new = "stille-birne-77"
    client.post("/account/activate/", {"number": "L001", "code": code, "password": new, "again": new})
    assert User.objects.get(pk=cast.learner.pk).check_password(new)


def test_a_code_takes_a_post(client, cast):
    client.force_login(cast.unit_manager)
    assert client.get(url("person-code", cast.learner.pk)).status_code == 405


@pytest.mark.parametrize("who", ["learner", "trainer", "class_head", "sister_manager", "audit_admin", "security_admin"])
def test_others_get_no_code(client, cast, who):
    client.force_login(cast.people[who])
    assert client.post(url("person-code", cast.classmate.pk)).status_code == 404
    assert not cast.classmate.activation_codes.exists()


def test_codes_for_the_chosen_come_as_slips_or_as_a_table(client, cast):
    client.force_login(cast.unit_manager)
    chosen = {"person": [cast.learner.pk, cast.classmate.pk]}
    assert len(client.post(url("codes"), chosen).context["issued"]) == 2
    table = client.post(url("codes"), {**chosen, "as": "xlsx"})
    assert table.content.startswith(b"PK")


@pytest.mark.parametrize("key", ["sister_manager", "nonsense"])
def test_one_person_beyond_spoils_the_choice(client, cast, key):
    client.force_login(cast.unit_manager)
    other = cast.people[key].pk if key in cast.people else key
    assert client.post(url("codes"), {"person": [cast.learner.pk, other]}).status_code == 404
    assert not cast.learner.activation_codes.exists()


# --- roles


def test_the_security_administrator_grants_and_revokes(client, cast):
    client.force_login(cast.security_admin)
    client.post(url("role-grant", cast.learner.pk), {"role": "trainer", "unit": cast.unit.pk})
    held = cast.learner.role_grants.active().get()
    client.post(url("role-revoke", held.pk))
    assert not cast.learner.role_grants.active().exists()


@pytest.mark.parametrize("who", ["learner", "unit_manager", "authority", "system_admin", "audit_admin"])
def test_nobody_else_grants_or_revokes(client, cast, who):
    client.force_login(cast.people[who])
    data = {"role": "trainer", "unit": cast.unit.pk}
    assert client.post(url("role-grant", cast.classmate.pk), data).status_code == 404
    assert client.post(url("role-revoke", cast.trainer.role_grants.get().pk)).status_code == 404


def test_nobody_is_offered_their_own_roles(client, cast):
    client.force_login(cast.security_admin)
    assert client.get(url("person", cast.security_admin.pk)).context["form"] is None
    client.post(url("role-grant", cast.security_admin.pk), {"role": "audit_admin", "unit": cast.bureau.pk})
    assert cast.security_admin.role_grants.active().count() == 1


def test_people_who_know_their_password_keep_it_until_the_code_is_used(client, cast):
    client.force_login(cast.unit_manager)
    client.post(url("person-code", cast.learner.pk))
    assert User.objects.get(pk=cast.learner.pk).check_password(PASSWORD)
