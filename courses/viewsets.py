"""The authors' door for courses: flat lists of courses and lessons, and the chooser of check questions."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.pages import PageListingViewSet

from accounts.viewsets import ScopedChooserViewSet
from quizzes.models import Item
from quizzes.viewsets import item_viewset

from .models import CoursePage, LessonPage


class CourseListing(PageListingViewSet):
    """All courses, drafts too."""

    model = CoursePage
    icon = "folder-open-inverse"
    menu_label = _("Courses")
    menu_order = 10


class LessonListing(PageListingViewSet):
    """All lessons, drafts too."""

    model = LessonPage
    icon = "doc-full"
    menu_label = _("Lessons")
    menu_order = 20


course_listing = CourseListing("course_pages")
lesson_listing = LessonListing("lesson_pages")


class CourseGroup(ViewSetGroup):
    """Courses and lessons, first in the menu after the page tree."""

    menu_label = _("Courses and lessons")
    menu_icon = "folder-open-inverse"
    menu_order = 120
    items = (course_listing, lesson_listing)


class UsableItemsMixin:
    """What a lesson may ask: approved questions that are not archived."""

    def get_object_list(self) -> QuerySet[Item]:
        return super().get_object_list().usable().select_related("latest", "topic__parent")

    @property
    def columns(self) -> list[Column]:
        return [
            *super().columns,
            Column("get_interaction_display", label=_("Type")),
            Column("topic", label=_("Topic")),
        ]


class CheckChooseView(UsableItemsMixin, ChooseView):
    pass


class CheckChooseResultsView(UsableItemsMixin, ChooseResultsView):
    pass


class CheckChooserViewSet(ScopedChooserViewSet):
    """A question from the banks in the author's reach."""

    model = Item
    icon = "form"
    choose_one_text = _("Choose a question")
    choose_another_text = _("Choose another question")
    edit_item_text = _("Edit this question")
    choose_view_class = CheckChooseView
    choose_results_view_class = CheckChooseResultsView
    scoped = item_viewset


check_chooser = CheckChooserViewSet("check_questions")
