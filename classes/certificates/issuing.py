"""Issuing, reissuing and revoking certificates: exactly one for a place and version, numbers without gaps.

Every verb is one transaction that locks the enrolments, then the counters, then the end of the audit trail, in this
order: parallel workers wait instead of deadlocking, and one that dies leaves neither a certificate nor a used number.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, notices
from accounts.models import User
from classes import notice_templates
from classes.models import Certificate, CertificateDesignVersion, Enrolment, TrainingClass
from cms import branding
from lib.problems import Refusal

from . import composing, designing, numbering, schemes
from .facts import CHINESE, LANGUAGES

REASON_LENGTH = 300


@dataclass(frozen=True)
class _Class:
    """What the certificates of one class share."""

    version: CertificateDesignVersion | None
    house: composing.House
    scheme: numbering.Scheme


@dataclass(frozen=True)
class _Issue:
    """What the certificates of one call share."""

    brand: branding.Brand
    by: User | None
    now: datetime
    language: str
    classes: dict[int, _Class] = field(default_factory=dict)

    @property
    def year(self) -> int:
        return timezone.localdate(self.now).year

    def of(self, training_class: TrainingClass) -> _Class:
        """Read once for each class: how its sheets look and are numbered."""
        if training_class.pk not in self.classes:
            version = designing.for_class(training_class)
            house = composing.House(self.brand, designing.look_of(version) if version else None)
            scheme = schemes.for_unit(training_class.unit, self.year, brand=self.brand)
            self.classes[training_class.pk] = _Class(version, house, scheme)
        return self.classes[training_class.pk]


def issue_many(*, enrolments: Iterable[Enrolment], by: User | None, now: datetime) -> list[Certificate]:
    """First certificates for those of these places that have none, numbered in the order given; returns the new ones.
    A revoked certificate is not replaced by issuing again: that is `reissue`, a decision with a reason.

    Refusal certificate_not_completed where a place is not completed: nothing is written for any of them then.
    """
    wanted = [enrolment.pk for enrolment in enrolments]
    with transaction.atomic():
        places = _locked(wanted)
        _refuse_uncompleted(places.values())
        served = set(Certificate.objects.filter(enrolment__in=wanted).values_list("enrolment", flat=True))
        waiting = [places[pk] for pk in dict.fromkeys(wanted) if pk not in served]
        issued = _write([(place, 1) for place in waiting], _Issue(branding.current(), by, now, CHINESE))
        _record(issued, "certificate.issue", by, now)
        _tell(issued, now)
    return issued


def reissue(*, certificate: Certificate, reason: str, by: User, now: datetime, language: str = CHINESE) -> Certificate:
    """The next version with the facts of today, a number and a code of its own; the old one then says 已换发.

    Refusals: own_certificate, reason_missing, language_unknown, certificate_not_completed, certificate_replaced where
    this is not the newest version.
    """
    if certificate.user_id == by.pk:
        raise Refusal("own_certificate", _("Nobody issues a certificate of one's own again: ask somebody else."))
    reason = _reason(reason)
    if language not in LANGUAGES:
        raise Refusal("language_unknown", _("Choose one of the languages offered."), status=400)
    with transaction.atomic():
        enrolment = _locked([certificate.enrolment_id])[certificate.enrolment_id]
        newest = Certificate.objects.filter(enrolment=enrolment).latest("version")
        if newest.pk != certificate.pk:
            raise Refusal("certificate_replaced", _("A newer version exists: %(number)s.") % {"number": newest.serial})
        return _replace({newest: enrolment}, reason, _Issue(branding.current(), by, now, language))[0]


def reissue_class(*, training_class: TrainingClass, reason: str, by: User, now: datetime) -> list[Certificate]:
    """The next version of every valid certificate of the class, each in its own language; all of them or none.

    Refusals: reason_missing, nothing_to_replace, certificate_not_completed.
    """
    reason = _reason(reason)
    with transaction.atomic():
        valid = Certificate.objects.filter(enrolment__training_class=training_class).valid()
        places = _locked(list(valid.values_list("enrolment", flat=True)))
        # Read again: what was revoked or issued anew while the locks were waited for is left alone.
        found = [each for each in valid.order_by("serial_key", "pk") if each.enrolment_id in places]
        if not found:
            raise Refusal("nothing_to_replace", _("This class has no valid certificate to replace."))
        found.sort(key=lambda each: roster_order(places[each.enrolment_id]))
        return _replace_in_own_languages(found, places, reason, by, now)


def reissue_all(*, certificates: Sequence[Certificate], reason: str, by: User, now: datetime) -> list[Certificate]:
    """The next version of these, the newest of their places, each in its own language; all of them or none.

    Refusals: reason_missing, certificate_replaced, certificate_not_completed.
    """
    reason = _reason(reason)
    with transaction.atomic():
        places = _locked([each.enrolment_id for each in certificates])
        later = Certificate.objects.filter(enrolment__in=places).values_list("enrolment", "version")
        newest = {each.enrolment_id: each.version for each in certificates}
        if any(version > newest[place] for place, version in later):
            raise Refusal("certificate_replaced", _("A newer version exists."))
        return _replace_in_own_languages(certificates, places, reason, by, now)


def revoke(*, certificate: Certificate, reason: str, by: User, now: datetime) -> Certificate:
    """End a certificate for good; its number stays. Refusals: reason_missing, already_revoked."""
    return revoke_all(certificates=[certificate], reason=reason, by=by, now=now)[0]


def revoke_all(*, certificates: Sequence[Certificate], reason: str, by: User, now: datetime) -> list[Certificate]:
    """The same for many of one class with one reason; all of them or none, in a fixed number of statements."""
    reason = _reason(reason)
    with transaction.atomic():
        _locked([each.enrolment_id for each in certificates])
        wanted = Certificate.objects.filter(pk__in=[each.pk for each in certificates])
        changed = wanted.filter(revoked_at=None).update(revoked_at=now, revoked_by=by, revoke_reason=reason)
        if changed != len(certificates):
            raise Refusal("already_revoked", _("This certificate is already revoked."))
        revoked = list(wanted.order_by("pk"))
        _record(revoked, "certificate.revoke", by, now, [{"reason": reason}] * len(revoked))
        # A certificate is revoked once: the first one names this act and no other.
        key = f"certificate:{revoked[0].pk}:revoked" if revoked else ""
        params = {each.user_id: {"number": each.serial, "certificate": each.pk} for each in revoked}
        notices.send_each(notice_templates.CERTIFICATE_REVOKED, params=params, key=key, now=now)
    return revoked


def _locked(enrolment_ids: Sequence[int]) -> dict[int, Enrolment]:
    """The rows by key, locked in the order of their keys, with all that a certificate prints."""
    rows = Enrolment.objects.select_for_update(of=("self",)).filter(pk__in=enrolment_ids).order_by("pk")
    joined = rows.select_related("user", "unit", "training_class__unit", "training_class__head")
    return {enrolment.pk: enrolment for enrolment in joined}


def _refuse_uncompleted(places: Iterable[Enrolment]) -> None:
    if any(place.outcome != Enrolment.Outcome.COMPLETED for place in places):
        raise Refusal("certificate_not_completed", _("A certificate is issued only to those who have completed."))


def _refuse_open(places: Iterable[Enrolment]) -> None:
    """While a class is open again nothing says what a certificate would: what closing froze is put aside."""
    if any(place.outcome != Enrolment.Outcome.COMPLETED for place in places):
        text = _("Only who has completed gets a new version. If the class was reopened, close it first.")
        raise Refusal("certificate_not_completed", text)


def roster_order(place: Enrolment) -> tuple[str, str]:
    """As the roster of a class stands on paper: by unit, then by staff number."""
    return (place.unit.path if place.unit else "", place.user.staff_number)


def _replace_in_own_languages(
    certificates: Sequence[Certificate], places: Mapping[int, Enrolment], reason: str, by: User, now: datetime
) -> list[Certificate]:
    issued: list[Certificate] = []
    for language in LANGUAGES:
        old = {each: places[each.enrolment_id] for each in certificates if each.printed.language == language}
        issued += _replace(old, reason, _Issue(branding.current(), by, now, language))
    return issued


def _replace(old: dict[Certificate, Enrolment], reason: str, issue: _Issue) -> list[Certificate]:
    _refuse_open(old.values())
    issued = _write([(place, each.version + 1) for each, place in old.items()], issue)
    details = [{"replaces": each.serial, "reason": reason} for each in old]
    _record(issued, "certificate.reissue", issue.by, issue.now, details)
    _tell(issued, issue.now)
    return issued


def _write(places: Sequence[tuple[Enrolment, int]], issue: _Issue) -> list[Certificate]:
    """A certificate for each (place, version)."""
    numbers = _take_numbers(issue, [place for place, _version in places])
    drafts = [_draft(place, number, issue, version) for (place, version), number in zip(places, numbers, strict=True)]
    return Certificate.objects.bulk_create(drafts, batch_size=500)


def _take_numbers(issue: _Issue, places: Sequence[Enrolment]) -> list[str]:
    """The next number of its class's series for each place; counters stay locked until the transaction ends."""
    return schemes.take([issue.of(place.training_class).scheme for place in places], issue.year)


