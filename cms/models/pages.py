"""The site's own pages: the root, and columns (专栏) with their articles."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Length, Substr
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail.search import index

from cms.blocks import BodyBlock

ADDRESS_PANELS = [MultiFieldPanel([FieldPanel("slug")], heading=_("Address"))]


class ShownQuerySet(PageQuerySet):
    """Pages that exist for a learner only together with the page above them."""

    def shown(self) -> "ShownQuerySet":
        """Live, below a live parent: Wagtail takes children of an unpublished page for published."""
        parent_path = Substr(OuterRef("path"), 1, Length(OuterRef("path")) - Page.steplen)
        return self.live().filter(Exists(Page.objects.live().filter(path=parent_path)))

    def in_order(self) -> "ShownQuerySet":
        return self.order_by("path")


ShownManager = PageManager.from_queryset(ShownQuerySet)


class WithParentMixin:
    """A page that is not served while its parent is a draft."""

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.get_parent().live:
            raise Http404
        return super().serve(request, *args, **kwargs)


class HomePage(Page):
    """The root of the site. Learners see the portal's home, which shows this announcement."""

    announcement = models.CharField(_("announcement"), max_length=200, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("announcement")]
    promote_panels = ADDRESS_PANELS
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("home")


class ColumnIndexPage(Page):
    """All columns."""

    promote_panels = ADDRESS_PANELS
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ColumnPage"]
    max_count = 1

    class Meta:
        verbose_name = _("columns")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms import columns

        return {**super().get_context(request, *args, **kwargs), **columns.index(self)}


class ColumnPage(Page):
    """专栏: a series of articles."""

    summary = models.TextField(_("summary"), blank=True, max_length=300)

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    promote_panels = ADDRESS_PANELS
    search_fields = [*Page.search_fields, index.SearchField("summary")]
    parent_page_types = ["cms.ColumnIndexPage"]
    subpage_types = ["cms.ArticlePage"]

    class Meta:
        verbose_name = _("column")
        verbose_name_plural = _("columns")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms import columns

        return {**super().get_context(request, *args, **kwargs), **columns.column(self, request.GET.get("page"))}


class ArticlePage(WithParentMixin, Page):
    """A quiet page to read."""

    summary = models.TextField(_("summary"), blank=True, max_length=300)
    byline = models.CharField(_("by whom"), max_length=80, blank=True, help_text=_("Unit and name, as printed."))
    body = StreamField(BodyBlock(), verbose_name=_("text"))

    objects = ShownManager()

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("byline"), FieldPanel("body")]
    promote_panels = ADDRESS_PANELS
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("byline"),
        index.SearchField("body"),
    ]
    parent_page_types = ["cms.ColumnPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("column article")
        verbose_name_plural = _("column articles")

    @cached_property
    def searchable_texts(self) -> list[str]:
        """What the search looks through, for showing the passage found."""
        return [self.summary, *self.body.stream_block.get_searchable_content(self.body)]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms import columns

        return {**super().get_context(request, *args, **kwargs), **columns.article(self)}
