"""结业名册: what came of everybody, once the class is closed: outcome, hours on record, certificate."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.models import User
from classes.attending import reading
from classes.hours.rules import Services
from classes.models import Certificate, CreditEntry, Enrolment, TrainingClass
from classes.rules.base import plain
from lib.problems import Refusal
from lib.sums import ExactSum

from . import base

OVER = (TrainingClass.State.CLOSED, TrainingClass.State.ARCHIVED)
WORDS = {
    "register": gettext_lazy("Completion register"),
    "unit_then": gettext_lazy("Unit at closing"),
    "outcome": gettext_lazy("Outcome"),
    "hours": gettext_lazy("Study hours"),
    "certificate": gettext_lazy("Certificate number"),
    "total": gettext_lazy("Total"),
    "seal": gettext_lazy("Organised by (seal)"),
    "signed_head": gettext_lazy("Class head (signature)"),
    "signed_day": gettext_lazy("Date"),
}


def refuse_unless_over(training_class: TrainingClass) -> None:
    """Refusal `class_not_closed`."""
    if training_class.state not in OVER:
        message = _("Closing fixes the outcomes that the completion register lists. Close the class first.")
        raise Refusal("class_not_closed", message)


def record(training_class: TrainingClass, *, by: User, now: datetime) -> None:
    """It takes outcomes of people along: each print stands in the audit trail."""
    detail = {"people": training_class.enrolments.active().count()}
    audit.record(action="class.print_register", actor=by, target=training_class, detail=detail, now=now)


def name_of(training_class: TrainingClass) -> str:
    return _("%(title)s completion register") % {"title": training_class.title}


def made(training_class: TrainingClass, *, by: User, now: datetime, tell: base.Tell | None = None) -> bytes:
    """Refusals: class_not_closed, no_font."""
    refuse_unless_over(training_class)
    people = base.in_order(training_class.enrolments.active())
    hours, certificates = _hours(training_class), _certificates(training_class)
    sessions = reading.sessions_of({training_class.pk})[training_class.pk]
    data = base.frame(training_class, WORDS, by=by, now=now) | {
        "facts": base.facts(training_class, sessions),
        "people": _lines(training_class, people, hours, certificates),
        "hours": plain(sum((hours.get(place.pk, Decimal(0)) for place in people), Decimal(0))),
        "sums": _sums(training_class, people, certificates),
    }
    return base.made("completion", data, now=now, tell=tell)


def _lines(
    training_class: TrainingClass,
    people: Sequence[Enrolment],
    hours: Mapping[int, Decimal],
    certificates: Mapping[int, Certificate],
) -> list[list[str]]:
    units = _units(training_class, people)
    return [
        [
            str(number),
            place.user.name,
            units[place.pk],
            str(place.get_outcome_display()),
            plain(hours[place.pk]) if hours.get(place.pk) else "–",
            _serial(certificates.get(place.pk)),
        ]
        for number, place in enumerate(people, start=1)
    ]


def _units(training_class: TrainingClass, people: Sequence[Enrolment]) -> dict[int, str]:
    """Where each served on the day of closing; who had left by then, where they were enrolled from."""
    day = localdate(training_class.closed_at) if training_class.closed_at else training_class.ends_on
    services = Services([place.user_id for place in people])
    served = {place.pk: services.on(place.user_id, day) for place in people}
    units = {place.pk: member.unit if (member := served[place.pk]) else place.unit for place in people}
    return {pk: unit.name if unit else "" for pk, unit in units.items()}


def _hours(training_class: TrainingClass) -> dict[int, Decimal]:
    """{place: hours that the class posted, less what was reversed}."""
    entries = CreditEntry.objects.filter(enrolment__training_class=training_class).order_by()
    return dict(entries.values_list("enrolment").annotate(hours=ExactSum("hours")))


def _certificates(training_class: TrainingClass) -> dict[int, Certificate]:
    """{place: its newest certificate}."""
    issued = Certificate.objects.filter(enrolment__training_class=training_class).order_by("version")
    return {each.enrolment_id: each for each in issued.only("enrolment_id", "serial", "revoked_at")}


def _serial(certificate: Certificate | None) -> str:
    if certificate is None:
        return "–"
    return _("%(number)s (revoked)") % {"number": certificate.serial} if certificate.revoked_at else certificate.serial


def _sums(
    training_class: TrainingClass, people: Sequence[Enrolment], certificates: Mapping[int, Certificate]
) -> list[str]:
    completed = sum(place.is_completed for place in people)
    held = [certificates[place.pk] for place in people if place.pk in certificates]
    revoked = sum(each.revoked_at is not None for each in held)
    return [
        _("%(count)s people on the roster") % {"count": len(people)},
        _("completed: %(count)s") % {"count": completed},
        _("not completed: %(count)s") % {"count": len(people) - completed},
        _("withdrawn: %(count)s") % {"count": training_class.enrolments.withdrawn().count()},
        _("valid certificates: %(count)s") % {"count": len(held) - revoked},
        _("revoked: %(count)s") % {"count": revoked},
    ]
