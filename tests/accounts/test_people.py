"""People come, move, leave and are corrected; history stays true and nobody reaches beyond their own units."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts import activation, people
from accounts.models import AuditEntry, Membership, Role, User
from accounts.people import Correction, Move, Newcomer
from lib import clock
from tests.accounts.refusals import refused
from tests.builders import LONG_AGO, grant, make_user

YESTERDAY = clock.today() - timedelta(days=1)


def newcomer(unit, number="N001", **fields):
    return Newcomer(staff_number=number, name="新人", unit=unit, **fields)


def test_a_newcomer_serves_from_the_day_and_cannot_log_in_yet(cast):
    [user] = people.join([newcomer(cast.section, mobile="13700000001")], on=YESTERDAY, by=cast.unit_manager)
    assert user.membership.unit == cast.section
    assert user.membership.starts_on == YESTERDAY
    assert not user.has_usable_password()


def test_joining_is_written_into_the_trail(cast):
    [user] = people.join([newcomer(cast.section)], on=YESTERDAY, by=cast.unit_manager)
    entry = AuditEntry.objects.get(action="person.join")
    assert (entry.actor, entry.target_id, entry.detail["unit"]) == (cast.unit_manager, str(user.pk), "CX-E-1")


@pytest.mark.parametrize("field", ["staff_number", "mobile"])
def test_a_number_in_use_is_refused_and_nothing_is_written(cast, field):
    taken = {"staff_number": ("L001", ""), "mobile": ("N001", "13900000001")}[field]
    with refused("people-duplicate"):
        people.join(
            [newcomer(cast.unit, "N000"), newcomer(cast.unit, taken[0], mobile=taken[1])],
            on=YESTERDAY,
            by=cast.unit_manager,
        )
    assert not User.objects.filter(staff_number="N000").exists()


def test_nobody_joins_a_unit_out_of_reach(cast):
    with refused("people-reach"):
        people.join([newcomer(cast.sister)], on=YESTERDAY, by=cast.unit_manager)


def test_nobody_joins_a_closed_unit(cast):
    cast.section.is_active = False
    with refused("people-unit-closed"):
        people.join([newcomer(cast.section)], on=YESTERDAY, by=cast.unit_manager)


def test_a_class_head_keeps_no_roster(cast):
    with refused("people-reach"):
        people.join([newcomer(cast.unit)], on=YESTERDAY, by=cast.class_head)


def test_a_transfer_ends_one_service_and_begins_another(cast):
    moved = people.transfer([Move(user=cast.learner, unit=cast.section)], on=YESTERDAY, by=cast.unit_manager)
    assert moved == 1
    assert cast.learner.membership_on(YESTERDAY - timedelta(days=1)).unit == cast.unit
    assert cast.learner.membership_on(YESTERDAY).unit == cast.section
    assert cast.learner.unit == cast.section


def test_a_transfer_to_where_one_is_changes_nothing(cast):
    entries = AuditEntry.objects.count()
    assert people.transfer([Move(user=cast.learner, unit=cast.unit)], on=YESTERDAY, by=cast.unit_manager) == 0
    assert AuditEntry.objects.count() == entries


def test_a_second_transfer_on_the_same_day_corrects_the_first(cast):
    people.transfer([Move(user=cast.learner, unit=cast.section)], on=YESTERDAY, by=cast.authority)
    people.transfer([Move(user=cast.learner, unit=cast.sister)], on=YESTERDAY, by=cast.authority)
    assert list(cast.learner.memberships.values_list("unit__name", flat=True)) == ["西区", "东区"]
    last = AuditEntry.objects.filter(action="person.transfer").first()
    assert (last.detail["from"], last.detail["to"]) == ("CX-E-1", "CX-W")


def test_a_transfer_before_the_present_service_is_refused(cast):
    with refused("people-before-service"):
        people.transfer(
            [Move(user=cast.learner, unit=cast.section)], on=LONG_AGO - timedelta(days=1), by=cast.unit_manager
        )


def test_a_change_in_the_future_is_refused(cast):
    tomorrow = clock.today() + timedelta(days=1)
    with refused("people-future"):
        people.transfer([Move(user=cast.learner, unit=cast.section)], on=tomorrow, by=cast.unit_manager)


def test_the_day_is_the_civil_day_of_the_site(cast):
    just_after_midnight = datetime(2026, 3, 2, 0, 30, tzinfo=timezone.get_default_timezone())
    people.transfer(
        [Move(user=cast.learner, unit=cast.section)],
        on=date(2026, 3, 2),
        by=cast.unit_manager,
        now=just_after_midnight,
    )
    assert cast.learner.unit == cast.section


def test_nobody_takes_people_out_of_a_sister_unit(cast):
    with refused("people-reach"):
        people.transfer([Move(user=cast.sister_manager, unit=cast.unit)], on=YESTERDAY, by=cast.unit_manager)


def test_nobody_moves_an_administrator_who_serves_among_ones_people(cast):
    grant(cast.learner, Role.AUDIT_ADMIN, cast.bureau)
    with refused("people-kept-above"):
        people.transfer([Move(user=cast.learner, unit=cast.section)], on=YESTERDAY, by=cast.unit_manager)


def test_leaving_ends_service_roles_codes_and_access(cast):
    activation.issue([cast.trainer], by=cast.unit_manager)
    people.leave([cast.trainer], on=YESTERDAY, by=cast.unit_manager)
    cast.trainer.refresh_from_db()
    assert not cast.trainer.is_active
    assert cast.trainer.unit is None
    assert not cast.trainer.role_grants.active().exists()
    assert not cast.trainer.activation_codes.exists()
    assert not cast.trainer.groups.exists()


def test_leaving_keeps_what_was(cast):
    people.leave([cast.learner], on=YESTERDAY, by=cast.unit_manager)
    assert cast.learner.membership_on(YESTERDAY - timedelta(days=1)).unit == cast.unit
    assert cast.learner.membership_on(YESTERDAY) is None


def test_who_came_today_can_leave_today(cast):
    [user] = people.join([newcomer(cast.unit)], on=clock.today(), by=cast.unit_manager)
    assert people.leave([user], on=clock.today(), by=cast.unit_manager) == 1
    assert Membership.objects.get(user=user).ends_on == clock.today() + timedelta(days=1)


def test_nobody_lets_themselves_leave(cast):
    with refused("people-self"):
        people.leave([cast.unit_manager], on=YESTERDAY, by=cast.unit_manager)


def test_who_left_can_come_back_also_elsewhere(cast):
    people.leave([cast.learner], on=YESTERDAY, by=cast.unit_manager)
    cast.learner.refresh_from_db()
    people.transfer([Move(user=cast.learner, unit=cast.sister)], on=clock.today(), by=cast.sister_manager)
    cast.learner.refresh_from_db()
    assert cast.learner.is_active
    assert cast.learner.unit == cast.sister
    assert AuditEntry.objects.filter(action="person.return").count() == 1


def test_a_return_before_the_leaving_is_refused(cast):
    people.leave([cast.learner], on=YESTERDAY, by=cast.unit_manager)
    with refused("people-before-service"):
        people.transfer(
            [Move(user=cast.learner, unit=cast.unit)], on=YESTERDAY - timedelta(days=3), by=cast.unit_manager
        )


def test_two_people_can_swap_their_mobile_numbers(cast):
    one, other = cast.learner.mobile, cast.classmate.mobile
    swap = [Correction(user=cast.learner, mobile=other), Correction(user=cast.classmate, mobile=one)]
    assert people.correct(swap, by=cast.unit_manager) == 2
    cast.learner.refresh_from_db()
    assert cast.learner.mobile == other


def test_a_mobile_number_of_another_is_refused(cast):
    with refused("people-duplicate"):
        people.correct([Correction(user=cast.learner, mobile=cast.classmate.mobile)], by=cast.unit_manager)
    cast.learner.refresh_from_db()
    assert cast.learner.mobile == "13900000001"


def test_a_correction_that_corrects_nothing_is_no_change(cast):
    assert people.correct([Correction(user=cast.learner, name=cast.learner.name)], by=cast.unit_manager) == 0


def test_disabling_ends_the_sessions_of_the_person(client, cast):
    client.force_login(cast.learner)
    assert client.get("/record/").status_code == 200
    people.disable(user=cast.learner, by=cast.unit_manager)
    assert client.get("/record/").status_code == 302


def test_a_disabled_account_can_be_enabled_again(cast):
    people.disable(user=cast.learner, by=cast.unit_manager)
    people.enable(user=cast.learner, by=cast.unit_manager)
    cast.learner.refresh_from_db()
    assert cast.learner.is_active


@pytest.mark.parametrize("other", ["sister_manager", "class_head", "learner"])
def test_only_the_keeper_disables(cast, other):
    with refused("people-kept-above"):
        people.disable(user=cast.classmate, by=cast.people[other])


def test_a_unit_manager_does_not_disable_an_administrator(cast):
    admin = make_user(unit=cast.unit)
    grant(admin, Role.SECURITY_ADMIN, cast.bureau)
    with refused("people-kept-above"):
        people.disable(user=admin, by=cast.unit_manager)


def test_many_people_cost_no_more_statements_than_few(cast, django_assert_max_num_queries):
    few = [newcomer(cast.unit, f"A{number:03}") for number in range(2)]
    many = [newcomer(cast.unit, f"B{number:03}") for number in range(60)]
    with django_assert_max_num_queries(16) as first:
        people.join(few, on=YESTERDAY, by=cast.unit_manager)
    with django_assert_max_num_queries(len(first)):
        people.join(many, on=YESTERDAY, by=cast.unit_manager)
