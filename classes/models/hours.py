"""学时: the append-only ledger, and the dated rules that it freezes."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib.appended import Appended

PERSON = settings.AUTH_USER_MODEL


class TrainingForm(models.TextChoices):
    """培训形式."""

    FULL_TIME = "full_time", _("full-time training")
    ONLINE = "online", _("online training")
    GROUP_STUDY = "group_study", _("theory study group")
    SELF_STUDY = "self_study", _("self-study on the job")


class DatedQuerySet(models.QuerySet[Any]):
    """Rules from a date on. One that is in effect is never changed: a newer one takes its place."""

    def on(self, day: date) -> "DatedQuerySet":
        """Those in effect that day, newest first."""
        return self.filter(effective_from__lte=day).order_by("-effective_from")

    def coming(self, day: date) -> "DatedQuerySet":
        """Those that do not hold yet."""
        return self.filter(effective_from__gt=day)


class HourRule(models.Model):
    """折算规则: what training of this form is worth, from a date on; without a unit it holds for everybody.

    `sessions`: steps for a session by its minutes, [{"minutes": 30, "over": false, "hours": "1"}, …]; `over` means
    more than so many, otherwise so many or more.
    """

    form = models.CharField(_("training form"), max_length=12, choices=TrainingForm.choices)
    unit = models.ForeignKey(
        "accounts.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    hours_per_day = models.DecimalField(
        _("study hours a day"), max_digits=4, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    sessions = models.JSONField(default=list, blank=True)
    hours_per_test = models.DecimalField(
        _("study hours for a passed test"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    yearly_cap = models.DecimalField(
        _("at most in a year"), max_digits=6, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    effective_from = models.DateField(_("in effect from"))
    source = models.CharField(_("source"), max_length=200, blank=True)
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversion rule")
        verbose_name_plural = _("conversion rules")
        ordering = ["form", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "effective_from"], condition=Q(unit__isnull=True), name="hourrule_date"
            ),
            models.UniqueConstraint(fields=["form", "unit", "effective_from"], name="hourrule_unit_date"),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()} · {self.effective_from}"


class HourRequirement(models.Model):
    """年度学时要求 of a rank band, from a date on; without a unit it holds for everybody.

    Source: 《干部教育培训工作条例》(2023). `carry_over`: how much beyond it may count in the next year; empty: none.
    """

    band = models.CharField(_("rank band"), max_length=12)
    unit = models.ForeignKey(
        "accounts.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    hours = models.DecimalField(_("study hours"), max_digits=6, decimal_places=2, validators=[MinValueValidator(0)])
    years = models.PositiveSmallIntegerField(_("within years"), default=1)
    online_hours = models.DecimalField(_("of them online"), max_digits=6, decimal_places=2, default=0)
    carry_over = models.DecimalField(
        _("carried over at most"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    effective_from = models.DateField(_("in effect from"))
    source = models.CharField(_("source"), max_length=200, blank=True)
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("annual requirement")
        verbose_name_plural = _("annual requirements")
        ordering = ["band", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["band", "effective_from"], condition=Q(unit__isnull=True), name="hourrequirement_date"
            ),
            models.UniqueConstraint(fields=["band", "unit", "effective_from"], name="hourrequirement_unit_date"),
        ]

    def __str__(self) -> str:
        return f"{self.band} {self.hours}"

    @property
    def yearly(self) -> Decimal:
        """The share of one year: a rule over five years is shown as a fifth."""
        return (self.hours / self.years).quantize(Decimal("0.01"), ROUND_HALF_UP)


class CreditEntry(Appended):
    """One line of the ledger. Never changed or deleted: a correction is a reversal with a reason.

    `unit` and `rank_name` are those of the day that the hours were earned; `rule` freezes how they were counted.
    `before_cap`: what it was worth, where the year's cap let only `hours` of it count.
    """

    class Source(models.TextChoices):
        CLASS = "class", _("training class")
        ELSEWHERE = "elsewhere", _("earned elsewhere")
        MANUAL = "manual", _("claimed and approved")
        CARRY_OVER = "carry_over", _("carried over")
        REVERSAL = "reversal", _("reversal")

    user = models.ForeignKey(PERSON, verbose_name=_("person"), on_delete=models.PROTECT, related_name="credit_entries")
    unit = models.ForeignKey(
        "accounts.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    rank_name = models.CharField(max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    earned_on = models.DateField(_("earned on"))
    form = models.CharField(_("training form"), max_length=12, choices=TrainingForm.choices)
    hours = models.DecimalField(_("study hours"), max_digits=6, decimal_places=2)
    title = models.CharField(_("for"), max_length=200)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices, default=Source.CLASS)
    organiser = models.CharField(_("organiser"), max_length=120, blank=True)
    before_cap = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    rule = models.JSONField(default=dict)
    # The version that counted them, so that it can never go; what it said stands in `rule`.
    hour_rule = models.ForeignKey(HourRule, on_delete=models.PROTECT, null=True, blank=True, related_name="entries")
    evidence = models.ForeignKey(
        "classes.HourEvidence", on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    approved_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    enrolment = models.ForeignKey(
        "classes.Enrolment", on_delete=models.PROTECT, null=True, blank=True, related_name="credit_entries"
    )
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # What makes posting twice one entry: "class:<enrolment id>:<round>", "claim:<id>", "elsewhere:<digest>".
    key = models.CharField(max_length=80, unique=True)

    class Meta:
        verbose_name = _("credit entry")
        verbose_name_plural = _("credit entries")
        ordering = ["-earned_on", "-id"]
        indexes = [models.Index(fields=["user", "year"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(reason=""), name="creditentry_reversal_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.hours}"

    @property
    def worth(self) -> Decimal:
        """What was earned, before a cap."""
        return self.hours if self.before_cap is None else self.before_cap
