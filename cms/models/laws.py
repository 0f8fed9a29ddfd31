"""The law library: a law, its versions with status and dates, their articles.

Lessons and questions cite an article of a version.
"""

from collections.abc import Sequence
from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.search import index
from wagtail.search.queryset import SearchableQuerySetMixin


class LawQuerySet(SearchableQuerySetMixin, models.QuerySet["Law"]):
    def with_versions(self) -> "LawQuerySet":
        """All versions in one query for the whole list, each with its number of articles as `article_count`."""
        counted = LawVersion.objects.annotate(article_count=models.Count("articles"))
        return self.prefetch_related(models.Prefetch("versions", queryset=counted))


class Law(index.Indexed, ClusterableModel):
    """A law or regulation, whatever its versions."""

    class Kind(models.TextChoices):
        LAW = "law", _("statute")
        REGULATION = "regulation", _("administrative regulation")
        RULE = "rule", _("departmental rule")
        LOCAL = "local", _("local regulation")
        POLICY = "policy", _("policy document")

    title = models.CharField(_("title"), max_length=200, unique=True)
    short_title = models.CharField(_("short title"), max_length=80, blank=True)
    slug = models.SlugField(_("address"), max_length=80, unique=True, allow_unicode=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.LAW)
    issuer = models.CharField(_("issued by"), max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = LawQuerySet.as_manager()

    search_fields = [
        index.SearchField("title", boost=3),
        index.SearchField("short_title", boost=2),
        index.SearchField("issuer"),
        index.AutocompleteField("title"),
        index.AutocompleteField("short_title"),
    ]

    class Meta:
        verbose_name = _("law")
        verbose_name_plural = _("laws")
        ordering = ["order", "title"]

    def __str__(self) -> str:
        return self.short_title or self.title

    def get_absolute_url(self) -> str:
        return reverse("cms:law", args=[self.slug])

    @cached_property
    def current(self) -> "LawVersion | None":
        """The version to read when none is named; None when the law has none."""
        return LawVersion.foremost(self.versions.all())


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

    law = ParentalKey(Law, verbose_name=_("law"), on_delete=models.CASCADE, related_name="versions")
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

    def get_absolute_url(self) -> str:
        return reverse("cms:law-version", args=[self.law.slug, self.pk])

    @classmethod
    def foremost(cls, versions: Sequence["LawVersion"]) -> "LawVersion | None":
        """The one in force, else the newest by its date."""
        in_force_first = sorted(
            versions,
            key=lambda version: (version.status == cls.Status.IN_FORCE, version.effective_on or date.min),
            reverse=True,
        )
        return next(iter(in_force_first), None)


class LawArticleQuerySet(SearchableQuerySetMixin, models.QuerySet["LawArticle"]):
    pass


class LawArticleManager(models.Manager.from_queryset(LawArticleQuerySet)):
    """An article is never named without its law: both come with it, wherever a chooser or a citation loads it."""

    def get_queryset(self) -> LawArticleQuerySet:
        return super().get_queryset().select_related("version__law")


class LawArticle(index.Indexed, models.Model):
    """One article. `text` is the official text where an operator loaded it, else our short `is_statement`."""

    version = ParentalKey(LawVersion, verbose_name=_("law version"), on_delete=models.CASCADE, related_name="articles")
    number = models.PositiveSmallIntegerField(_("article number"))
    label = models.CharField(_("as it is cited"), max_length=20)
    chapter = models.CharField(_("chapter"), max_length=80, blank=True)
    text = models.TextField(_("text"))
    is_statement = models.BooleanField(_("our short statement, not the official text"), default=True)

    objects = LawArticleManager()

    search_fields = [
        index.SearchField("text"),
        index.SearchField("label"),
        index.SearchField("chapter"),
        index.AutocompleteField("label"),
        index.RelatedFields(
            "version",
            [index.RelatedFields("law", [index.SearchField("title"), index.SearchField("short_title")])],
        ),
    ]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["version", "number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="lawarticle_number")]

    def __str__(self) -> str:
        return f"《{self.version.law}》{self.label}"

    def get_absolute_url(self) -> str:
        return f"{self.version.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self) -> str:
        return f"a{self.number}"
