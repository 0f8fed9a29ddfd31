"""Importing questions: choose a file; look at every question, problems first; mend or leave out; import; result."""

import io
from typing import Any, ClassVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Job
from accounts.viewsets import ScopedModelViewSet
from lib import clock
from lib.numbers import number_in
from lib.problems import Refusal
from lib.tables import Column, write_xlsx
from quizzes import access, importing
from quizzes.formats import template
from quizzes.formats.draft import INTERACTIONS
from quizzes.formats.making import kind_label
from quizzes.import_cards import card
from quizzes.import_forms import CarryOutForm, MendForm, UploadForm
from quizzes.importing import Preview
from quizzes.models import Item

from .frame import AuthorsView

PROBLEMS_SHOWN = 60
PAGE = 30
RECENT = 10
TEMPLATES = {"xlsx": template.template_xlsx, "docx": template.template_docx}
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class ImportView(AuthorsView):
    """What all steps share: the path in the head."""

    needs = "add"

    def crumbs(self) -> list[tuple[str, str]]:
        above = [(reverse("items:index"), str(capfirst(Item._meta.verbose_name_plural)))]
        return [*above, (reverse("items:import"), gettext("Import")), *self.last_crumbs()]

    def last_crumbs(self) -> list[tuple[str, str]]:
        return []


