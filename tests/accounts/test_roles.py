"""Roles are given and taken by the security administrator, never by oneself, and are never forgotten."""

import pytest

from accounts import roles, scope
from accounts.models import AuditEntry, Role, RoleGrant
from tests.accounts.refusals import refused


def test_a_granted_role_holds_at_once_for_the_subtree(cast):
    assert not scope.has_role(cast.learner, Role.TRAINER)
    roles.grant(user=cast.learner, role=Role.TRAINER, unit=cast.unit, by=cast.security_admin)
    assert scope.reaches(cast.learner, cast.section, Role.TRAINER)
    assert not scope.reaches(cast.learner, cast.sister, Role.TRAINER)


def test_granting_twice_is_granting_once(cast):
    once = roles.grant(user=cast.learner, role=Role.TRAINER, unit=cast.unit, by=cast.security_admin)
    assert roles.grant(user=cast.learner, role=Role.TRAINER, unit=cast.unit, by=cast.security_admin) == once
    assert AuditEntry.objects.filter(action="role.grant", target_id=str(cast.learner.pk)).count() == 1


def test_a_revoked_role_is_gone_and_kept_on_record(cast):
    held = cast.trainer.role_grants.get()
    roles.revoke(held=held, by=cast.security_admin)
    cast.trainer.refresh_from_db()
    scope.forget(cast.trainer)
    assert not scope.has_role(cast.trainer, Role.TRAINER)
    assert RoleGrant.objects.get(pk=held.pk).revoked_at is not None
    assert AuditEntry.objects.get(action="role.revoke").actor == cast.security_admin


def test_trainers_enter_and_leave_the_authors_door_with_their_role(cast):
    held = roles.grant(user=cast.learner, role=Role.TRAINER, unit=cast.unit, by=cast.security_admin)
    assert cast.learner.groups.filter(name="trainers").exists()
    roles.revoke(held=held, by=cast.security_admin)
    assert not cast.learner.groups.exists()


def test_a_trainer_may_use_the_media(cast):
    assert cast.trainer.has_perm("wagtailadmin.access_admin")
    granted = cast.trainer.groups.get().collection_permissions.values_list("permission__codename", flat=True)
    assert {"add_image", "choose_image", "add_document", "add_media"} <= set(granted)


@pytest.mark.parametrize("name", ["system_admin", "audit_admin", "authority", "unit_manager", "trainer", "learner"])
def test_nobody_else_grants(cast, name):
    with refused("roles-not-yours"):
        roles.grant(user=cast.classmate, role=Role.TRAINER, unit=cast.unit, by=cast.people[name])


def test_a_security_administrator_of_one_unit_grants_nothing_in_another(cast):
    roles.grant(user=cast.learner, role=Role.SECURITY_ADMIN, unit=cast.unit, by=cast.security_admin)
    with refused("roles-not-yours"):
        roles.grant(user=cast.classmate, role=Role.TRAINER, unit=cast.sister, by=cast.learner)


def test_nobody_changes_their_own_roles(cast):
    with refused("roles-own"):
        roles.grant(user=cast.security_admin, role=Role.AUDIT_ADMIN, unit=cast.bureau, by=cast.security_admin)
    with refused("roles-own"):
        roles.revoke(held=cast.security_admin.role_grants.get(), by=cast.security_admin)


def test_an_unknown_role_and_a_closed_account_are_refused(cast):
    with refused("roles-unknown"):
        roles.grant(user=cast.learner, role="emperor", unit=cast.unit, by=cast.security_admin)
    cast.learner.is_active = False
    with refused("roles-inactive"):
        roles.grant(user=cast.learner, role=Role.TRAINER, unit=cast.unit, by=cast.security_admin)


def test_templates_can_ask_for_roles(cast):
    assert "trainer" in cast.trainer.roles
    assert cast.unit_manager.has_role(Role.UNIT_MANAGER)
    assert not cast.learner.has_role()
