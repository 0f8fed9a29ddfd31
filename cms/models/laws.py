"""The law library: a law, its versions with status and dates, their articles. Lessons and questions cite an article of a version."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.search import index


class Law(index.Indexed, ClusterableModel):
    """A law or regulation, whatever its versions."""

    title = models.CharField(_("title"), max_length=200, unique=True)
    short_title = models.CharField(_("short title"), max_length=80, blank=True)
    slug = models.SlugField(max_length=80, unique=True, allow_unicode=True)
    issuer = models.CharField(_("issued by"), max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    search_fields = [index.SearchField("title", boost=3), index.SearchField("short_title", boost=2), index.AutocompleteField("title")]

    class Meta:
        verbose_name = _("law")
        verbose_name_plural = _("laws")
        ordering = ["order", "title"]

    def __str__(self) -> str:
        return self.short_title or self.title


class LawVersionQuerySet(models.QuerySet["LawVersion"]):
    def in_force_on(self, day: date) -> "LawVersionQuerySet":
        return self.filter(effective_on__lte=day).filter(Q(repealed_on__isnull=True) | Q(repealed_on__gt=day))


class LawVersion(ClusterableModel):
    """One text of a law between two dates."""

    class Status(models.TextChoices):
        IN_FORCE = "in_force", _("in force")
        AMENDED = "amended", _("amended")
        REPEALED = "repealed", _("repealed")
        NOT_YET = "not_yet", _("not yet in force")

    law = ParentalKey(Law, verbose_name=_("law"), on_delete=models.PROTECT, related_name="versions")
    label = models.CharField(_("version"), max_length=60)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.IN_FORCE)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    effective_on = models.DateField(_("in force since"), null=True, blank=True)
    repealed_on = models.DateField(_("no longer in force since"), null=True, blank=True)
    source = models.CharField(_("where the official text is found"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = LawVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("law version")
        verbose_name_plural = _("law versions")
        ordering = ["law", "-effective_on"]
        constraints = [models.UniqueConstraint(fields=["law", "label"], name="lawversion_label")]

    def __str__(self) -> str:
        return f"{self.law}（{self.label}）"


class LawArticle(index.Indexed, models.Model):
    """One article. `text` is the official text where an operator loaded it, else our short statement (`is_statement`)."""

    version = ParentalKey(LawVersion, verbose_name=_("law version"), on_delete=models.PROTECT, related_name="articles")
    number = models.PositiveSmallIntegerField(_("article number"))
    label = models.CharField(_("label"), max_length=20)
    chapter = models.CharField(_("chapter"), max_length=80, blank=True)
    text = models.TextField(_("text"))
    is_statement = models.BooleanField(_("our short statement, not the official text"), default=True)

    search_fields = [
        index.SearchField("text"),
        index.SearchField("label"),
        index.RelatedFields("version", [index.RelatedFields("law", [index.SearchField("title")])]),
    ]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["version", "number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="lawarticle_number")]

    def __str__(self) -> str:
        return f"《{self.version.law}》{self.label}"
