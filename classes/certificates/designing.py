"""Designs of certificates: a unit makes them, classes of that unit and of those below choose among them.

What is saved becomes a version that nobody alters: certificates were, or will be, printed from it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Unit, User
from classes.models import (
    CertificateDesign,
    CertificateDesignVersion,
    CertificatePicture,
    CertificateSignature,
    TrainingClass,
)
from lib.problems import Refusal

from . import palette, wording

MOST_SIGNATURES = 3
State = TrainingClass.State
# Where a class is being closed, its certificates are being written; an archived one issues none any more.
CHOOSABLE = (State.DRAFT, State.OPEN, State.RUNNING, State.CLOSED)
UNFINISHED = (State.DRAFT, State.OPEN, State.RUNNING, State.CLOSING)


@dataclass(frozen=True)
class Signer:
    """A line for a signature: who, what post, and the signature itself where there is one."""

    name: str
    post: str
    picture: CertificatePicture | None = None


@dataclass(frozen=True, kw_only=True)
class Look:
    """Everything that a version holds."""

    layout: str = palette.LANDSCAPE
    title: str = palette.COMPLETION
    wording: str = wording.USUAL[palette.COMPLETION]
    wording_english: str = ""
    colour: str = "pomegranate"
    border: str = "double"
    issuer: str = ""
    seal: CertificatePicture | None = None
    head_signs: bool = True
    signers: tuple[Signer, ...] = ()


def look_of(version: CertificateDesignVersion) -> Look:
    """What was saved."""
    fields = ("layout", "title", "wording", "wording_english", "colour", "border", "issuer", "seal", "head_signs")
    signatures = version.signatures.select_related("picture")
    signers = tuple(Signer(each.name, each.post, each.picture) for each in signatures)
    return Look(**{name: getattr(version, name) for name in fields}, signers=signers)


def create(*, unit: Unit, name: str, look: Look, is_default: bool, by: User, now: datetime) -> CertificateDesign:
    """A new design with its first version. Refusals: design_words, design_holder."""
    refuse_wording(look)
    with transaction.atomic():
        design = CertificateDesign.objects.create(unit=unit, name=name)
        _add_version(design, look, 1, by, now)
        _set_default(design, is_default)
        audit.record(action="certificate.design", actor=by, target=design, detail={"version": 1}, now=now)
    return design


def revise(*, design: CertificateDesign, name: str, look: Look, is_default: bool, by: User, now: datetime) -> int:
    """Save it; a look that changed becomes the next version. Returns the number of the newest one.

    Refusals: design_words, design_holder, design_retired.
    """
    refuse_wording(look)
    with transaction.atomic():
        locked = CertificateDesign.objects.select_for_update().get(pk=design.pk)
        if locked.retired_at:
            raise Refusal("design_retired", _("This design is no longer in use. Make a new one."))
        newest = locked.versions.select_related("seal").latest("number")
        number = newest.number
        if look_of(newest) != look:
            number += 1
            _add_version(locked, look, number, by, now)
        locked.name = name
        locked.save(update_fields=["name"])
        _set_default(locked, is_default)
        audit.record(action="certificate.design", actor=by, target=locked, detail={"version": number}, now=now)
    return number


def retire(*, design: CertificateDesign, by: User, now: datetime) -> None:
    """Offer it to no class any more; what was issued stays. Refusal: design_chosen while a class waits to use it."""
    with transaction.atomic():
        locked = CertificateDesign.objects.select_for_update().get(pk=design.pk)
        if locked.retired_at:
            return
        waiting = locked.training_classes.filter(state__in=UNFINISHED).order_by("pk")
        if titles := [f"“{title}”" for title in waiting.values_list("title", flat=True)[:5]]:
            message = _("Classes will use this design: %(titles)s. Choose another for them first.")
            raise Refusal("design_chosen", message % {"titles": " ".join(titles)})
        locked.retired_at, locked.is_default = now, False
        locked.save(update_fields=["retired_at", "is_default"])
        audit.record(action="certificate.design_retire", actor=by, target=locked, now=now)


def choose(*, training_class: TrainingClass, design: CertificateDesign | None, by: User, now: datetime) -> None:
    """What the class's certificates will look like from now on; None: what the units above say.

    Refusals: class_ended, design_elsewhere.
    """
    with transaction.atomic():
        locked = TrainingClass.objects.select_for_update(of=("self",)).select_related("unit").get(pk=training_class.pk)
        if locked.state not in CHOOSABLE:
            raise Refusal("class_ended", _("This class issues its certificates now, or issues none any more."))
        if design and (design.retired_at or not locked.unit.path.startswith(design.unit.path)):
            raise Refusal("design_elsewhere", _("This design is not offered to classes of this unit."))
        locked.certificate_design = design
        locked.save(update_fields=["certificate_design"])
        detail = {"design": design.name if design else ""}
        audit.record(action="class.certificate_design", actor=by, target=locked, detail=detail, now=now)


def offered(unit: Unit) -> list[CertificateDesign]:
    """Designs that classes of this unit may use, nearest first."""
    found = CertificateDesign.objects.in_use().filter(unit__path__in=above(unit)).select_related("unit")
    return list(found.order_by("-unit__depth", "name", "pk"))


def for_class(training_class: TrainingClass) -> CertificateDesignVersion | None:
    """The newest version of what the class chose, else of the nearest default above it; None: the site's own sheet."""
    key = training_class.certificate_design_id
    if key is None:
        nearest = CertificateDesign.objects.in_use().filter(is_default=True, unit__path__in=above(training_class.unit))
        key = nearest.order_by("-unit__depth").values_list("pk", flat=True).first()
    versions = CertificateDesignVersion.objects.filter(design=key).select_related("seal", "design")
    return versions.order_by("-number").first() if key else None


def above(unit: Unit) -> list[str]:
    """Paths of the unit and of all above it."""
    return [unit.path[:end] for end in range(Unit.steplen, len(unit.path) + 1, Unit.steplen)]


def refuse_wording(look: Look) -> None:
    """Refusals: design_words where something in braces is no place, design_holder where nobody is named."""
    for text in filter(None, (look.wording, look.wording_english)):
        if strange := wording.unknown(text):
            known = " ".join(f"{{{place.chinese}}}" for place in wording.PLACES)
            message = _("There are no such places: %(strange)s. These exist: %(known)s")
            raise Refusal("design_words", message % {"strange": " ".join(strange), "known": known}, status=400)
        if not wording.names_holder(text):
            raise Refusal("design_holder", _("The wording must name the holder: {姓名} or {name}."), status=400)


def _add_version(design: CertificateDesign, look: Look, number: int, by: User, now: datetime) -> None:
    fields = {name: value for name, value in vars(look).items() if name != "signers"}
    version = CertificateDesignVersion.objects.create(design=design, number=number, made_at=now, made_by=by, **fields)
    for order, signer in enumerate(look.signers):
        CertificateSignature.objects.create(version=version, order=order, **vars(signer))


def _set_default(design: CertificateDesign, is_default: bool) -> None:
    """At most one of a unit: taking it over is taking it from the other."""
    if is_default:
        CertificateDesign.objects.filter(unit=design.unit_id, is_default=True).exclude(pk=design.pk).update(
            is_default=False
        )
    CertificateDesign.objects.filter(pk=design.pk).update(is_default=is_default)
