"""Papers: the list, and the composer, a page of its own."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from accounts.models import User
from accounts.viewsets import ScopedModelViewSet
from lib import clock
from lib.problems import Refusal
from quizzes import access, assembly, composing, preview
from quizzes.models import Interaction, Item, Paper, PaperItem
from quizzes.paper_forms import Composition, PaperForm

PICKER_PAGE = 50


class PaperCreateView(generic.CreateView):
    """Title and rules first; then the composer."""

    panel = None
    form_class = PaperForm

    def get_success_url(self) -> str:
        return self.get_edit_url()


class PaperComposeView(View):
    """Sections, draws and fixed questions of one paper, with what its banks can fill."""

    http_method_names: ClassVar[list[str]] = ["get", "post"]
    template_name = "quizzes/authors/paper_compose.html"

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        paper = _paper(request, pk)
        return self._page(
            request,
            paper,
            PaperForm(instance=paper, for_user=request.user),
            Composition(paper=paper, user=request.user),
        )  # type: ignore[arg-type]

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        paper = _paper(request, pk)
        user: User = request.user  # type: ignore[assignment]
        step = request.POST.get("step", "save")
        try:
            if step == "copy":
                return redirect("papers:edit", composing.copy_paper(paper=paper, by=user, now=clock.now()).pk)
            composing.refuse_published(paper)
            form, composition = (
                PaperForm(request.POST, instance=paper, for_user=user),
                Composition(paper=paper, user=user, data=request.POST),
            )
            with transaction.atomic():
                if not (form.is_valid() and composition.is_valid()):
                    messages.error(request, gettext("Not saved: look at the fields marked below."))
                    return self._page(request, paper, form, composition)
                form.save()
                composition.save()
            if step == "publish":
                composing.publish_paper(paper=paper, by=user, now=clock.now())
                messages.success(request, gettext("Published. It can now be set in a sitting."))
            else:
                messages.success(request, gettext("Saved."))
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        return redirect("papers:edit", pk)

    def _page(self, request: HttpRequest, paper: Paper, form: PaperForm, composition: Composition) -> HttpResponse:
        report = assembly.fill_report(paper)
        context = {
            "paper": paper,
            "form": form,
            "composition": composition,
            "report": report,
            "cells": {cell.rule: cell for cell in report.cells},
            "is_draft": paper.state == Paper.State.DRAFT,
            "page_title": paper.title,
            "header_icon": "doc-full",
        }
        return TemplateResponse(request, self.template_name, context)


class PaperPickView(View):
    """Choose fixed questions for a section: filter, tick, add."""

    http_method_names: ClassVar[list[str]] = ["get", "post"]

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        paper = _paper(request, pk)
        found, chosen = _filtered(request, paper)
        context = {
            "paper": paper,
            "page_obj": Paginator(found, PICKER_PAGE).get_page(request.GET.get("p")),
            "chosen": chosen,
            "banks": access.banks(request.user),  # type: ignore[arg-type]
            "kinds": Interaction.choices,
            "sections": paper.sections.all(),
            "page_title": gettext("Add questions"),
            "header_icon": "form",
        }
        return TemplateResponse(request, "quizzes/authors/paper_pick.html", context)

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        paper = _paper(request, pk)
        composing.refuse_published(paper)
        section = get_object_or_404(paper.sections, pk=request.POST.get("section") or 0)
        keys = [key for key in request.POST.getlist("items") if key.isdigit()]
        picked = access.items(request.user).usable().filter(pk__in=keys)  # type: ignore[arg-type, attr-defined]
        start = section.items.count()
        rows = [
            PaperItem(section=section, item=item, mark=item.default_mark, order=start + n)
            for n, item in enumerate(picked)
        ]
        PaperItem.objects.bulk_create(rows, ignore_conflicts=True)
        messages.success(request, gettext("Questions added: %(count)s") % {"count": len(rows)})
        return redirect("papers:edit", pk)


class PaperPreviewView(View):
    """A paper as a candidate could meet it: one draw, nothing kept."""

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        paper = _paper(request, pk)
        try:
            context = preview.of_paper(paper)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
            return redirect("papers:edit", pk)
        return TemplateResponse(request, "quizzes/authors/paper_preview.html", {**context, "paper": paper})


class PaperViewSet(ScopedModelViewSet):
    """Papers of the units where one is a trainer."""

    model = Paper
    roles = access.MARKERS
    icon = "doc-full"
    menu_label = _("Papers")
    menu_name = "papers"
    menu_order = 160
    add_to_admin_menu = True
    add_view_class = PaperCreateView
    list_display = [
        "title",
        "unit",
        Column("get_state_display", label=_("State"), sort_key="state"),
        Column("published_at", label=_("Published")),
    ]
    list_filter = ["state"]
    search_fields = ["title"]
    copy_view_enabled = False

    def scope_queryset(self, user: User) -> QuerySet[Paper]:
        return access.papers(user)

    def may(self, user: User, action: str, instance: Paper) -> bool:
        return action != "delete" or instance.state == Paper.State.DRAFT

    def get_form_class(self, for_update: bool = False) -> type[PaperForm]:
        return PaperForm

    @property
    def edit_view(self) -> Any:
        return self.construct_view(PaperComposeView)

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("pick/<str:pk>/", self.construct_view(PaperPickView), name="pick"),
            path("preview/<str:pk>/", self.construct_view(PaperPreviewView), name="preview"),
        ]


def _paper(request: HttpRequest, pk: str) -> Paper:
    return get_object_or_404(access.papers(request.user), pk=pk)  # type: ignore[arg-type]


def _filtered(request: HttpRequest, paper: Paper) -> tuple[QuerySet[Item], dict[str, str]]:
    """Usable questions not yet in the paper; `?bank=`, `?interaction=` and `?q=` narrow them."""
    chosen = {name: request.GET.get(name, "") for name in ("bank", "interaction", "q", "section")}
    found = access.items(request.user).usable().select_related("approved_version", "topic__parent")  # type: ignore[arg-type, attr-defined]
    found = found.exclude(paper_items__section__paper=paper)
    if chosen["bank"].isdigit():
        found = found.filter(bank=chosen["bank"])
    if chosen["interaction"] in Interaction.values:
        found = found.filter(interaction=chosen["interaction"])
    if chosen["q"]:
        found = found.filter(approved_version__stem__icontains=chosen["q"])
    return found, chosen
