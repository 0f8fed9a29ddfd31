"""The item bank: an item is what a question is about, a version what was asked; approved versions never change."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from quizzes import interactions

PERSON = settings.AUTH_USER_MODEL


class ItemBank(models.Model):
    """题库: questions that belong to a unit; trainers of that subtree work on them."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    unit = models.ForeignKey(
        "accounts.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="item_banks"
    )
    description = models.TextField(_("description"), blank=True, max_length=500)

    class Meta:
        verbose_name = _("item bank")
        verbose_name_plural = _("item banks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ItemQuerySet(models.QuerySet["Item"]):
    def usable(self) -> "ItemQuerySet":
        """Approved and not archived: what may be drawn."""
        return self.filter(approved_version__isnull=False, archived_at__isnull=True)


class Item(models.Model):
    """试题: its place and classification. `latest` is what authors see, `approved_version` what may be drawn."""

    class Difficulty(models.IntegerChoices):
        EASY = 1, _("easy")
        MEDIUM = 2, _("medium")
        HARD = 3, _("hard")

    bank = models.ForeignKey(ItemBank, verbose_name=_("item bank"), on_delete=models.PROTECT, related_name="items")
    interaction = models.CharField(_("question type"), max_length=20, choices=interactions.choices)
    topic = models.ForeignKey(
        "cms.Topic", verbose_name=_("topic"), on_delete=models.PROTECT, null=True, blank=True, related_name="items"
    )
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"), choices=Difficulty.choices, default=Difficulty.MEDIUM
    )
    default_mark = models.DecimalField(_("usual mark"), max_digits=6, decimal_places=2, default=1)
    fingerprint = models.CharField(max_length=64, db_index=True, blank=True)
    reference = models.CharField(_("reference"), max_length=80, blank=True)
    latest = models.ForeignKey("quizzes.ItemVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_version = models.ForeignKey(
        "quizzes.ItemVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    articles = models.ManyToManyField(
        "cms.LawArticle",
        verbose_name=_("cited articles"),
        through="quizzes.ItemCitation",
        related_name="items",
        blank=True,
    )
    created_by = models.ForeignKey(PERSON, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["-id"]
        indexes = [models.Index(fields=["bank", "interaction", "topic", "difficulty"])]

    def __str__(self) -> str:
        return strip_tags(self.latest.stem)[:80] if self.latest_id and self.latest else f"#{self.pk}"


class ItemVersion(models.Model):
    """试题版本. `body`, `key` and a response have the shapes that the interaction's folder documents.

    body: what a candidate may see ({"choices": [{"id", "text", "pinned"}]}, {"blanks": 2, "ordered": true}, …);
    key: what a candidate may not ({"choices": ["b"]}, {"value": true}, {"blanks": [["十五", "15"]]}, {"rubric": "…"}).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("waiting for review")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")

    item = models.ForeignKey(Item, verbose_name=_("question"), on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    stem = models.TextField(_("stem"))
    body = models.JSONField(default=dict)
    key = models.JSONField(default=dict)
    explanation = models.TextField(_("explanation"), blank=True)
    author = models.ForeignKey(PERSON, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        PERSON, verbose_name=_("reviewer"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_comment = models.TextField(_("reviewer's comment"), blank=True)

    class Meta:
        verbose_name = _("question version")
        verbose_name_plural = _("question versions")
        ordering = ["item", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="itemversion_number"),
            # 审题: approved by someone other than the author, whoever writes the row.
            models.CheckConstraint(
                condition=~Q(state="approved") | (Q(reviewed_by__isnull=False) & ~Q(reviewed_by=models.F("author"))),
                name="itemversion_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{strip_tags(self.stem)[:60]} v{self.number}"


class ItemCitation(models.Model):
    """The article that answers a question, and what it said when the question was last read against it (recheck.py)."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="citations")
    article = models.ForeignKey(
        "cms.LawArticle", verbose_name=_("article"), on_delete=models.PROTECT, related_name="citations"
    )
    text_then = models.TextField(blank=True)
    standing_then = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints = [models.UniqueConstraint(fields=["item", "article"], name="itemcitation_once")]

    def __str__(self) -> str:
        return str(self.article)
