"""Course and lesson pages. They are content: records point to them and outlive every edit."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.models.pages import ADDRESS_PANELS, ShownManager, WithParentMixin
from courses.forms import LessonPageForm

CLOTHS = [(1, _("indigo")), (2, _("pine green")), (3, _("ochre")), (4, _("violet grey"))]


class CourseIndexPage(Page):
    """All courses, by theme."""

    admin_default_ordering = "ord"  # as learners see them
    promote_panels = ADDRESS_PANELS
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["courses.CoursePage"]
    max_count = 1

    class Meta:
        verbose_name = _("courses")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from courses import outline

        return {**super().get_context(request, *args, **kwargs), **outline.catalogue(request.user)}


class CoursePage(WithParentMixin, Page):
    """A course: what one will be able to do, its lessons in order, and the hours it is worth."""

    topic = models.ForeignKey(
        "cms.Topic", verbose_name=_("theme"), on_delete=models.PROTECT, null=True, blank=True, related_name="courses"
    )
    summary = models.TextField(_("summary"), blank=True, max_length=300)
    goals = RichTextField(_("what you will be able to do"), blank=True, features=["ul", "bold"])
    lecturer = models.CharField(_("lecturer"), max_length=80, blank=True)
    study_hours = models.DecimalField(
        _("study hours"), max_digits=5, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    cloth = models.PositiveSmallIntegerField(
        _("cover colour"), default=1, choices=CLOTHS, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )

    objects = ShownManager()

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("topic"),
                FieldRowPanel([FieldPanel("study_hours"), FieldPanel("lecturer"), FieldPanel("cloth")]),
            ],
            heading=_("About the course"),
        ),
        FieldPanel("summary", help_text=_("Shown on the course's page and in the list of courses.")),
        FieldPanel("goals"),
    ]
    admin_default_ordering = "ord"  # lessons in the order of the course
    promote_panels = ADDRESS_PANELS
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("goals"),
        index.SearchField("lecturer"),
        index.FilterField("topic_id"),
    ]
    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types = ["courses.LessonPage"]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    @cached_property
    def searchable_texts(self) -> list[str]:
        """What the search looks through, for showing the passage found."""
        field = self._meta.get_field("goals")
        return [self.summary, *field.get_searchable_content(self.goals)]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from courses import outline

        return {**super().get_context(request, *args, **kwargs), **outline.course(self, request.user)}


class LessonPage(WithParentMixin, Page):
    """A lesson to read. It is finished by reaching the end and answering its check questions."""

    summary = models.TextField(_("summary"), blank=True, max_length=300)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=10, validators=[MinValueValidator(1)])
    body = StreamField(BodyBlock(), verbose_name=_("text"))

    objects = ShownManager()

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary", help_text=_("Shown under the title and in the list of lessons.")),
        FieldPanel("minutes", heading=_("Study time (minutes)")),
        FieldPanel(
            "body",
            help_text=_("Press “+” to add text, a picture, a file, a point to remember or a law citation."),
        ),
        InlinePanel(
            "checks",
            label=_("check question"),
            heading=_("Check questions at the end"),
            help_text=_("Learners answer them at the end. Only approved questions can be chosen."),
        ),
    ]
    promote_panels = ADDRESS_PANELS
    base_form_class = LessonPageForm
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
    parent_page_types = ["courses.CoursePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    @cached_property
    def course(self) -> CoursePage:
        """The course that the lesson stands in."""
        return CoursePage.objects.get(path=self.path[: -self.steplen])

    @cached_property
    def searchable_texts(self) -> list[str]:
        """What the search looks through, for showing the passage found."""
        return [self.summary, *self.body.stream_block.get_searchable_content(self.body)]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from courses import outline

        return {**super().get_context(request, *args, **kwargs), **outline.lesson(self, request.user)}


class LessonCheckQuerySet(models.QuerySet["LessonCheck"]):
    def usable(self) -> "LessonCheckQuerySet":
        """Whose question is approved and not archived: what is asked and what must be answered."""
        return self.filter(item__approved_version__isnull=False, item__archived_at__isnull=True)


class LessonCheck(Orderable):
    """A question from the bank that the learner answers at the end of a lesson; the bank keeps question and key."""

    page = ParentalKey(LessonPage, on_delete=models.CASCADE, related_name="checks")
    item = models.ForeignKey("quizzes.Item", verbose_name=_("question"), on_delete=models.PROTECT, related_name="+")

    objects = LessonCheckQuerySet.as_manager()

    panels = [FieldPanel("item")]
