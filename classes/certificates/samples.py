"""Made-up facts, to show what a design makes of them before anybody gets a certificate."""

from datetime import timedelta
from decimal import Decimal

from django.utils.translation import override

from classes.models import TrainingClass
from cms.branding import Brand
from lib import clock

from . import composing
from .designing import Look
from .facts import CHINESE, CertificateFacts
from .numbering import TOKEN_LENGTH, Scheme

ADDRESS = "https://example.invalid/verify/" + "0" * TOKEN_LENGTH + "/"


def facts(
    look: Look | None, *, brand: Brand, scheme: Scheme, unit: str, training_class: TrainingClass | None = None
) -> CertificateFacts:
    """A certificate of nobody; class, dates and hours are those of `training_class` where one is given."""
    shown = training_class or _class()
    with override(CHINESE):
        kind, form = str(shown.get_kind_display()), str(shown.get_form_display())
    plain = CertificateFacts(
        serial_number=scheme.number(clock.today().year, 0),
        holder_name="顾青禾",
        unit_name="西坪区民族宗教事务局",
        class_title=shown.title,
        kind=kind,
        starts_on=shown.starts_on,
        ends_on=shown.ends_on,
        study_hours=composing.short_hours(shown.study_hours),
        training_form=form,
        grade_statement="考核合格",
        issuer=brand.certificate_issuer or unit,
        issued_on=clock.today(),
        verify_url=ADDRESS,
        signatories=composing.signatories(brand, "班主任姓名"),
        seal=brand.seal_text,
    )
    return composing.designed(plain, look, head="班主任姓名") if look else plain


def _class() -> TrainingClass:
    today = clock.today()
    return TrainingClass(
        title="民族政策法规专题研讨班", starts_on=today - timedelta(days=2), ends_on=today, study_hours=Decimal(24)
    )
