"""Enrolment → the facts that its certificate will print. Reads rows, writes none."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from classes.models import Enrolment
from classes.rules import exam
from cms.branding import Brand

from .facts import CHINESE, CertificateFacts, Signatory

DESIGN = "standard-1"  # what is issued from now on; older certificates name their own
ONE_DECIMAL = Decimal("0.1")


def compose(
    *, enrolment: Enrolment, issued_by: Brand, serial: str, token: str, issued_on: date, language: str = CHINESE
) -> CertificateFacts:
    """Facts of a completed enrolment as they are now, with fixed words in `language`."""
    training_class = enrolment.training_class
    with translation.override(language):
        return CertificateFacts(
            serial_number=serial,
            holder_name=enrolment.user.name or enrolment.user.staff_number,
            unit_name=enrolment.unit.name if enrolment.unit else "",
            class_title=training_class.title,
            kind=str(training_class.get_kind_display()),
            starts_on=training_class.starts_on,
            ends_on=training_class.ends_on,
            study_hours=_hours(training_class.study_hours),
            training_form=str(training_class.get_form_display()),
            grade_statement=_grade_statement(enrolment),
            issuer=issued_by.certificate_issuer or training_class.unit.name,
            issued_on=issued_on,
            verify_url=settings.BASE_URL.rstrip("/") + reverse("certificates:verify", args=[token]),
            signatories=_signatories(issued_by, training_class.head.name),
            seal=issued_by.seal_text,
            language=language,
            design=DESIGN,
        )


def _signatories(issued_by: Brand, class_head: str) -> tuple[Signatory, ...]:
    """Who signs for the house, where the site names somebody, and the class head."""
    head = Signatory(class_head, _("Class head"))
    if not issued_by.signatory_name:
        return (head,)
    return Signatory(issued_by.signatory_name, issued_by.signatory_post), head


def _hours(hours: Decimal) -> Decimal:
    """24.00 is printed 24.0, but 0.25 stays 0.25."""
    short = hours.quantize(ONE_DECIMAL)
    return short if short == hours else hours


def _grade_statement(enrolment: Enrolment) -> str:
    """Says that an exam was passed where the class asked one and nobody let it off; read from what closing froze."""
    asked = enrolment.outcome_facts.get("requirements", [])
    passed = any(
        entry.get("kind") == exam.RULE.name and entry.get("met") and not entry.get("exempt") for entry in asked
    )
    return _("passed the assessment") if passed else ""
