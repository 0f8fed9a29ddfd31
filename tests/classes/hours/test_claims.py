"""Claims of training elsewhere: filed with a paper, decided by somebody else, posted exactly once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts import notices
from accounts.models import AuditEntry, Notice
from classes import ledger
from classes.hours import claims
from classes.models import CreditEntry, HourClaim, HourEvidence, HourRule
from lib import clock
from tests.accounts.refusals import refused
from tests.classes.hours.conftest import PDF


def approve(claim, by, **how):
    return claims.approve(claim=claim, by=by, now=clock.now(), **{"hours": None, **how})


def test_an_approved_claim_is_an_entry_with_its_paper_its_rule_and_who_approved(cast, file_claim, day_rule):
    claim = file_claim(days=Decimal(3), hours=None, starts_on=clock.today() - timedelta(days=2))
    assert (claim.hours, claim.proposed) == (24, 24)
    approve(claim, cast.class_head)
    entry = CreditEntry.objects.get()
    assert (entry.user, entry.hours, entry.source) == (cast.learner, 24, "manual")
    assert (entry.approved_by, entry.evidence, entry.unit) == (cast.class_head, claim.evidence, cast.unit)
    assert entry.hour_rule == day_rule
    assert (entry.rule["kind"], entry.rule["per_day"], entry.rule["days"]) == ("claim", "8.00", "3.0")
    assert Notice.objects.get(user=cast.learner).url == f"/hours/claims/{claim.pk}/"
    assert AuditEntry.objects.filter(action="claim.approve").count() == 1


def test_the_notice_says_hours_without_zeros_that_say_nothing(cast, file_claim):
    approve(file_claim(hours=Decimal(30)), cast.class_head, hours=Decimal("12.50"))
    _title, body = notices.words(Notice.objects.get(user=cast.learner))
    assert "12.5学时" in body


def test_approving_twice_posts_once(cast, file_claim):
    claim = file_claim()
    approve(claim, cast.class_head)
    with refused("claim_decided"):
        approve(claim, cast.unit_manager)
    assert CreditEntry.objects.count() == 1


def test_who_approves_may_count_other_hours(cast, file_claim):
    claim = file_claim(hours=Decimal(30))
    approve(claim, cast.class_head, hours=Decimal(24))
    assert CreditEntry.objects.get().rule["claimed"] == "30.00"
    assert CreditEntry.objects.get().hours == 24


@pytest.mark.parametrize("verb", ["approve", "refuse"])
def test_nobody_decides_a_claim_of_ones_own(cast, file_claim, verb):
    claim = file_claim(user=cast.class_head)
    with refused("own_claim"):
        getattr(claims, verb)(claim=claim, by=cast.class_head, now=clock.now(), **DECISIONS[verb])


DECISIONS = {"approve": {"hours": None}, "refuse": {"reason": "不符"}}


def test_a_refused_claim_stays_and_a_corrected_one_follows_it_once(cast, file_claim):
    claim = file_claim()
    with refused("reason_missing"):
        claims.refuse(claim=claim, reason=" ", by=cast.class_head, now=clock.now())
    claims.refuse(claim=claim, reason="缺盖章", by=cast.class_head, now=clock.now())
    again = file_claim(follows=claim, data=None, hours=Decimal(6))
    claim.refresh_from_db()
    assert (claim.state, claim.reason, again.follows, again.evidence) == ("refused", "缺盖章", claim, claim.evidence)
    with refused("not_refused"):
        file_claim(follows=claim, data=None, title="又")
    approve(again, cast.class_head)
    assert CreditEntry.objects.get().hours == 6


def test_one_training_is_claimed_once(cast, file_claim):
    claim = file_claim()
    with refused("claimed_already"):
        file_claim()
    claims.take_back(claim=claim, by=cast.learner, now=clock.now())
    file_claim()
    assert HourClaim.objects.waiting().count() == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"data": None}, "evidence_missing"),
        ({"data": b"MZ not a paper"}, "evidence_unreadable"),
        ({"data": b"PK\x03\x04broken"}, "evidence_unreadable"),
        ({"hours": None}, "no_hours"),
    ],
)
def test_what_cannot_be_judged_is_not_taken(file_claim, private, fields, code):
    with refused(code):
        file_claim(**fields)
    assert not HourClaim.objects.exists()
    assert not list(private.glob("hours/*"))


def test_a_training_that_is_not_over_is_not_claimed(file_claim):
    with refused("day_to_come"):
        file_claim(ends_on=clock.today() + timedelta(days=1))


def test_the_paper_of_a_claim_that_was_not_taken_goes_again(file_claim, private):
    file_claim()
    with refused("claimed_already"):
        file_claim(data=PDF + b"2")
    assert len(list(private.glob("hours/*"))) == HourEvidence.objects.count() == 1


def test_a_file_is_what_is_in_it_and_not_what_it_is_called(file_claim, png):
    kept = file_claim(data=png).evidence
    assert (kept.name, kept.suffix, kept.size) == ("证书.png", "png", len(png))


def test_a_claim_whose_hours_were_reversed_is_filed_again_rightly(cast, file_claim):
    wrong = claims.approve(claim=file_claim(), hours=None, by=cast.class_head, now=clock.now())
    with refused("claimed_already"):
        file_claim()
    ledger.reverse(entry=wrong.entry, reason="学时误记", by=cast.class_head, now=clock.now())
    right = claims.approve(claim=file_claim(hours=Decimal(4)), hours=None, by=cast.class_head, now=clock.now())
    assert (right.entry.hours, sum(CreditEntry.objects.values_list("hours", flat=True))) == (4, 4)


@pytest.mark.parametrize("fields", [{"days": Decimal("999.5")}, {"hours": Decimal("2000.01")}])
def test_more_hours_than_years_have_are_a_slip_and_leave_no_claim_that_no_page_can_show(file_claim, day_rule, fields):
    HourRule.objects.update(hours_per_day=Decimal(24))
    with refused("too_many_hours"):
        file_claim(starts_on=clock.today() - timedelta(1000), **{"hours": None, **fields})
    assert not HourClaim.objects.exists()


def test_a_day_of_another_century_is_a_slip(file_claim):
    with refused("day_past"):
        file_claim(starts_on=date(1926, 5, 4), ends_on=date(1926, 5, 4))
