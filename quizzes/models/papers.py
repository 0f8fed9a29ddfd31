"""试卷: sections of fixed and drawn parts; and the forms that are frozen from them."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes import interactions

from .bank import Item, ItemBank

PERSON = settings.AUTH_USER_MODEL


class Paper(models.Model):
    """A blueprint. Once published it does not change: change a copy."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        ARCHIVED = "archived", _("archived")

    class MultipleRule(models.TextChoices):
        """How multiple choice is scored (domain.md); shown to the candidate in words."""

        ALL_OR_NOTHING = "all_or_nothing", _("all or nothing")
        HALF_FOR_SUBSET = "half_for_subset", _("half the marks for a correct part")
        SHARE_PER_OPTION = "share_per_option", _("a share for each right option, none when any is wrong")
        RIGHT_MINUS_WRONG = "right_minus_wrong", _("right minus wrong, not below zero")

    title = models.CharField(_("title"), max_length=200)
    unit = models.ForeignKey("accounts.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="papers")
    instructions = models.TextField(_("instructions"), blank=True)
    multiple_rule = models.CharField(
        _("scoring of multiple choice"),
        max_length=20,
        choices=MultipleRule.choices,
        default=MultipleRule.HALF_FOR_SUBSET,
    )
    shuffle_items = models.BooleanField(_("shuffle questions within a section"), default=False)
    shuffle_choices = models.BooleanField(_("shuffle options"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    created_by = models.ForeignKey(PERSON, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class PaperSection(models.Model):
    """大题."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="sections")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=120)
    instructions = models.CharField(_("instructions"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["paper", "order", "id"]

    def __str__(self) -> str:
        return self.title


class PaperItem(models.Model):
    """A fixed question; the version approved at publication is what is asked."""

    section = models.ForeignKey(PaperSection, on_delete=models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    item = models.ForeignKey(Item, verbose_name=_("question"), on_delete=models.PROTECT, related_name="paper_items")
    mark = models.DecimalField(_("mark"), max_digits=6, decimal_places=2, validators=[MinValueValidator(0)])
    pinned = models.BooleanField(_("keeps its place when questions are shuffled"), default=False)

    class Meta:
        verbose_name = _("fixed question")
        verbose_name_plural = _("fixed questions")
        ordering = ["section", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["section", "item"], name="paperitem_once")]

    def __str__(self) -> str:
        return str(self.item)


class DrawRule(models.Model):
    """One cell of the blueprint: so many questions of a topic, type and difficulty from a bank."""

    section = models.ForeignKey(PaperSection, on_delete=models.CASCADE, related_name="draws")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    bank = models.ForeignKey(ItemBank, verbose_name=_("item bank"), on_delete=models.PROTECT, related_name="+")
    interaction = models.CharField(_("question type"), max_length=20, choices=interactions.choices)
    topic = models.ForeignKey(
        "cms.Topic", verbose_name=_("topic"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"), choices=Item.Difficulty.choices, null=True, blank=True
    )
    count = models.PositiveSmallIntegerField(_("number of questions"), validators=[MinValueValidator(1)])
    mark = models.DecimalField(_("mark each"), max_digits=6, decimal_places=2, validators=[MinValueValidator(0)])

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")
        ordering = ["section", "order", "id"]

    def __str__(self) -> str:
        return f"{self.get_interaction_display()} × {self.count}"


class Form(models.Model):
    """卷型, frozen: which versions, in which order, with options in which order. Never changes: cache it for ever.

    layout: [{"position": 1, "section": 0, "version": 12, "mark": "2.00", "choices": ["c", "a", "b"]}, …];
    sections: [{"title", "instructions"}, …].
    """

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="forms")
    layout = models.JSONField()
    sections = models.JSONField(default=list)
    max_mark = models.DecimalField(max_digits=8, decimal_places=2)
    multiple_rule = models.CharField(max_length=20, choices=Paper.MultipleRule.choices)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        constraints = [
            models.UniqueConstraint(fields=["paper"], condition=models.Q(is_shared=True), name="form_one_shared")
        ]

    def __str__(self) -> str:
        return f"{self.paper} #{self.pk}"


class PrintedForm(models.Model):
    """卷型 A, B, …: a form that was composed to be printed. `number` stands on every page and finds it again; the form
    is frozen, so the same number gives the same paper whatever becomes of the banks."""

    form = models.OneToOneField(Form, on_delete=models.PROTECT, related_name="printed")
    paper = models.ForeignKey(Paper, verbose_name=_("paper"), on_delete=models.PROTECT, related_name="printed_forms")
    letter = models.CharField(_("form"), max_length=2)
    number = models.PositiveIntegerField(_("form number"))
    made_by = models.ForeignKey(PERSON, verbose_name=_("made by"), on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("printed form")
        verbose_name_plural = _("printed forms")
        ordering = ["paper", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "letter"], name="printedform_letter"),
            models.UniqueConstraint(fields=["paper", "number"], name="printedform_number"),
        ]

    def __str__(self) -> str:
        return f"{self.paper} {self.letter}"
