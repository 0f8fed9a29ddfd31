"""Codes work once, for one person, for a while; a database alone gives none of them away."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts import activation
from accounts.models import ActivationCode, AuditEntry, Notice, Role
from lib import clock
from tests.accounts.refusals import refused
from tests.builders import PASSWORD, grant, make_user

NEW = "stille-birne-77"


@pytest.fixture
def issued(cast):
    return activation.issue([cast.learner], by=cast.unit_manager)[0]


def test_a_code_sets_the_first_password(issued, cast):
    activation.activate(number="L001", code=issued.code, password=NEW)
    cast.learner.refresh_from_db()
    assert cast.learner.check_password(NEW)


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_a_code_is_good_however_it_is_typed(issued, cast, change):
    assert activation.activate(number="13900000001", code=change(issued.code), password=NEW) == cast.learner


def test_only_a_keyed_hash_is_kept(issued):
    held = ActivationCode.objects.get()
    plain = issued.code.replace("-", "")
    assert plain not in (held.digest, str(vars(held)))
    assert len(held.digest) == 64


def test_a_code_works_once(issued):
    activation.activate(number="L001", code=issued.code, password=NEW)
    with refused("activation-wrong"):
        activation.activate(number="L001", code=issued.code, password=PASSWORD)


def test_a_newer_code_makes_the_older_void(issued, cast):
    activation.issue([cast.learner], by=cast.unit_manager)
    with refused("activation-wrong"):
        activation.activate(number="L001", code=issued.code, password=NEW)


def test_a_code_expires(issued, settings):
    late = clock.now() + timedelta(days=settings.ACTIVATION_CODE_DAYS, seconds=1)
    with refused("activation-wrong"):
        activation.activate(number="L001", code=issued.code, password=NEW, now=late)


@pytest.mark.parametrize("number", ["L002", "nobody"])
def test_the_code_of_another_is_as_wrong_as_any(issued, number):
    with refused("activation-wrong"):
        activation.activate(number=number, code=issued.code, password=NEW)


def test_a_password_that_the_rules_refuse_leaves_the_code_good(issued, cast):
    with pytest.raises(ValidationError):
        activation.activate(number="L001", code=issued.code, password="12345678")
    assert activation.activate(number="L001", code=issued.code, password=NEW) == cast.learner


def test_a_code_for_a_closed_account_is_neither_issued_nor_taken(issued, cast):
    cast.learner.is_active = False
    cast.learner.save()
    with refused("activation-wrong"):
        activation.activate(number="L001", code=issued.code, password=NEW)
    with refused("activation-closed"):
        activation.issue([cast.learner], by=cast.unit_manager)


def test_who_logs_in_already_is_told_about_a_new_code(cast):
    newcomer = make_user(unit=cast.unit, password=None)
    activation.issue([cast.learner, newcomer], by=cast.unit_manager)
    [notice] = Notice.objects.all()
    assert notice.user == cast.learner
    assert cast.unit_manager.name in notice.body


def test_issuing_and_using_are_written_into_the_trail(issued, cast):
    activation.activate(number="L001", code=issued.code, password=NEW)
    trail = AuditEntry.objects.filter(action__startswith="activation.").order_by("id")
    assert [(entry.action, entry.actor) for entry in trail] == [
        ("activation.issue", cast.unit_manager),
        ("activation.use", cast.learner),
    ]
    assert issued.code not in str(list(trail.values()))


@pytest.mark.parametrize("name", ["sister_manager", "class_head", "trainer", "learner", "audit_admin"])
def test_only_a_keeper_issues_codes(cast, name):
    with refused("activation-reach"):
        activation.issue([cast.classmate], by=cast.people[name])


def test_a_unit_manager_cannot_take_over_an_administrator_of_the_unit(cast):
    admin = make_user(unit=cast.unit)
    grant(admin, Role.SECURITY_ADMIN, cast.bureau)
    with refused("activation-reach"):
        activation.issue([admin], by=cast.unit_manager)


def test_a_system_administrator_cannot_take_over_another_administrator(cast):
    with refused("activation-reach"):
        activation.issue([cast.audit_admin], by=cast.system_admin)


def test_the_security_administrator_issues_codes_for_those_who_hold_roles(cast):
    assert activation.issue([cast.audit_admin], by=cast.security_admin)
    with refused("activation-reach"):
        activation.issue([cast.learner], by=cast.security_admin)
    with refused("activation-reach"):
        activation.issue([cast.security_admin], by=cast.security_admin)
