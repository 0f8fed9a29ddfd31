"""Course and lesson pages. They are content: records point to them and outlive every edit."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from cms.blocks import BodyBlock


class CourseIndexPage(Page):
    """All courses, by theme."""

    parent_page_types = ["cms.HomePage"]
    subpage_types = ["courses.CoursePage"]
    max_count = 1

    class Meta:
        verbose_name = _("courses")


class CoursePage(Page):
    """A course: what one will be able to do, its lessons in order, and the hours it is worth."""

    topic = models.ForeignKey("cms.Topic", verbose_name=_("theme"), on_delete=models.PROTECT, null=True, blank=True, related_name="courses")
    summary = models.TextField(_("summary"), blank=True, max_length=300)
    goals = RichTextField(_("what you will be able to do"), blank=True, features=["ul", "bold"])
    study_hours = models.DecimalField(_("study hours"), max_digits=5, decimal_places=2, default=0, validators=[MinValueValidator(0)])
    cloth = models.PositiveSmallIntegerField(_("cover colour"), default=1, validators=[MinValueValidator(1), MaxValueValidator(4)])

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("topic"), FieldPanel("study_hours"), FieldPanel("cloth")], heading=_("About the course")),
        FieldPanel("summary"),
        FieldPanel("goals"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("goals"), index.FilterField("topic_id")]
    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types = ["courses.LessonPage"]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")


class LessonPage(Page):
    """A lesson to read. It is finished by reaching the end and answering its check questions."""

    summary = models.TextField(_("summary"), blank=True, max_length=300)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=10)
    body = StreamField(BodyBlock(), verbose_name=_("text"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("minutes"),
        FieldPanel("body"),
        InlinePanel("checks", label=_("check question"), heading=_("Check questions at the end")),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
    parent_page_types = ["courses.CoursePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")


class LessonCheck(Orderable):
    """A question from the bank that the learner answers at the end of a lesson; the bank keeps question and key."""

    page = ParentalKey(LessonPage, on_delete=models.CASCADE, related_name="checks")
    item = models.ForeignKey("quizzes.Item", verbose_name=_("question"), on_delete=models.PROTECT, related_name="+")

    panels = [FieldPanel("item")]