def _draft(enrolment: Enrolment, serial: str, issue: _Issue, version: int) -> Certificate:
    token, shared = numbering.new_token(), issue.of(enrolment.training_class)
    facts = composing.compose(
        enrolment=enrolment,
        house=shared.house,
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
        serial_key=numbering.key(serial) or "",
        token=token,
        design=facts.design,
        design_version=shared.version,
        facts=facts.as_json(),
        issued_at=issue.now,
        issued_by=issue.by,
    )


def _record(
    certificates: Iterable[Certificate],
    action: str,
    by: User | None,
    now: datetime,
    details: Sequence[dict[str, str]] = (),
) -> None:
    # The token stays out of the trail: who reads it need not be able to open the sheet.
    facts = [
        audit.Fact(action, certificate, {"user": certificate.user_id, "version": certificate.version, **detail})
        for certificate, detail in zip_longest(certificates, details, fillvalue={})
    ]
    if facts:
        audit.record_all(facts, actor=by, now=now)


def _tell(certificates: Sequence[Certificate], now: datetime) -> None:
    by_class: dict[tuple[int, int], list[Certificate]] = defaultdict(list)
    for certificate in certificates:
        by_class[certificate.enrolment.training_class_id, certificate.version].append(certificate)
    for (class_pk, version), issued in by_class.items():
        notices.send(
            notice_templates.CERTIFICATE_READY,
            user_ids=[certificate.user_id for certificate in issued],
            params={"title": issued[0].printed.class_title},
            key=f"certificate:{class_pk}:{version}",
            now=now,
        )


def _reason(typed: str) -> str:
    reason = typed.strip()[:REASON_LENGTH]
    if not reason:
        raise Refusal("reason_missing", _("Give a reason; it stays on record."))
    return reason
