"""Issuing, reissuing and revoking certificates: exactly one for a place and version, numbers without gaps.

Every verb is one transaction that locks the enrolments, then the counter, then the end of the audit trail, in this
order: parallel workers wait instead of deadlocking, and one that dies leaves neither a certificate nor a used number.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, notices
from accounts.models import User
from classes.models import Certificate, CertificateCounter, Enrolment
from cms import branding
from lib.problems import Refusal

from . import composing, numbering
from .facts import CHINESE, LANGUAGES

REASON_LENGTH = 300


@dataclass(frozen=True)
class _Issue:
    """What the certificates of one call share."""

    brand: branding.Brand
    by: User | None
    now: datetime
    language: str


def issue(*, enrolment: Enrolment, now: datetime, by: User | None = None) -> Certificate:
    """The certificate of a completed place: made now, or the newest ever made. Calling it again changes nothing.

    A revoked certificate is not replaced by issuing again: that is `reissue`, a decision with a reason.
    """
    issue_many(enrolments=[enrolment], by=by, now=now)
    return Certificate.objects.filter(enrolment=enrolment).latest("version")


def issue_many(*, enrolments: Iterable[Enrolment], by: User | None, now: datetime) -> list[Certificate]:
    """First certificates for those of these places that have none, numbered in the order given; returns the new ones.

    Refusal certificate_not_completed where a place is not completed: nothing is written for any of them then.
    """
    wanted = [enrolment.pk for enrolment in enrolments]
    with transaction.atomic():
        places = _locked(wanted)
        _refuse_uncompleted(places.values())
        served = set(Certificate.objects.filter(enrolment__in=wanted).values_list("enrolment", flat=True))
        waiting = [places[pk] for pk in dict.fromkeys(wanted) if pk not in served]
        issued = _write(waiting, _Issue(branding.current(), by, now, CHINESE))
        _record(issued, "certificate.issue", by, now)
        _tell(issued, now)
    return issued


def reissue(*, certificate: Certificate, reason: str, by: User, now: datetime, language: str = CHINESE) -> Certificate:
    """The next version with the facts of today, a number and a code of its own; the old one then says 已换发.

    Refusals: reason_missing, language_unknown, certificate_replaced where this is not the newest version.
    """
    reason = _reason(reason)
    if language not in LANGUAGES:
        raise Refusal("language_unknown", _("Choose one of the languages offered."), status=400)
    with transaction.atomic():
        enrolment = _locked([certificate.enrolment_id])[certificate.enrolment_id]
        newest = Certificate.objects.filter(enrolment=enrolment).latest("version")
        if newest.pk != certificate.pk:
            raise Refusal("certificate_replaced", _("A newer version exists: %(number)s.") % {"number": newest.serial})
        issued = _write([enrolment], _Issue(branding.current(), by, now, language), version=newest.version + 1)
        _record(issued, "certificate.reissue", by, now, {"replaces": newest.serial, "reason": reason})
        _tell(issued, now)
    return issued[0]


def revoke(*, certificate: Certificate, reason: str, by: User, now: datetime) -> Certificate:
    """End a certificate for good; its number stays. Refusals: reason_missing, already_revoked."""
    reason = _reason(reason)
    with transaction.atomic():
        _locked([certificate.enrolment_id])
        changed = Certificate.objects.filter(pk=certificate.pk, revoked_at=None)
        if not changed.update(revoked_at=now, revoked_by=by, revoke_reason=reason):
            raise Refusal("already_revoked", _("This certificate is already revoked."))
        revoked = Certificate.objects.get(pk=certificate.pk)
        _record([revoked], "certificate.revoke", by, now, {"reason": reason})
        notices.notify_many(
            user_ids=[revoked.user_id],
            kind="certificate",
            title=_("Your certificate %(number)s was revoked") % {"number": revoked.serial},
            url=reverse("certificates:detail", args=[revoked.pk]),
            key=f"certificate:{revoked.pk}:revoked",
            now=now,
        )
    return revoked


def _locked(enrolment_ids: Sequence[int]) -> dict[int, Enrolment]:
    """The rows by key, locked in the order of their keys, with all that a certificate prints."""
    rows = Enrolment.objects.select_for_update(of=("self",)).filter(pk__in=enrolment_ids).order_by("pk")
    joined = rows.select_related("user", "unit", "training_class__unit", "training_class__head")
    return {enrolment.pk: enrolment for enrolment in joined}


def _refuse_uncompleted(places: Iterable[Enrolment]) -> None:
    if any(place.outcome != Enrolment.Outcome.COMPLETED for place in places):
        raise Refusal("certificate_not_completed", _("A certificate is issued only to those who have completed."))


def _write(places: Sequence[Enrolment], issue: _Issue, *, version: int = 1) -> list[Certificate]:
    numbers = _take_numbers(issue, len(places))
    drafts = [_draft(place, serial, issue, version) for place, serial in zip(places, numbers, strict=True)]
    return Certificate.objects.bulk_create(drafts)


def _take_numbers(issue: _Issue, count: int) -> list[str]:
    """The next `count` numbers of this year's series; the row stays locked until the transaction ends."""
    if not count:
        return []
    series = {
        "prefix": numbering.series(issue.brand.certificate_prefix),
        "year": timezone.localdate(issue.now).year,
    }
    CertificateCounter.objects.get_or_create(**series)
    counter = CertificateCounter.objects.select_for_update().get(**series)
    first, counter.last = counter.last + 1, counter.last + count
    counter.save(update_fields=["last"])
    return [numbering.number(counter.prefix, counter.year, at) for at in range(first, counter.last + 1)]


def _draft(enrolment: Enrolment, serial: str, issue: _Issue, version: int) -> Certificate:
    token = numbering.new_token()
    facts = composing.compose(
        enrolment=enrolment,
        issued_by=issue.brand,
        serial=serial,
        token=token,
        issued_on=timezone.localdate(issue.now),
        language=issue.language,
    )
    return Certificate(
        enrolment=enrolment,
        user=enrolment.user,
        version=version,
        serial=serial,
        token=token,
        design=facts.design,
        facts=facts.as_json(),
        issued_at=issue.now,
        issued_by=issue.by,
    )


def _record(
    certificates: Iterable[Certificate],
    action: str,
    by: User | None,
    now: datetime,
    detail: dict[str, str] | None = None,
) -> None:
    # The token stays out of the trail: who reads it need not be able to open the sheet.
    facts = [
        audit.Fact(action, certificate, {"user": certificate.user_id, "version": certificate.version, **(detail or {})})
        for certificate in certificates
    ]
    if facts:
        audit.record_all(facts, actor=by, now=now)


def _tell(certificates: Sequence[Certificate], now: datetime) -> None:
    by_class: dict[tuple[int, int], list[Certificate]] = defaultdict(list)
    for certificate in certificates:
        by_class[certificate.enrolment.training_class_id, certificate.version].append(certificate)
    for (class_pk, version), issued in by_class.items():
        notices.notify_many(
            user_ids=[certificate.user_id for certificate in issued],
            kind="certificate",
            title=_("Your certificate is ready: %(title)s") % {"title": issued[0].printed.class_title},
            url=reverse("certificates:list"),
            key=f"certificate:{class_pk}:{version}",
            now=now,
        )


def _reason(typed: str) -> str:
    reason = typed.strip()[:REASON_LENGTH]
    if not reason:
        raise Refusal("reason_missing", _("Give a reason; it stays on record."))
    return reason
