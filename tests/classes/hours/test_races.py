"""Real threads, real transactions: a claim is one line of the ledger, whoever presses at the same moment."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from accounts.models import AuditEntry, Notice
from classes.hours import claims
from classes.models import CreditEntry, HourClaim, HourRule
from lib import clock
from lib.problems import Refusal
from tests.cast import assemble
from tests.concurrently import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return assemble()


def codes(results):
    """How each ended: "" or the code of its refusal; any other exception fails the test."""
    strange = [each for each in results if isinstance(each, Exception) and not isinstance(each, Refusal)]
    assert strange == []
    return sorted(each.code if isinstance(each, Refusal) else "" for each in results)


def test_two_managers_who_approve_at_once_post_one_line(cast, file_claim):
    claim = file_claim()
    approve = partial(claims.approve, claim=claim, now=clock.now())
    results = at_once(
        partial(approve, by=cast.class_head, hours=None),
        partial(approve, by=cast.unit_manager, hours=Decimal(6)),
        partial(approve, by=cast.authority, hours=None),
    )
    assert codes(results) == ["", "claim_decided", "claim_decided"]
    entry = CreditEntry.objects.get()
    claim.refresh_from_db()
    assert (claim.entry, claim.decided_by) == (entry, entry.approved_by)
    assert Notice.objects.filter(user=cast.learner).count() == 1
    assert AuditEntry.objects.filter(action="claim.approve").count() == 1


def test_approving_refusing_and_taking_back_at_once_is_one_of_them(cast, file_claim):
    claim, now = file_claim(), clock.now()
    results = at_once(
        partial(claims.approve, claim=claim, hours=None, by=cast.class_head, now=now),
        partial(claims.refuse, claim=claim, reason="不符", by=cast.unit_manager, now=now),
        partial(claims.take_back, claim=claim, by=cast.learner, now=now),
    )
    assert codes(results) == ["", "claim_decided", "claim_decided"]
    claim.refresh_from_db()
    assert CreditEntry.objects.count() == (claim.state == "approved")


def test_claims_approved_at_once_keep_to_the_cap_of_the_year(cast, file_claim):
    HourRule.objects.create(form="full_time", hours_per_day=8, yearly_cap=20, effective_from=date(2020, 1, 1))
    filed = [file_claim(title=f"培训{number}") for number in range(4)]
    managers = [cast.class_head, cast.unit_manager, cast.authority, cast.class_head]
    approve = partial(claims.approve, hours=None, now=clock.now())
    results = at_once(*[partial(approve, claim=one, by=by) for one, by in zip(filed, managers, strict=True)])
    assert codes(results) == [""] * 4
    assert sum(CreditEntry.objects.values_list("hours", flat=True)) == 20


def test_the_same_training_filed_at_once_is_one_claim(cast, file_claim):
    results = at_once(*[file_claim] * 3)
    assert codes(results) == ["", "claimed_already", "claimed_already"]
    assert HourClaim.objects.count() == 1