class ImportStartView(ImportView):
    """Step one: the bank and the file. What cannot be read at all is said here."""

    template_name = "quizzes/authors/import_start.html"
    page_title = _("Import questions")

    def get(self, request: HttpRequest) -> HttpResponse:
        banks = list(access.banks(self.user)[:2])
        chosen = request.GET.get("bank") or (banks[0].pk if len(banks) == 1 else None)
        return self._show(UploadForm(user=self.user, initial={"bank": chosen}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES, user=self.user)
        if not form.is_valid():
            return self._show(form)
        said = form.cleaned_data
        try:
            job = importing.begin(
                bank=said["bank"], name=said["file"].name, data=said["file"].read(), by=self.user, now=clock.now()
            )
        except Refusal as refusal:
            form.add_error("file", str(refusal.message))
            return self._show(form)
        return redirect("items:import-preview", job.pk)

    def _show(self, form: UploadForm) -> HttpResponse:
        return self.page(form=form, recent=access.question_imports(self.user)[:RECENT], steps=_steps(1))


class ImportPreviewView(ImportView):
    """Step two: every question as it will look; what is wrong first. Afterwards the same address shows the result."""

    http_method_names: ClassVar[list[str]] = ["get", "post"]
    template_name = "quizzes/authors/import_preview.html"
    done_template = "quizzes/authors/import_done.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
            return redirect("items:import")

    @cached_property
    def job(self) -> Job:
        return access.question_import(self.user, self.kwargs["job"])

    def get_page_title(self) -> str:
        return gettext("Import questions")

    def last_crumbs(self) -> list[tuple[str, str]]:
        return [("", self.job.title)]

    def get(self, request: HttpRequest, job: int) -> HttpResponse:
        if self.job.state == Job.State.WAITING:
            return self.page(**_context(importing.preview(self.job), request))
        self.template_name = self.done_template
        bank = access.banks(self.user).get(pk=self.job.params["bank"])
        may = importing.may_take_back(self.job, clock.now())
        return self.page(job=self.job, bank=bank, may_take_back=may, steps=_steps(3))

    def post(self, request: HttpRequest, job: int) -> HttpResponse:
        step = request.POST.get("step", "")
        if step == "import":
            return self._carry_out()
        if step == "take_back":
            return self._take_back()
        if step == "drop":
            importing.drop(job=self.job)
            messages.success(request, gettext("The import was dropped. Nothing was written."))
            return redirect("items:import")
        self._say(step)
        return redirect(_back(request, self.job))

    def _say(self, step: str) -> None:
        data, job = self.request.POST, self.job
        positions = [number_in(each) for each in data.getlist("position")]
        if step == "mend":
            self._mend()
        elif step == "reading":
            importing.say_reading(job=job, name=data.get("name", ""), value=data.get("value") == "yes")
        elif step == "leave":
            importing.leave(job=job, positions=positions)
        elif step == "take":
            importing.take(job=job, positions=positions)
        else:
            raise Refusal("no_such_step", _("This step is not possible."))

    def _mend(self) -> None:
        form = MendForm(self.request.POST)
        if not form.is_valid():
            messages.error(self.request, gettext("Choose an answer or a type first."))
            return
        said = form.cleaned_data
        if not (form.answer or said["kind"]):
            messages.error(self.request, gettext("Choose an answer or a type first."))
            return
        importing.mend(job=self.job, position=said["position"], answer=form.answer, kind=said["kind"])

    def _carry_out(self) -> HttpResponse:
        form = CarryOutForm(self.request.POST)
        theme = form.cleaned_data["theme"] if form.is_valid() else None
        done = importing.carry_out(job=self.job, theme=theme, by=self.user, now=clock.now())
        messages.success(self.request, gettext("Imported as drafts: %(count)s") % {"count": done.done})
        return redirect("items:import-preview", done.pk)

    def _take_back(self) -> HttpResponse:
        gone, stayed = importing.take_back(job=self.job, by=self.user, now=clock.now())
        messages.success(
            self.request, gettext("Taken back: %(gone)s. Kept: %(stayed)s") % {"gone": gone, "stayed": stayed}
        )
        return redirect("items:import-preview", self.job.pk)


class ImportProblemsView(ImportView):
    """What was not read, as a table to take to whoever keeps the file."""

    def get(self, request: HttpRequest, job: int) -> HttpResponse:
        found = access.question_import(self.user, job)
        if found.state == Job.State.WAITING:
            result = importing.preview(found).result
            problems = [*result.errors, *result.skipped, *result.warnings]
            rows = [[str(each.where), each.message] for each in problems]
        else:
            rows = [[each["where"], each["message"]] for each in (*found.result["errors"], *found.result["skipped"])]
        stream = io.BytesIO()
        columns = [Column(gettext("Place"), 36), Column(gettext("Problem"), 80)]
        write_xlsx(stream, columns, rows, sheet=gettext("Problems"))
        stream.seek(0)
        return FileResponse(stream, as_attachment=True, filename="problems.xlsx", content_type=TYPES["xlsx"])


class ImportTemplateView(ImportView):
    """The files to fill in."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        if kind not in TEMPLATES:
            raise Http404
        stream = io.BytesIO()
        TEMPLATES[kind](stream)
        stream.seek(0)
        name = gettext("questions-template")
        return FileResponse(stream, as_attachment=True, filename=f"{name}.{kind}", content_type=TYPES[kind])


class ImportHelpView(ImportView):
    """What is understood."""

    template_name = "quizzes/authors/import_help.html"
    page_title = _("What the import understands")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page()


def urlpatterns(viewset: ScopedModelViewSet) -> list[Any]:
    """The addresses of an import, below those of the questions."""
    view = viewset.construct_view
    return [
        path("import/", view(ImportStartView), name="import"),
        path("import/help/", view(ImportHelpView), name="import-help"),
        path("import/template/<str:kind>/", view(ImportTemplateView), name="import-template"),
        path("import/<int:job>/", view(ImportPreviewView), name="import-preview"),
        path("import/<int:job>/problems/", view(ImportProblemsView), name="import-problems"),
    ]


def _context(shown: Preview, request: HttpRequest) -> dict[str, Any]:
    found = shown.result.found
    wrong = [position for position, each in enumerate(found) if each.problem is not None and not each.skipped]
    kind = request.GET.get("type", "")
    ready = [position for position in shown.plan.ready if not kind or found[position].draft.interaction == kind]  # type: ignore[union-attr]
    page = Paginator(ready, PAGE).get_page(request.GET.get("page"))
    return {
        "job": shown.job,
        "bank": shown.bank,
        "kilobytes": max(1, shown.job.params["bytes"] // 1024),
        "counts": _counts(shown, len(wrong)),
        "questions": [(each, _is_yes(shown, each.name)) for each in _asked(shown)],
        "wrong": [card(shown, position) for position in wrong[:PROBLEMS_SHOWN]],
        "wrong_hidden": max(0, len(wrong) - PROBLEMS_SHOWN),
        "page_obj": page,
        "cards": [card(shown, position) for position in page],
        "kinds": _kinds(shown),
        "kind": kind,
        "skipped": shown.result.skipped,
        "warnings": shown.result.warnings,
        "form": CarryOutForm(),
        "steps": _steps(2),
    }


def _counts(shown: Preview, wrong: int) -> dict[str, int]:
    return {
        "found": len(shown.result.found),
        "ready": len(shown.chosen),
        "wrong": wrong,
        "left": len(shown.plan.ready) - len(shown.chosen),
        "duplicates": len(shown.plan.duplicates),
        "skipped": len(shown.result.skipped),
    }


def _asked(shown: Preview) -> list[Any]:
    """Questions for the whole file: what the reader assumed, and what the person has answered already."""
    assumed = {each.name: each for each in shown.result.assumptions}
    return [*assumed.values(), *(_Answered(name) for name in shown.job.params["reading"] if name not in assumed)]


class _Answered:
    """A question of the file that was answered with no, so that nothing rests on it any more."""

    count = 0
    example = ""

    def __init__(self, name: str) -> None:
        self.name = name


def _is_yes(shown: Preview, name: str) -> bool:
    return shown.job.params["reading"].get(name, True)


def _kinds(shown: Preview) -> list[tuple[str, str, int]]:
    """(type, its name, how many are ready)."""
    ready = [shown.result.found[position].draft.interaction for position in shown.plan.ready]  # type: ignore[union-attr]
    return [(kind, kind_label(kind), ready.count(kind)) for kind in INTERACTIONS if kind in ready]


def _steps(now: int) -> list[dict[str, str]]:
    steps = [
        (gettext("Choose the file"), ""),
        (gettext("Look and mend"), gettext("Nothing is written yet")),
        (gettext("Imported"), gettext("Can be taken back for 7 days")),
    ]
    states = {True: "done", False: ""}
    return [
        {"label": label, "note": note, "state": "now" if number == now else states[number < now]}
        for number, (label, note) in enumerate(steps, start=1)
    ]


def _back(request: HttpRequest, job: Job) -> str:
    """Where the person was: the page and the filter of the preview."""
    kept = "&".join(f"{name}={request.GET[name]}" for name in ("type", "page") if request.GET.get(name, "").isalnum())
    return f"{reverse('items:import-preview', args=[job.pk])}?{kept}"
