"""The site's own pages: the root, and columns (专栏) with their articles."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import BodyBlock


class HomePage(Page):
    """The root of the site. Learners see the portal's home, which shows this announcement."""

    announcement = models.CharField(_("announcement"), max_length=200, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("announcement")]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("home")


class ColumnIndexPage(Page):
    """All columns."""

    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ColumnPage"]
    max_count = 1

    class Meta:
        verbose_name = _("columns")


class ColumnPage(Page):
    """专栏: a series of articles."""

    summary = models.TextField(_("summary"), blank=True, max_length=300)

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    search_fields = [*Page.search_fields, index.SearchField("summary")]
    parent_page_types = ["cms.ColumnIndexPage"]
    subpage_types = ["cms.ArticlePage"]

    class Meta:
        verbose_name = _("column")


class ArticlePage(Page):
    """A quiet page to read."""

    summary = models.TextField(_("summary"), blank=True, max_length=300)
    body = StreamField(BodyBlock(), verbose_name=_("text"))

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
    parent_page_types = ["cms.ColumnPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("article page")
