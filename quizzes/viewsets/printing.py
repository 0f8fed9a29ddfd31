"""Papers on paper: the forms that were made, what further ones would share, and the PDF of each."""

from random import Random
from typing import ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from accounts import audit
from lib import clock
from lib.numbers import number_in
from lib.pdf import MissingGlyphError
from lib.problems import Refusal
from quizzes import access, assembly, content, parallel
from quizzes.models import Paper, PrintedForm
from quizzes.printing import sheet

from .paper_frame import PaperView

USUAL_FORMS = 2
PROOF = 1  # the number of a proof when none is said


class PrintingView(PaperView):
    """Forms to print, and the way to make more; a draft has proofs alone."""

    http_method_names: ClassVar[list[str]] = ["get", "post"]
    template_name = "quizzes/authors/paper_printing.html"
    fragment_name = "quizzes/authors/parts/paper_forecast.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        wanted = number_in(request.GET.get("forms")) or USUAL_FORMS
        count = min(max(wanted, 1), parallel.MOST_AT_ONCE)
        if request.headers.get("HX-Request"):
            self.template_name = self.fragment_name
        is_draft = self.paper.state == Paper.State.DRAFT
        return self.page(
            paper=self.paper,
            is_draft=is_draft,
            count=count,
            most=parallel.MOST_AT_ONCE,
            forecast=None if is_draft else parallel.forecast(self.paper, count),
            has_chance=assembly.plan_of(self.paper).has_chance,
            printed=self.paper.printed_forms.select_related("made_by"),
            may_see_key=access.may_see_paper_key(self.user, self.paper),
            proof=PROOF,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        count = number_in(request.POST.get("forms")) or 0
        try:
            made = parallel.compose_forms(paper=self.paper, forms=count, by=self.user, now=clock.now())
            letters = "、".join(each.letter for each in made)
            messages.success(request, gettext("Forms made: %(letters)s") % {"letters": letters})
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        return redirect("papers:printing", self.paper.pk)

    def crumbs(self) -> list[tuple[str, str]]:
        paper = (reverse("papers:edit", args=[self.paper.pk]), self.paper.title)
        return [(reverse("papers:index"), gettext("Papers")), paper, ("", gettext("Print"))]

    def get_page_title(self) -> str:
        return gettext("Print: %(paper)s") % {"paper": self.paper.title}


class PaperPdfView(PaperView):
    """One form as PDF, with its key for those who may see it. Who took it away stands in the audit trail."""

    http_method_names: ClassVar[list[str]] = ["get"]
    with_key = False

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        try:
            found, imprint = self._form(number)
            if self.with_key and not access.may_see_key(self.user, _items(found)):
                raise Http404
            now = clock.now()
            made = sheet.to_pdf(paper=self.paper, sheet=found, imprint=imprint, with_key=self.with_key, now=now)
        except Refusal as refusal:
            return self.refused(refusal)
        except MissingGlyphError as error:
            messages.error(request, gettext("No font here can print “%(text)s”.") % {"text": error.text})
            return self.back()
        action = "paper.print_key" if self.with_key else "paper.print"
        form = {"form": imprint.letter, "number": imprint.number}
        audit.record(action=action, actor=self.user, target=self.paper, detail=form, now=now)
        return self._file(made, imprint)

    def _form(self, number: int) -> tuple[content.Sheet, sheet.Imprint]:
        """The form that bears the number. A draft has no forms yet: its number is the seed of a proof."""
        if self.paper.state == Paper.State.DRAFT:
            return assembly.sample(self.paper, rng=Random(number)), sheet.Imprint("", number)
        printed = get_object_or_404(PrintedForm, paper=self.paper, number=number)
        return content.sheet(printed.form_id), sheet.Imprint(printed.letter, printed.number)

    def _file(self, made: bytes, imprint: sheet.Imprint) -> HttpResponse:
        words = {"paper": self.paper.title, "form": imprint.letter or imprint.number}
        name = gettext("%(paper)s %(form)s key") if self.with_key else gettext("%(paper)s %(form)s")
        shown = content_disposition_header(False, f"{name % words}.pdf") or "inline"
        response = HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": shown})
        add_never_cache_headers(response)
        return response


class PaperKeyView(PaperPdfView):
    with_key = True


def _items(found: content.Sheet) -> list[int]:
    return [question.item for question in found.questions().values()]
