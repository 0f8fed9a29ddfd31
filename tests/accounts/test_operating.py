"""What an operator runs: the first people of a new site, codes from the console, and checks before going live."""

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from accounts import activation
from accounts.models import AuditEntry, Role, User
from portal.demo import people as demo
from tests.builders import make_unit, make_user

NEW = "stille-birne-77"


def found():
    return {message.id for message in run_checks(include_deployment_checks=True)}


@pytest.fixture
def demo_person(db, settings):
    number = demo.accounts()[0]["staff_number"]
    return make_user(staff_number=number, password=settings.DEMO_PASSWORD)


def test_a_demo_account_is_an_error_in_production(demo_person, settings):
    settings.SHILIU_DEMO = False
    assert "portal.E001" in found()


def test_a_demo_account_is_fine_in_the_demo(demo_person):
    assert "portal.E001" not in found()


def test_a_demo_number_with_another_password_is_somebody_else(demo_person, settings):
    settings.SHILIU_DEMO = False
    demo_person.set_password(NEW)
    demo_person.save()
    assert "portal.E001" not in found()


def test_the_printed_password_opens_nothing_in_production(client, demo_person, settings):
    data = {"login": demo_person.staff_number, "password": settings.DEMO_PASSWORD}
    settings.SHILIU_DEMO = False
    assert client.post("/account/login/", data).status_code == 200
    settings.SHILIU_DEMO = True
    assert client.post("/account/login/", data).status_code == 302


def test_a_superuser_is_a_warning(db):
    assert "accounts.W001" not in found()
    User.objects.create_superuser("ROOT", "root", NEW)
    assert "accounts.W001" in found()


def test_the_demo_accounts_are_printed_in_chinese(demo_person, settings, capsys):
    call_command("demo_accounts")
    printed = capsys.readouterr().out
    assert settings.DEMO_PASSWORD in printed
    assert demo_person.staff_number in printed


def test_outside_the_demo_nothing_is_printed(db, settings):
    settings.SHILIU_DEMO = False
    with pytest.raises(CommandError):
        call_command("demo_accounts")


def test_a_new_site_gets_its_first_administrator(db, capsys):
    call_command("appoint", "0001", "security_admin", name="王某", unit_code="GZ", unit_name="某局")
    user = User.objects.get(staff_number="0001")
    assert user.has_role(Role.SECURITY_ADMIN)
    call_command("activation_code", "0001")
    code = capsys.readouterr().out.split("  ")[-2]
    assert activation.activate(number="0001", code=code, password=NEW) == user
    assert AuditEntry.objects.filter(action="role.grant", actor=None).count() == 1


def test_appointing_twice_is_appointing_once(db):
    for _time in range(2):
        call_command("appoint", "0001", "system_admin", name="王某", unit_code="GZ", unit_name="某局")
    assert User.objects.get(staff_number="0001").role_grants.count() == 1


@pytest.mark.parametrize("missing", ["name", "unit_name"])
def test_it_asks_for_what_is_missing_and_makes_nothing(db, missing):
    options = {"name": "王某", "unit_code": "GZ", "unit_name": "某局", missing: ""}
    with pytest.raises(CommandError):
        call_command("appoint", "0001", "system_admin", **options)
    assert not User.objects.exists()


def test_an_unknown_number_gets_no_code(db):
    make_unit()
    with pytest.raises(CommandError):
        call_command("activation_code", "nobody")
