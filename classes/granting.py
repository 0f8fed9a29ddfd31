"""What completing a class gives: hours in the ledger and a certificate. Given, taken back and renewed here, for closing
again and for corrections; each call is part of its caller's transaction, and a second one changes nothing."""

from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import User
from cms import branding

from . import ledger
from .certificates import composing, issuing
from .models import Certificate, CreditEntry, Enrolment, TrainingClass

# What a certificate prints of the class and of what came of it; a name or a unit that has changed is no reason.
OF_CLASS = ("class_title", "kind", "starts_on", "ends_on", "study_hours", "training_form", "grade_statement")


@dataclass(frozen=True)
class Held:
    """What places of a class hold or held, by key of the place. `hours`: the line that stands; `certificates`: the
    newest, whatever its state; `ever_posted`: who ever had a line."""

    hours: dict[int, CreditEntry] = field(default_factory=dict)
    certificates: dict[int, Certificate] = field(default_factory=dict)
    ever_posted: frozenset[int] = frozenset()

    @property
    def known(self) -> frozenset[int]:
        """Places to which something was given once."""
        return self.ever_posted | self.certificates.keys()

    @property
    def holding(self) -> set[int]:
        """Places that have something now."""
        return self.hours.keys() | {pk for pk, each in self.certificates.items() if each.revoked_at is None}


def held(training_class: TrainingClass) -> Held:
    """Two queries, however many places."""
    lines = CreditEntry.objects.filter(enrolment__training_class=training_class, reverses=None)
    lines = lines.select_related("reversed_by").order_by("pk")
    issued = Certificate.objects.filter(enrolment__training_class=training_class).order_by("version")
    posted = [(line.enrolment_id, line) for line in lines if line.enrolment_id]
    return Held(
        {place: line for place, line in posted if not hasattr(line, "reversed_by")},
        {each.enrolment_id: each for each in issued},
        frozenset(place for place, _line in posted),
    )


def give(*, place: Enrolment, reason: str, by: User, now: datetime) -> None:
    """Hours once more unless some stand, and a certificate unless one is valid."""
    if not place.credit_entries.filter(reverses=None, reversed_by=None).exists():
        _post(place, by, now)
    newest = place.certificates.order_by("-version").first()
    if newest is None:
        issuing.issue(enrolment=place, by=by, now=now)
    elif newest.revoked_at:
        issuing.reissue(certificate=newest, reason=reason, by=by, now=now)


def take_back(*, place: Enrolment, reason: str, by: User, now: datetime) -> None:
    """Reverse the hours that stand, revoke the certificate that is valid."""
    for entry in place.credit_entries.filter(reverses=None, reversed_by=None):
        ledger.reverse(entry=entry, reason=reason, by=by, now=now)
    newest = place.certificates.order_by("-version").first()
    if newest is not None and newest.revoked_at is None:
        issuing.revoke(certificate=newest, reason=reason, by=by, now=now)


def renew(*, place: Enrolment, held: Held, reason: str, by: User, now: datetime) -> None:
    """For a place that stays completed: hours and certificate anew where they say something else than the class does
    now. What a person reversed or revoked on purpose stays so."""
    line, certificate = held.hours.get(place.pk), held.certificates.get(place.pk)
    if line is not None and is_outdated(line, place.training_class):
        ledger.reverse(entry=line, reason=reason, by=by, now=now)
        _post(place, by, now)
    elif place.pk not in held.ever_posted:
        _post(place, by, now)
    if certificate is not None and certificate.revoked_at is None and _says_otherwise(certificate, place):
        issuing.reissue(certificate=certificate, reason=reason, by=by, now=now, language=certificate.printed.language)


def is_outdated(line: CreditEntry, training_class: TrainingClass) -> bool:
    """Whether a line of the ledger says something else of the class than it is now."""
    says = (line.worth, line.earned_on, line.form, line.title)
    is_now = (training_class.study_hours, training_class.ends_on, training_class.form, training_class.title)
    return says != is_now


def _post(place: Enrolment, by: User, now: datetime) -> None:
    round_ = place.credit_entries.filter(reverses=None).count() + 1
    ledger.post_for_enrolments(enrolments=[place], by=by, now=now, round_=round_)


def _says_otherwise(certificate: Certificate, place: Enrolment) -> bool:
    says = certificate.printed
    house = composing.House(branding.current())
    is_now = composing.compose(
        enrolment=place,
        house=house,
        serial=says.serial_number,
        token=certificate.token,
        issued_on=says.issued_on,
        language=says.language,
    )
    return any(getattr(says, name) != getattr(is_now, name) for name in OF_CLASS)
