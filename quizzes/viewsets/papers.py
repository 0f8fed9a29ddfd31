"""Papers: the list, and the composer, a page of its own."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from accounts.models import User
from accounts.viewsets import ScopedModelViewSet
from cms.models import Topic
from lib import clock
from lib.numbers import number_in
from lib.problems import Refusal
from quizzes import access, assembly, composing, interactions, preview, shortfall
from quizzes.assembly import FillReport, Part
from quizzes.models import Item, Paper
from quizzes.paper_forms import Composition, PaperCopyForm, PaperForm, PaperStartForm

from . import printing, statistics
from .frame import ListView
from .paper_frame import PaperView

PICKER_PAGE = 30
FILTERS = ("bank", "interaction", "topic", "difficulty", "q", "section")


class PaperStateColumn(Column):
    cell_template_name = "quizzes/authors/cells/paper_state.html"


class PaperIndexView(ListView):
    new_label = _("New paper")

    def get_base_queryset(self) -> QuerySet[Paper]:
        papers = super().get_base_queryset().select_related("unit", "created_by")
        return papers.annotate(used=Count("sittings", distinct=True))

    def get_list_more_buttons(self, instance: Paper) -> list[Any]:
        address = reverse("papers:printing", args=[instance.pk])
        way = MenuItem(gettext("Print on A4"), url=address, icon_name="doc-full", priority=25)
        return [*super().get_list_more_buttons(instance), way, statistics.way_to("papers", instance.pk)]


class PaperCreateView(generic.CreateView):
    """Title and unit first; then the composer."""

    panel = None
    form_class = PaperStartForm
    page_title = _("New paper")
    submit_button_label = _("Go on to the questions")
    error_message = _("Not saved. Look at what is marked below.")

    def save_action(self) -> HttpResponse:
        return redirect(self.get_edit_url())


class PaperComposeView(PaperView):
    """Sections, draws and named questions, with what the banks can fill beside them."""

    http_method_names: ClassVar[list[str]] = ["get", "post"]
    template_name = "quizzes/authors/paper_compose.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.paper.state != Paper.State.DRAFT:
            return self._published()
        return self._composer(PaperForm(instance=self.paper, for_user=self.user), self._composition())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        step = request.POST.get("step", "save")
        try:
            if step == "copy":
                made = composing.copy_paper(paper=self.paper, by=self.user, now=clock.now())
                messages.success(request, gettext("Copied. This is the copy: it can be changed."))
                return redirect("papers:edit", made.pk)
            composing.refuse_published(self.paper)
            return self._save(step)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
            return self.back()

    def _save(self, step: str) -> HttpResponse:
        form = PaperForm(self.request.POST, instance=self.paper, for_user=self.user)
        composition = self._composition(self.request.POST)
        if not form.is_valid() or not composition.is_valid():
            messages.error(self.request, gettext("Not saved. Look at what is marked below."))
            return self._composer(form, composition)
        if composition.is_outdated:
            messages.warning(
                self.request,
                gettext("Somebody else saved this paper since you opened it. Saving again puts yours in its place."),
            )
            return self._composer(form, composition)
        parts = composition.parts()
        with transaction.atomic():
            composing.compose(paper=self.paper, parts=list(parts.values()))
            form.save()
        if step.startswith("pick-") and (part := parts.get(number_in(step[5:]))):
            return redirect(f"{reverse('papers:pick', args=[self.paper.pk])}?section={part.section.pk}")
        if step == "publish":
            composing.publish_paper(paper=self.paper, by=self.user, now=clock.now())
            messages.success(self.request, gettext("Published. It can now be set in a sitting."))
        else:
            messages.success(self.request, gettext("Saved."))
        return self.back()

    def _composition(self, data: Any = None) -> Composition:
        return Composition(paper=self.paper, user=self.user, data=data)

    def _composer(self, form: PaperForm, composition: Composition) -> HttpResponse:
        report = assembly.fill_report(self.paper)
        return self.page(
            form=form,
            composition=composition,
            cells={cell.rule: cell for cell in report.cells},
            **checked(self.paper, composition.stored, report),
            stock=assembly.stock(access.banks(self.user)),
        )

    def _published(self) -> HttpResponse:
        self.template_name = "quizzes/authors/paper_published.html"
        parts = composing.parts_of(self.paper)
        return self.page(
            parts=parts,
            **checked(self.paper, parts, assembly.fill_report(self.paper)),
            sittings=access.sittings(self.user, *access.MARKERS).filter(paper=self.paper),
        )


def checked(paper: Paper, parts: Sequence[Part], report: FillReport) -> dict[str, Any]:
    """What stands beside a paper: what is missing, how hard it is, what it holds."""
    return {
        "paper": paper,
        "report": report,
        "findings": shortfall.worst_first(shortfall.findings(parts, report) + shortfall.to_check(parts)),
        "bands": shortfall.bands(parts),
        "matrix": shortfall.matrix(parts),
    }


class PaperCheckView(PaperView):
    """The same for what is typed and not saved yet, asked for by the page while somebody composes."""

    http_method_names: ClassVar[list[str]] = ["post"]
    template_name = "quizzes/authors/parts/paper_checked.html"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        composition = Composition(paper=self.paper, user=self.user, data=request.POST)
        parts = composition.as_typed()
        report = assembly.report_of(assembly.plan_from(self.paper, parts))
        return self.page(**checked(self.paper, parts, report), is_typed=True, incomplete=composition.incomplete)


class PaperPickView(PaperView):
    """Choose named questions for a section: filter, tick, add."""

    http_method_names: ClassVar[list[str]] = ["get", "post"]
    template_name = "quizzes/authors/paper_pick.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        found, chosen = self._filtered()
        kept = request.GET.copy()
        kept.pop("p", None)
        return self.page(
            paper=self.paper,
            page_obj=Paginator(found, PICKER_PAGE).get_page(request.GET.get("p")),
            chosen=chosen,
            kept=kept.urlencode(),
            banks=access.banks(self.user),
            kinds=interactions.choices(),
            topics=Topic.objects.select_related("parent"),
            difficulties=Item.Difficulty.choices,
            sections=self.paper.sections.order_by("order", "pk"),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        section = get_object_or_404(self.paper.sections, pk=number_in(request.POST.get("section")))
        keys = [number_in(key) for key in request.POST.getlist("items")]
        picked = access.items(self.user).usable().filter(pk__in=keys).order_by("pk")  # type: ignore[attr-defined]
        try:
            count = composing.add_items(section=section, items=picked)
            messages.success(request, gettext("Questions added: %(count)s") % {"count": count})
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        return redirect(request.get_full_path()) if request.POST.get("then") == "more" else self.back()

    def crumbs(self) -> list[tuple[str, str]]:
        paper = (reverse("papers:edit", args=[self.paper.pk]), self.paper.title)
        return [(reverse("papers:index"), gettext("Papers")), paper, ("", gettext("Add questions"))]

    def get_page_title(self) -> str:
        return gettext("Add questions")

    def _filtered(self) -> tuple[QuerySet[Item], dict[str, str]]:
        """Usable questions not yet in the paper, narrowed by what the address says."""
        chosen = {name: self.request.GET.get(name, "") for name in FILTERS}
        found = access.items(self.user).usable().select_related("approved_version", "topic__parent")  # type: ignore[attr-defined]
        found = found.exclude(paper_items__section__paper=self.paper)
        if bank := number_in(chosen["bank"]):
            found = found.filter(bank=bank)
        if chosen["interaction"] in interactions.REGISTRY:
            found = found.filter(interaction=chosen["interaction"])
        if topic := number_in(chosen["topic"]):
            found = found.filter(Q(topic=topic) | Q(topic__parent=topic))
        if difficulty := number_in(chosen["difficulty"]):
            found = found.filter(difficulty=difficulty)
        if chosen["q"]:
            found = found.filter(approved_version__stem__icontains=chosen["q"])
        return found, chosen


class PaperPreviewView(PaperView):
    """A paper as a candidate could meet it: one draw, nothing kept."""

    needs = "view"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            context = preview.of_paper(self.paper)
        except Refusal as refusal:
            return self.refused(refusal)
        return TemplateResponse(request, "quizzes/authors/paper_preview.html", {**context, "paper": self.paper})


class PaperCopyView(PaperView):
    """From the list: a name for the copy, then on to its composer."""

    http_method_names: ClassVar[list[str]] = ["get", "post"]
    template_name = "quizzes/authors/paper_copy.html"
    needs = "add"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(paper=self.paper, form=PaperCopyForm(initial={"title": composing.copy_title(self.paper)}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = PaperCopyForm(request.POST)
        if not form.is_valid():
            return self.page(paper=self.paper, form=form)
        made = composing.copy_paper(paper=self.paper, by=self.user, now=clock.now(), title=form.cleaned_data["title"])
        messages.success(request, gettext("Copied. This is the copy: it can be changed."))
        return redirect("papers:edit", made.pk)

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            *super().crumbs()[:1],
            (reverse("papers:edit", args=[self.paper.pk]), self.paper.title),
            ("", gettext("Copy")),
        ]

    def get_page_title(self) -> str:
        return gettext("Copy: %(paper)s") % {"paper": self.paper.title}


class PaperViewSet(ScopedModelViewSet):
    """Papers of the units where one is a trainer."""

    model = Paper
    roles = access.MARKERS
    icon = "doc-full"
    menu_label = _("Papers")
    menu_name = "papers"
    menu_order = 160
    add_to_admin_menu = True
    index_view_class = PaperIndexView
    add_view_class = PaperCreateView
    list_display: ClassVar[list[Any]] = [
        "title",
        "unit",
        PaperStateColumn("state", label=_("State"), sort_key="state"),
        Column("used", label=_("Sittings"), sort_key="used"),
        Column("author", label=_("Author"), accessor="created_by.name"),
    ]
    list_filter: ClassVar[list[str]] = ["state"]
    search_fields: ClassVar[list[str]] = ["title"]

    def scope_queryset(self, user: User) -> QuerySet[Paper]:
        return access.papers(user)

    def may(self, user: User, action: str, instance: Paper) -> bool:
        return action != "delete" or instance.state == Paper.State.DRAFT

    def get_form_class(self, for_update: bool = False) -> type[PaperStartForm]:
        return PaperStartForm

    @property
    def edit_view(self) -> Any:
        return self.construct_view(PaperComposeView)

    @property
    def copy_view(self) -> Any:
        return self.construct_view(PaperCopyView)

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("pick/<int:pk>/", self.construct_view(PaperPickView), name="pick"),
            path("preview/<int:pk>/", self.construct_view(PaperPreviewView), name="preview"),
            path("check/<int:pk>/", self.construct_view(PaperCheckView), name="check"),
            *statistics.urlpatterns(self, statistics.PaperStatisticsView),
            path("printing/<int:pk>/", self.construct_view(printing.PrintingView), name="printing"),
            path("printing/<int:pk>/<int:number>/", self.construct_view(printing.PaperPdfView), name="pdf"),
            path("printing/<int:pk>/<int:number>/key/", self.construct_view(printing.PaperKeyView), name="pdf_key"),
        ]
