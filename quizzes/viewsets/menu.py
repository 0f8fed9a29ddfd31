"""Ways of the menu that are no lists: what waits for this person's review, importing, and correcting."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from accounts import scope
from quizzes import access


class AuthorsMenuItem(MenuItem):
    """For those who write exams."""

    def is_shown(self, request: HttpRequest) -> bool:
        return scope.has_role(request.user, *access.MARKERS)


class ReviewMenuItem(AuthorsMenuItem):
    """With the number that waits: one query on each page of the admin."""

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        count = access.to_review(request.user).count()
        label = gettext("Question review (%(count)s)") % {"count": count} if count else gettext("Question review")
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name)


def review_menu_item() -> MenuItem:
    return ReviewMenuItem(
        _("Question review"), reverse("items:review"), name="item-review", icon_name="check", order=151
    )


def recheck_menu_item() -> MenuItem:
    return AuthorsMenuItem(
        _("Questions to check"), reverse("items:recheck"), name="item-recheck", icon_name="openquote", order=154
    )


def import_menu_item() -> MenuItem:
    return AuthorsMenuItem(_("Import"), reverse("items:import"), name="item-import", icon_name="upload", order=152)


def regrade_menu_item() -> MenuItem:
    return AuthorsMenuItem(
        _("Answer corrections"), reverse("items:regrades"), name="regrades", icon_name="edit", order=153
    )


def statistics_menu_item() -> MenuItem:
    return AuthorsMenuItem(
        _("Question statistics"), reverse("sittings:statistics-list"), name="statistics", icon_name="table", order=172
    )
