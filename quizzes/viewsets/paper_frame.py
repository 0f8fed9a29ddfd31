"""A page of one paper."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext

from lib.problems import Refusal
from quizzes import access, assembly, composing, shortfall
from quizzes.models import Paper

from .frame import AuthorsView


class PaperView(AuthorsView):
    """A page of one paper."""

    header_icon = "doc-full"

    @cached_property
    def paper(self) -> Paper:
        papers = access.papers(self.user).select_related("unit")
        return get_object_or_404(papers, pk=self.kwargs["pk"])

    def crumbs(self) -> list[tuple[str, str]]:
        return [(reverse("papers:index"), gettext("Papers")), ("", self.paper.title)]

    def get_page_title(self) -> str:
        return self.paper.title

    def refused(self, refusal: Refusal) -> HttpResponse:
        """Back to the paper; where the banks fall short, with what is missing."""
        lacks: list[str] = []
        if refusal.code == "paper_unfillable":
            parts = composing.parts_of(self.paper)
            lacks = shortfall.lacks(shortfall.findings(parts, assembly.fill_report(self.paper)))
        messages.error(self.request, " ".join(lacks) or str(refusal.message))
        return self.back()

    def back(self) -> HttpResponse:
        return redirect("papers:edit", self.paper.pk)
