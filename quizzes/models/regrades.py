"""更正答案: what was ruled about one version of a question, and what it changed in each answer. Both marks are kept."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit

from .attempts import Attempt
from .bank import ItemVersion
from .sittings import Sitting

PERSON = settings.AUTH_USER_MODEL


class RegradeQuerySet(models.QuerySet["Regrade"]):
    def in_force(self) -> "RegradeQuerySet":
        """Decided: whatever is scored from now on goes by these; the newest of a version counts."""
        return self.filter(state__in=Regrade.IN_FORCE).order_by("applied_at", "pk")

    def holding(self, sitting: Sitting, versions: Iterable[int]) -> "RegradeQuerySet":
        """In force, about these versions, and reaching the unit of the sitting."""
        reached = Unit.objects.filter(pk=sitting.unit_id, path__startswith=OuterRef("units__path"))
        return self.in_force().filter(Exists(reached), version__in=versions)

    def unfinished(self) -> "RegradeQuerySet":
        """What the worker has to do, or has begun to."""
        return self.filter(state__in=(Regrade.State.PREVIEWING, Regrade.State.APPLYING))


class Regrade(models.Model):
    """One correction of one version, for the sittings of `units` and what is below them.

    keys: every key that is right, the newest first; empty when nobody is asked for one. basis: what the preview was
    worked out from. swept_at: when answers handed in at the very moment of applying were looked at once more.
    """

    class Way(models.TextChoices):
        NEW_KEY = "new_key", _("another answer is right")
        ACCEPT_ALSO = "accept_also", _("another answer is right as well")
        GIVE_ALL = "give_all", _("everybody gets full marks")
        VOID = "void", _("the question does not count")

    class State(models.TextChoices):
        PREVIEWING = "previewing", _("being worked out")
        READY = "ready", _("to be decided")
        APPLYING = "applying", _("being applied")
        APPLIED = "applied", _("in effect")
        DROPPED = "dropped", _("dropped")

    IN_FORCE = (State.APPLYING, State.APPLIED)

    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="regrades")
    units = models.ManyToManyField("accounts.Unit", related_name="+")
    way = models.CharField(_("way"), max_length=12, choices=Way.choices)
    keys = models.JSONField(default=list, blank=True)
    reason = models.TextField(_("reason"), max_length=500)
    touches_marked = models.BooleanField(_("also where a person gave the mark"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PREVIEWING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    summary = models.JSONField(default=dict, blank=True)
    basis = models.CharField(max_length=120, blank=True)
    new_version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    applied_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    swept_at = models.DateTimeField(null=True, blank=True)

    objects = RegradeQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction of a question")
        verbose_name_plural = _("corrections of questions")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=models.Q(state="applying"), name="regrade_one_applying"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} · {self.get_way_display()}"


class RegradeLine(models.Model):
    """What a correction changes in one answer. `*_was` and `*_is` as foreseen; as done once `applied_at` is there."""

    regrade = models.ForeignKey(Regrade, on_delete=models.PROTECT, related_name="lines")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="regrade_lines")
    position = models.PositiveSmallIntegerField()
    fraction_was = models.DecimalField(max_digits=7, decimal_places=6, null=True)
    fraction_is = models.DecimalField(max_digits=7, decimal_places=6, null=True)
    mark_was = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    mark_is = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    total_was = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    total_is = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    grade_was = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    grade_is = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    passed_was = models.BooleanField(null=True)
    passed_is = models.BooleanField(null=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("corrected answer")
        verbose_name_plural = _("corrected answers")
        ordering = ["regrade", "attempt", "position"]
        constraints = [models.UniqueConstraint(fields=["regrade", "attempt", "position"], name="regradeline_once")]

    def __str__(self) -> str:
        return f"{self.attempt} · {self.position}"
