"""Issuing: once for each place, numbers without gaps, frozen; reissuing and revoking with a reason, on the trail."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from accounts import audit
from accounts.models import AuditEntry, Notice
from classes.certificates import issuing, numbering, rendering
from classes.certificates.facts import CertificateFacts, Signatory
from classes.models import Certificate, CertificateCounter, Enrolment
from cms.models import BrandSettings
from lib import clock
from lib.problems import Refusal
from tests.accounts.refusals import refused
from tests.builders import issue, make_enrolment, make_user

NOW = datetime(2026, 6, 18, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def fail(*args: object, **kwargs: object) -> None:
    raise RuntimeError


def numbers() -> list[str]:
    return list(Certificate.objects.order_by("pk").values_list("serial", flat=True))


def test_a_completed_place_gets_its_certificate(completed, cast):
    enrolment = completed(cast.learner)
    made = issue(enrolment=enrolment, now=NOW, by=cast.class_head)
    facts = made.printed
    assert (made.user, made.version, made.issued_at, made.issued_by) == (cast.learner, 1, NOW, cast.class_head)
    assert made.serial == facts.serial_number == "青民培〔2026〕第 0001 号"
    assert (facts.holder_name, facts.unit_name) == (cast.learner.name, cast.unit.name)
    assert facts.class_title == "民族政策法规专题研讨班"
    assert (facts.study_hours, str(facts.study_hours)) == (Decimal(24), "24.0")
    assert facts.issued_on.isoformat() == "2026-06-18"
    assert facts.verify_url.endswith(f"/verify/{made.token}/")
    assert [signatory.name for signatory in facts.signatories] == [cast.class_head.name]
    assert facts.grade_statement


def test_issuing_again_gives_the_same_certificate(completed):
    enrolment = completed()
    first = issue(enrolment=enrolment, now=NOW)
    assert issue(enrolment=enrolment, now=clock.now()) == first
    assert Certificate.objects.count() == 1
    assert CertificateCounter.objects.get().last == 1


def test_issuing_again_does_not_bring_back_a_revoked_one(certificate, cast):
    issuing.revoke(certificate=certificate, reason="重复发证", by=cast.class_head, now=NOW)
    again = issue(enrolment=certificate.enrolment, now=NOW)
    assert (again.pk, again.status) == (certificate.pk, Certificate.Status.REVOKED)


@pytest.mark.parametrize("outcome", [Enrolment.Outcome.OPEN, Enrolment.Outcome.NOT_COMPLETED])
def test_it_refuses_a_place_that_is_not_completed(training_class, completed, outcome):
    good, bad = completed(), make_enrolment(training_class, outcome=outcome)
    with pytest.raises(Refusal) as refused:
        issuing.issue_many(enrolments=[good, bad], by=None, now=NOW)
    assert refused.value.code == "certificate_not_completed"
    assert not Certificate.objects.exists()


def test_many_are_numbered_in_the_order_given_and_only_the_new_ones_come_back(completed):
    places = [completed() for _ in range(4)]
    issue(enrolment=places[2], now=NOW)
    made = issuing.issue_many(enrolments=[places[3], places[2], places[0], places[1], places[3]], by=None, now=NOW)
    assert [certificate.enrolment_id for certificate in made] == [places[3].pk, places[0].pk, places[1].pk]
    assert [certificate.serial for certificate in made] == [numbering.number("青民培", 2026, n) for n in (2, 3, 4)]


def test_many_cost_as_few_queries_as_two(completed):
    def cost(count: int) -> int:
        places = [completed() for _ in range(count)]
        with CaptureQueriesContext(connection) as asked:
            issuing.issue_many(enrolments=places, by=None, now=NOW)
        return len(asked)

    cost(1)  # the year's counter and the trail begin with the first
    assert cost(12) == cost(2)
    assert Certificate.objects.count() == 15


def test_nobody_to_issue_to_writes_nothing():
    assert issuing.issue_many(enrolments=[], by=None, now=NOW) == []
    assert not CertificateCounter.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_failure_leaves_no_certificate_and_no_gap_in_the_numbers(completed, monkeypatch):
    first = completed()
    with monkeypatch.context() as patch:
        patch.setattr(audit, "record_all", fail)
        with pytest.raises(RuntimeError):
            issuing.issue_many(enrolments=[first], by=None, now=NOW)
    issue(enrolment=completed(), now=NOW)
    assert numbers() == ["青民培〔2026〕第 0001 号"]


def test_each_year_begins_with_one_and_the_year_is_that_of_the_site(completed):
    issue(enrolment=completed(), now=datetime(2026, 12, 31, 15, 59, tzinfo=UTC))  # 23:59 in Shanghai
    issue(enrolment=completed(), now=datetime(2026, 12, 31, 16, 1, tzinfo=UTC))  # 00:01 of the new year
    assert numbers() == ["青民培〔2026〕第 0001 号", "青民培〔2027〕第 0001 号"]


def test_the_site_gives_prefix_and_issuer(completed):
    site = Site.objects.get(is_default_site=True)
    BrandSettings.objects.create(site=site, certificate_prefix="某 局培", certificate_issuer="某市干部培训中心")
    made = issue(enrolment=completed(), now=NOW)
    assert made.serial == "某局培〔2026〕第 0001 号"
    assert made.printed.issuer == "某市干部培训中心"


def test_seal_and_signatory_of_the_site_are_printed_and_older_certificates_stay_as_they_were(completed, cast):
    older = issue(enrolment=completed(), now=NOW)
    before = rendering.to_pdf(older.printed)
    BrandSettings.objects.create(
        site=Site.objects.get(is_default_site=True),
        seal_text="某局培训",
        signatory_post="主办单位负责人",
        signatory_name="唐未晞",
    )
    newer = issue(enrolment=completed(), now=NOW).printed
    assert newer.seal == "某局培训"
    assert newer.signatories == (
        Signatory("唐未晞", "主办单位负责人"),
        Signatory(cast.class_head.name, "班主任"),
    )
    assert rendering.to_pdf(Certificate.objects.get(pk=older.pk).printed) == before


def test_the_unit_that_runs_the_class_issues_where_the_site_names_nobody(completed, cast):
    assert issue(enrolment=completed(), now=NOW).printed.issuer == cast.unit.name


def test_what_was_printed_stays_when_person_class_and_unit_change(certificate, cast):
    before = rendering.to_pdf(certificate.printed)
    cast.learner.name, cast.unit.name, certificate.enrolment.training_class.title = "改名", "改组后的单位", "改过的班"
    cast.learner.save()
    cast.unit.save()
    certificate.enrolment.training_class.save()
    assert rendering.to_pdf(Certificate.objects.get(pk=certificate.pk).printed) == before


def test_an_issued_certificate_can_be_neither_changed_nor_deleted(certificate):
    with pytest.raises(TypeError):
        Certificate.objects.update(serial="x")
    with pytest.raises(TypeError):
        certificate.save()
    with pytest.raises(TypeError):
        Certificate.objects.all().delete()
    with pytest.raises(TypeError):
        certificate.delete()
    assert Certificate.objects.get().serial == certificate.serial


def test_a_class_without_an_exam_states_no_grade(completed):
    assert issue(enrolment=completed(outcome_facts={}), now=NOW).printed.grade_statement == ""


def test_an_exam_that_somebody_let_one_off_was_not_passed(completed):
    facts = {"requirements": [{"kind": "exam", "title": "结业考试", "met": True, "exempt": "公差"}]}
    assert issue(enrolment=completed(outcome_facts=facts), now=NOW).printed.grade_statement == ""


def test_a_quarter_hour_is_not_rounded_away(training_class, completed):
    training_class.study_hours = Decimal("0.25")
    training_class.save()
    assert str(issue(enrolment=completed(), now=NOW).printed.study_hours) == "0.25"


def test_the_holder_is_told_once(completed, cast):
    enrolment = completed(cast.learner)
    issue(enrolment=enrolment, now=NOW)
    issue(enrolment=enrolment, now=NOW)
    assert Notice.objects.filter(user=cast.learner, kind="certificate").count() == 1


def test_issuing_is_on_the_trail_without_the_token(completed, cast):
    made = issue(enrolment=completed(cast.learner), now=NOW, by=cast.class_head)
    entry = AuditEntry.objects.get(action="certificate.issue")
    assert (entry.actor, entry.target_id, entry.target_label) == (cast.class_head, str(made.pk), made.serial)
    assert made.token not in str(entry.detail)


def test_a_new_version_prints_the_corrected_name_and_replaces_the_old(certificate, cast):
    cast.learner.name = "学员更正"
    cast.learner.save()
    newer = issuing.reissue(certificate=certificate, reason="姓名有误", by=cast.class_head, now=NOW)
    old = Certificate.objects.get(pk=certificate.pk)
    assert (newer.version, newer.printed.holder_name, newer.status) == (2, "学员更正", Certificate.Status.VALID)
    assert newer.serial != old.serial
    assert newer.token != old.token
    assert (old.status, old.successor) == (Certificate.Status.REPLACED, newer.serial)
    assert old.printed.holder_name != "学员更正"
    entry = AuditEntry.objects.get(action="certificate.reissue")
    assert entry.detail["replaces"] == old.serial
    assert entry.detail["reason"] == "姓名有误"


def test_a_revoked_certificate_may_be_issued_again_and_says_that_it_is_revoked(certificate, cast):
    issuing.revoke(certificate=certificate, reason="姓名有误", by=cast.class_head, now=NOW)
    newer = issuing.reissue(certificate=certificate, reason="更正姓名", by=cast.class_head, now=NOW)
    assert newer.status == Certificate.Status.VALID
    assert Certificate.objects.get(pk=certificate.pk).status == Certificate.Status.REVOKED


def test_only_the_newest_version_is_issued_again(certificate, cast):
    issuing.reissue(certificate=certificate, reason="一", by=cast.class_head, now=NOW)
    with pytest.raises(Refusal) as refused:
        issuing.reissue(certificate=certificate, reason="二", by=cast.class_head, now=NOW)
    assert refused.value.code == "certificate_replaced"
    assert Certificate.objects.count() == 2


def test_a_version_can_be_printed_in_english(certificate, cast):
    newer = issuing.reissue(certificate=certificate, reason="出国", by=cast.class_head, now=NOW, language="en")
    assert newer.printed.language == "en"
    with pytest.raises(Refusal):
        issuing.reissue(certificate=newer, reason="法语", by=cast.class_head, now=NOW, language="fr")


def test_a_revoked_certificate_is_not_issued_again_to_who_has_not_completed(certificate, cast):
    issuing.revoke(certificate=certificate, reason="复核改判", by=cast.class_head, now=NOW)
    Enrolment.objects.update(outcome=Enrolment.Outcome.NOT_COMPLETED)
    with refused("certificate_not_completed"):
        issuing.reissue(certificate=certificate, reason="补发", by=cast.class_head, now=NOW)
    assert Certificate.objects.count() == 1


def test_nobody_issues_a_certificate_of_ones_own_again(completed, cast):
    own = issue(enrolment=completed(cast.class_head), now=NOW)
    issuing.revoke(certificate=own, reason="误发", by=cast.unit_manager, now=NOW)
    with refused("own_certificate"):
        issuing.reissue(certificate=own, reason="补发", by=cast.class_head, now=NOW)


def test_revoking_keeps_the_number_and_names_who_when_and_why(certificate, cast):
    revoked = issuing.revoke(certificate=certificate, reason=" 重复发证 ", by=cast.class_head, now=NOW)
    assert (revoked.revoked_at, revoked.revoked_by, revoked.revoke_reason) == (NOW, cast.class_head, "重复发证")
    assert (revoked.serial, revoked.facts) == (certificate.serial, certificate.facts)
    assert AuditEntry.objects.get(action="certificate.revoke").detail["reason"] == "重复发证"
    assert Notice.objects.filter(user=cast.learner, key=f"certificate:{certificate.pk}:revoked").exists()


def test_the_number_of_a_revoked_certificate_is_given_to_nobody_else(certificate, completed, cast):
    issuing.revoke(certificate=certificate, reason="重复发证", by=cast.class_head, now=NOW)
    assert issue(enrolment=completed(), now=clock.now()).serial != certificate.serial


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_deciding_without_a_reason_is_refused(certificate, cast, reason):
    for verb in (issuing.revoke, issuing.reissue):
        with pytest.raises(Refusal) as refused:
            verb(certificate=certificate, reason=reason, by=cast.class_head, now=NOW)
        assert refused.value.code == "reason_missing"
    assert Certificate.objects.get().is_valid


def test_revoking_twice_is_refused_and_keeps_the_first_reason(certificate, cast):
    issuing.revoke(certificate=certificate, reason="一", by=cast.class_head, now=NOW)
    with pytest.raises(Refusal) as refused:
        issuing.revoke(certificate=certificate, reason="二", by=cast.authority, now=NOW)
    assert refused.value.code == "already_revoked"
    assert Certificate.objects.get().revoke_reason == "一"


def test_facts_in_the_database_are_read_back_as_they_were_composed(certificate):
    stored = Certificate.objects.get(pk=certificate.pk)
    assert stored.printed == CertificateFacts.from_json(stored.facts)
    assert stored.design == stored.printed.design


def test_valid_ones_are_those_neither_revoked_nor_replaced(certificate, completed, cast):
    revoked = issue(enrolment=completed(make_user()), now=NOW)
    issuing.revoke(certificate=revoked, reason="误发", by=cast.class_head, now=NOW)
    newer = issuing.reissue(certificate=certificate, reason="更正", by=cast.class_head, now=NOW)
    assert list(Certificate.objects.valid()) == [newer]
