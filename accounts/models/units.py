"""The unit tree, and the dated memberships that keep history true when people move."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node


class Unit(MP_Node):
    """An organisational unit; a subtree is a prefix of `path`."""

    class Kind(models.TextChoices):
        BUREAU = "bureau", _("bureau")
        DISTRICT = "district", _("district or county")
        TOWNSHIP = "township", _("township or subdistrict")
        MEMBER = "member", _("member unit")
        SECTION = "section", _("office section")

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.MEMBER)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.short_name or self.name

    def covers(self, other: "Unit") -> bool:
        """Whether `other` is this unit or below it."""
        return other.path.startswith(self.path)


class RankLevel(models.Model):
    """职级 / 职务层次. `band` names which annual requirement applies (domain.md)."""

    class Band(models.TextChoices):
        COUNTY = "county", _("county-level head, or researcher of grade four and above")
        TOWNSHIP = "township", _("township-level head, or principal staff member and below")

    name = models.CharField(_("name"), max_length=40, unique=True)
    band = models.CharField(_("band"), max_length=12, choices=Band.choices, default=Band.TOWNSHIP)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("rank level")
        verbose_name_plural = _("rank levels")
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Dated intervals: `starts_on` included, `ends_on` excluded."""

    def on(self, day: date) -> "MembershipQuerySet":
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))

    def current(self) -> "MembershipQuerySet":
        return self.filter(ends_on__isnull=True)


class Membership(models.Model):
    """A person's unit and rank over an interval; a transfer ends one and begins another."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="memberships"
    )
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="memberships")
    rank = models.ForeignKey(RankLevel, verbose_name=_("rank level"), on_delete=models.PROTECT, null=True, blank=True)
    post = models.CharField(_("post"), max_length=60, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ends_on__isnull=True), name="membership_one_current"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="membership_interval"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.unit}"


def unit_subtree(units: Any) -> Q:
    """Condition on Unit: the given units and everything below; empty means nothing."""
    condition = Q(pk__in=[])
    for unit in units:
        condition |= Q(path__startswith=unit.path)
    return condition
