"""What certificates look like and how they are numbered, unit by unit: designs in versions, schemes of numbers.

Versions, their signatures and pictures, and schemes are only ever added: what a certificate was printed from stays.
"""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from classes.certificates import numbering, palette

PERSON = settings.AUTH_USER_MODEL


class OnlyAddedQuerySet(models.QuerySet[Any]):
    """Rows that certificates lean on: written once."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("This is never altered; add the next one.")


class OnlyAdded(models.Model):
    """A row that is written once and stays as it was."""

    objects = OnlyAddedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("This is never altered; add the next one.")
        super().save(*args, **kwargs)


class CertificatePicture(OnlyAdded):
    """A seal or a signature, redrawn by us and named by its bytes. In the database: no address leads to it."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    data = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("picture on certificates")
        verbose_name_plural = _("pictures on certificates")

    def __str__(self) -> str:
        return self.sha256[:12]


class CertificateDesignQuerySet(models.QuerySet["CertificateDesign"]):
    def in_use(self) -> "CertificateDesignQuerySet":
        return self.filter(retired_at=None)


class CertificateDesign(models.Model):
    """A look that a unit made; the classes of that unit and of everything below may use it."""

    unit = models.ForeignKey(
        "accounts.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="certificate_designs"
    )
    name = models.CharField(_("name of the design"), max_length=60)
    is_default = models.BooleanField(
        _("use it where a class chooses none"),
        default=False,
        help_text=_("For classes of this unit and of the units below that have no such design of their own."),
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = CertificateDesignQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate design")
        verbose_name_plural = _("certificate designs")
        ordering = ["unit__path", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(is_default=True), name="certificatedesign_one_default"
            ),
            models.CheckConstraint(
                condition=Q(retired_at=None) | Q(is_default=False), name="certificatedesign_retired_no_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CertificateDesignVersion(OnlyAdded):
    """The design as it was saved once."""

    design = models.ForeignKey(CertificateDesign, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    layout = models.CharField(max_length=12, choices=list(palette.LAYOUTS.items()))
    title = models.CharField(max_length=12, choices=palette.TITLE_CHOICES)
    wording = models.TextField()
    wording_english = models.TextField(blank=True)
    colour = models.CharField(max_length=12, choices=palette.COLOUR_CHOICES)
    border = models.CharField(max_length=12, choices=list(palette.BORDERS.items()))
    issuer = models.CharField(max_length=80, blank=True)
    seal = models.ForeignKey(CertificatePicture, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    head_signs = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("version of a certificate design")
        verbose_name_plural = _("versions of certificate designs")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["design", "number"], name="certificatedesignversion_once")]

    def __str__(self) -> str:
        return f"{self.design} · {self.number}"


class CertificateSignature(OnlyAdded):
    """Who signs in a version of a design, before the class head."""

    version = models.ForeignKey(CertificateDesignVersion, on_delete=models.PROTECT, related_name="signatures")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    picture = models.ForeignKey(CertificatePicture, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("signature on certificates")
        verbose_name_plural = _("signatures on certificates")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["version", "order"], name="certificatesignature_once")]

    def __str__(self) -> str:
        return self.name


class NumberScheme(OnlyAdded):
    """How a unit numbers certificates from a year on; the newest row counts; no pattern: as the unit above does."""

    unit = models.ForeignKey(
        "accounts.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="number_schemes"
    )
    from_year = models.PositiveSmallIntegerField(_("from the year"))
    pattern = models.CharField(_("pattern"), max_length=numbering.MOST_PATTERN, blank=True)
    width = models.PositiveSmallIntegerField(_("figures at least"), default=4)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("number scheme")
        verbose_name_plural = _("number schemes")
        ordering = ["unit__path", "-from_year", "-id"]

    def __str__(self) -> str:
        return self.pattern or "—"

    @property
    def scheme(self) -> numbering.Scheme:
        return numbering.Scheme(self.pattern, self.width)
