"""Enrolment → the facts that its certificate will print. Reads rows, writes none."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from classes import rules
from classes.models import Enrolment
from cms.branding import Brand

from . import dates, palette, wording
from .designing import Look
from .facts import CHINESE, ENGLISH, CertificateFacts, Signatory

DESIGN = "standard-1"  # what is issued where no unit designed anything; older certificates name their own
ONE_DECIMAL = Decimal("0.1")


@dataclass(frozen=True)
class House:
    """What the certificates of one class share: the site, and the look that the class has; None for the site's own."""

    brand: Brand
    look: Look | None = None


def compose(
    *, enrolment: Enrolment, house: House, serial: str, token: str, issued_on: date, language: str = CHINESE
) -> CertificateFacts:
    """Facts of a completed enrolment as they are now, with fixed words in `language`."""
    training_class = enrolment.training_class
    with translation.override(language):
        plain = CertificateFacts(
            serial_number=serial,
            holder_name=enrolment.user.name or enrolment.user.staff_number,
            unit_name=enrolment.unit.name if enrolment.unit else "",
            class_title=training_class.title,
            kind=str(training_class.get_kind_display()),
            starts_on=training_class.starts_on,
            ends_on=training_class.ends_on,
            study_hours=short_hours(training_class.study_hours),
            training_form=str(training_class.get_form_display()),
            grade_statement=_grade_statement(enrolment),
            issuer=house.brand.certificate_issuer or training_class.unit.name,
            issued_on=issued_on,
            verify_url=settings.BASE_URL.rstrip("/") + reverse("certificates:verify", args=[token]),
            signatories=signatories(house.brand, training_class.head.name),
            seal=house.brand.seal_text,
            language=language,
            design=DESIGN,
        )
        return designed(plain, house.look, head=training_class.head.name) if house.look else plain


def designed(plain: CertificateFacts, look: Look, *, head: str) -> CertificateFacts:
    """The same facts on a sheet of this look; `head` signs last where the look says so. In the facts' own language."""
    title = palette.TITLES[look.title]
    with translation.override(plain.language):
        signers = [Signatory(each.name, each.post, each.picture.pk if each.picture else "") for each in look.signers]
        if look.head_signs:
            signers.append(Signatory(head, _("Class head")))
    facts = replace(
        plain,
        design=palette.SHEET,
        title=title.english if plain.language == ENGLISH else title.chinese,
        layout=look.layout,
        colour=palette.COLOURS[look.colour],
        border=look.border,
        issuer=look.issuer or plain.issuer,
        signatories=tuple(signers),
        seal_picture=look.seal.pk if look.seal else "",
    )
    return replace(facts, body=wording.fill(_words(look, plain.language), _values(facts)))


def _words(look: Look, language: str) -> str:
    if language == ENGLISH:
        return look.wording_english or wording.USUAL_ENGLISH[look.title]
    return look.wording


def _values(facts: CertificateFacts) -> dict[str, str]:
    written = dates.english if facts.language == ENGLISH else dates.chinese
    period = dates.english_period if facts.language == ENGLISH else dates.chinese_period
    return {
        "name": facts.holder_name,
        "unit": facts.unit_name,
        "class": facts.class_title,
        "kind": facts.kind,
        "form": facts.training_form,
        "from": written(facts.starts_on),
        "to": written(facts.ends_on),
        "period": period(facts.starts_on, facts.ends_on),
        "hours": str(facts.study_hours),
        "assessment": facts.grade_statement,
        "number": facts.serial_number,
        "issued": written(facts.issued_on),
        "issuer": facts.issuer,
    }


def signatories(issued_by: Brand, class_head: str) -> tuple[Signatory, ...]:
    """Who signs for the house, where the site names somebody, and the class head."""
    head = Signatory(class_head, _("Class head"))
    if not issued_by.signatory_name:
        return (head,)
    return Signatory(issued_by.signatory_name, issued_by.signatory_post), head


def short_hours(hours: Decimal) -> Decimal:
    """24.00 is printed 24.0, but 0.25 stays 0.25."""
    short = hours.quantize(ONE_DECIMAL)
    return short if short == hours else hours


def _grade_statement(enrolment: Enrolment) -> str:
    """Says that an exam was passed where the class asked one and nobody let it off; read from what closing froze."""
    asked = enrolment.outcome_facts.get("requirements", [])
    passed = any(
        rules.named(entry.get("kind", "")).examines and entry.get("met") and not entry.get("exempt") for entry in asked
    )
    return _("passed the assessment") if passed else ""
