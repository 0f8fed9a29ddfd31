"""The authors' door for laws and topics, which belong to the whole site, and a flat list of column articles."""

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSetGroup

from accounts.groups import GROUPS
from accounts.models import User
from accounts.viewsets import ScopedSnippetViewSet

from .forms import KeepsCitedForm
from .models import ArticlePage, Law, LawArticle, LawVersion, Topic

VERSION_PANELS = [
    FieldRowPanel([FieldPanel("label"), FieldPanel("status")]),
    FieldRowPanel([FieldPanel("adopted_on"), FieldPanel("effective_on"), FieldPanel("repealed_on")]),
    FieldPanel("source"),
    FieldPanel("note"),
]
ARTICLE_PANELS = [
    FieldRowPanel([FieldPanel("number"), FieldPanel("label")]),
    FieldPanel("chapter"),
    FieldPanel("text"),
    FieldPanel("is_statement"),
]


class SiteWideViewSet(ScopedSnippetViewSet):
    """Every author works on them; nobody owns them."""

    roles = tuple(GROUPS)
    copy_view_enabled = False
    list_per_page = 50

    def scope_queryset(self, user: User) -> QuerySet:
        return self.model._default_manager.all()


class LawViewSet(SiteWideViewSet):
    """A law with its versions."""

    model = Law
    icon = "openquote"
    menu_label = _("Laws")
    menu_order = 10
    list_display = ["title", "short_title", Column("get_kind_display", label=_("Kind of law")), "issuer"]
    list_filter = ["kind"]
    search_fields = ["title", "short_title", "issuer"]
    ordering = ["order", "title"]
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldRowPanel([FieldPanel("short_title"), FieldPanel("kind")]),
            FieldRowPanel([FieldPanel("issuer"), FieldPanel("order")]),
            FieldPanel("slug"),
            InlinePanel("versions", panels=VERSION_PANELS, label=_("version"), heading=_("Versions of this law")),
        ],
        base_form_class=KeepsCitedForm,
    )


class LawVersionIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[LawVersion]:
        return super().get_base_queryset().select_related("law").annotate(article_count=Count("articles"))


class LawVersionViewSet(SiteWideViewSet):
    """A version with its articles."""

    model = LawVersion
    icon = "history"
    menu_label = _("Versions and articles")
    menu_order = 20
    index_view_class = LawVersionIndexView
    list_display = [
        "__str__",
        Column("get_status_display", label=_("Status"), sort_key="status"),
        Column("effective_on", label=_("In force since"), sort_key="effective_on"),
        Column("article_count", label=_("articles"), sort_key="article_count"),
    ]
    list_filter = ["law", "status"]
    search_fields = ["label", "law__title", "law__short_title"]
    ordering = ["law__order", "law__title", "-effective_on"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel([FieldPanel("law"), *VERSION_PANELS], heading=_("Version")),
            InlinePanel("articles", panels=ARTICLE_PANELS, label=_("article"), heading=_("articles")),
        ],
        base_form_class=KeepsCitedForm,
    )


class LawArticleViewSet(SiteWideViewSet):
    """Single articles: to find one, to mend one; lessons and questions choose among them."""

    model = LawArticle
    icon = "doc-full-inverse"
    menu_label = _("Articles of laws")
    menu_order = 30
    list_display = ["__str__", "chapter", "is_statement"]
    list_filter = ["version__law", "version__status", "is_statement"]
    search_fields = ["text", "label", "chapter", "version__law__title", "version__law__short_title"]
    ordering = ["version__law__order", "version", "number"]
    panels = [FieldPanel("version"), *ARTICLE_PANELS]


class TopicViewSet(SiteWideViewSet):
    """Themes and the topics below them."""

    model = Topic
    icon = "tag"
    menu_label = _("Topics")
    menu_order = 40
    list_display = ["__str__", "order"]
    list_filter = ["parent"]
    search_fields = ["name", "parent__name"]
    panels = [FieldPanel("parent"), FieldRowPanel([FieldPanel("name"), FieldPanel("order")]), FieldPanel("slug")]


class LawLibraryGroup(SnippetViewSetGroup):
    """Laws, versions, articles, topics."""

    items = (LawViewSet, LawVersionViewSet, LawArticleViewSet, TopicViewSet)
    menu_label = _("Law library and topics")
    menu_icon = "openquote"
    menu_order = 140


class ArticleListing(PageListingViewSet):
    """All articles of all columns."""

    model = ArticlePage
    icon = "doc-full"
    menu_label = _("Column articles")
    menu_order = 130
    add_to_admin_menu = True
