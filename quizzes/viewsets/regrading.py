"""更正答案: say how and why; watch it being worked out; read who changes and what hangs on it; apply, or drop."""

import io
from collections.abc import Iterator, Sequence
from string import ascii_uppercase
from typing import Any, ClassVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.viewsets import ScopedModelViewSet
from lib import clock
from lib.numbers import number_in
from lib.problems import Refusal
from lib.tables import Column, csv_lines, write_xlsx
from quizzes import access, consequences, content, regrading, regrading_diff
from quizzes.models import ItemVersion, Regrade, RegradeLine
from quizzes.regrading_forms import form_for

from .frame import AuthorsView

PAGE = 50
RECENT = 100
CONSEQUENCES_SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RegradeView(AuthorsView):
    """What all pages share."""

    header_icon = "edit"

    def crumbs(self) -> list[tuple[str, str]]:
        above = [
            (reverse("items:index"), gettext("Questions")),
            (reverse("items:regrades"), gettext("Answer corrections")),
        ]
        return [*above, *self.last_crumbs()]

    def last_crumbs(self) -> list[tuple[str, str]]:
        return []


class RegradeListView(RegradeView):
    """What was corrected, and what waits to be decided."""

    template_name = "quizzes/authors/regrade_list.html"
    page_title = _("Answer corrections")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(regrades=access.regrades(self.user)[:RECENT])


class RegradeStartView(RegradeView):
    """A version that was sat: how it is corrected, and why."""

    template_name = "quizzes/authors/regrade_form.html"
    page_title = _("Correct the answer")

    def last_crumbs(self) -> list[tuple[str, str]]:
        item = self.version.item
        return [(reverse("items:edit", args=[item.pk]), str(item)), ("", gettext("Correct the answer"))]

    @cached_property
    def version(self) -> ItemVersion:
        """The one that is asked for, or the one that is drawn."""
        item = get_object_or_404(access.items(self.user), pk=self.kwargs["pk"])
        approved = ItemVersion.objects.filter(item=item, state=ItemVersion.State.APPROVED).select_related("item__bank")
        number = number_in(self.request.GET.get("version"))
        found = approved.filter(number=number) if number else approved.filter(pk=item.approved_version_id)
        return get_object_or_404(found)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._show(form_for(self.version)(for_user=self.user))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = form_for(self.version)(request.POST, for_user=self.user)
        if not form.is_valid():
            return self._show(form)
        try:
            regrade = regrading.begin(**form.said(), by=self.user, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
            return self._show(form)
        return redirect("items:regrade-show", regrade.pk)

    def _show(self, form: Any) -> HttpResponse:
        versions = ItemVersion.objects.filter(item=self.version.item_id, state=ItemVersion.State.APPROVED)
        return self.page(form=form, version=self.version, versions=versions, **_asked(self.version))


class RegradeShowView(RegradeView):
    """The preview; after applying the record of it."""

    http_method_names: ClassVar[list[str]] = ["get", "post"]
    template_name = "quizzes/authors/regrade_show.html"

    @cached_property
    def regrade(self) -> Regrade:
        return access.regrade(self.user, self.kwargs["regrade"])

    def get_page_title(self) -> str:
        return gettext("Correction of question %(number)s") % {"number": self.regrade.version.item_id}

    def last_crumbs(self) -> list[tuple[str, str]]:
        return [("", self.get_page_title())]

    def get(self, request: HttpRequest, regrade: int) -> HttpResponse:
        found = self.regrade
        rows = _narrowed(lines(found), request.GET.get("show", ""))
        follow = consequences.of(regrading_diff.flips(found)) if found.state == Regrade.State.READY else []
        return self.page(
            regrade=found,
            summary=found.summary,
            is_working=found.state in (Regrade.State.PREVIEWING, Regrade.State.APPLYING),
            page_obj=Paginator(rows, PAGE).get_page(request.GET.get("p")),
            show=request.GET.get("show", ""),
            consequences=follow[:CONSEQUENCES_SHOWN],
            follow_count=len(follow),
            certificate_count=sum(bool(each.certificate) for each in follow),
            left_out=regrading_diff.left_out(found),
            new_keys=_printed(found.version, found.keys[:1]),
            **_asked(found.version),
        )

    def post(self, request: HttpRequest, regrade: int) -> HttpResponse:
        step = request.POST.get("step")
        try:
            if step == "apply":
                regrading.apply(regrade=self.regrade, by=self.user, now=clock.now())
            elif step == "drop":
                regrading.drop(regrade=self.regrade, by=self.user, now=clock.now())
                messages.success(request, gettext("Dropped. No mark was changed."))
            else:
                raise Refusal("no_such_step", _("This step is not possible."))
        except Refusal as refusal:
            messages.warning(request, str(refusal.message))
        return redirect("items:regrade-show", regrade)


class RegradeExportView(RegradeView):
    """Every changed answer as a table, xlsx or csv."""

    def get(self, request: HttpRequest, regrade: int, kind: str) -> HttpResponse:
        found = access.regrade(self.user, regrade)
        name = f"{gettext('corrections')}-{found.pk}.{kind}"
        rows = (list(_row(line)) for line in lines(found).iterator(chunk_size=1000))
        if kind == "csv":
            answer = StreamingHttpResponse(csv_lines(_columns(), rows), content_type="text/csv; charset=utf-8")
            answer["Content-Disposition"] = f'attachment; filename="corrections-{found.pk}.csv"'
            return answer  # type: ignore[return-value]
        if kind != "xlsx":
            raise Http404
        stream = io.BytesIO()
        write_xlsx(stream, _columns(), rows, sheet=gettext("Answer corrections"))
        stream.seek(0)
        return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


def lines(regrade: Regrade) -> QuerySet[RegradeLine]:
    """Every changed answer, with whose it is and where it was given."""
    people = regrade.lines.select_related("attempt__candidate__user", "attempt__candidate__sitting")
    return people.order_by("attempt__candidate__sitting", "attempt__candidate__user__staff_number", "attempt__number")


def urlpatterns(viewset: ScopedModelViewSet) -> list[Any]:
    """The addresses of corrections, below those of the questions."""
    view = viewset.construct_view
    return [
        path("regrades/", view(RegradeListView), name="regrades"),
        path("regrade/<int:pk>/", view(RegradeStartView), name="regrade"),
        path("regrades/<int:regrade>/", view(RegradeShowView), name="regrade-show"),
        path("regrades/<int:regrade>/export.<str:kind>", view(RegradeExportView), name="regrade-export"),
    ]


def _narrowed(rows: QuerySet[RegradeLine], show: str) -> QuerySet[RegradeLine]:
    if show == "up":
        return rows.filter(regrading_diff.UP)
    if show == "down":
        return rows.filter(regrading_diff.DOWN)
    if show == "passed":
        return rows.filter(passed_was=False, passed_is=True)
    if show == "failed":
        return rows.filter(passed_was=True, passed_is=False)
    return rows


def _asked(version: ItemVersion) -> dict[str, Any]:
    """The question in words, with the key that it was approved with."""
    question = content.ask(version)
    printed = question.kind.on_paper(question.body, ())
    parts = [(part.number, part.stem, _lettered(part.printed.options)) for part in printed.parts]
    old_keys = _printed(version, [version.key])
    return {"question": question, "options": _lettered(printed.options), "parts": parts, "old_keys": old_keys}


def _lettered(options: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(ascii_uppercase, options, strict=False))


def _printed(version: ItemVersion, keys: list[Any]) -> list[str]:
    kind = content.ask(version).kind
    return [] if kind.needs_person else [kind.printed_key(version.body, key, ()) for key in keys]


def _columns() -> list[Column]:
    titles = [
        gettext("Exam"),
        gettext("Name"),
        gettext("Staff number"),
        gettext("Attempt"),
        gettext("Question"),
        gettext("Question mark before"),
        gettext("Question mark now"),
        gettext("Mark before"),
        gettext("Mark now"),
        gettext("Grade before"),
        gettext("Grade now"),
        gettext("Passed before"),
        gettext("Passed now"),
    ]
    return [Column(title, 30 if at == 0 else 14) for at, title in enumerate(titles)]


def _row(line: RegradeLine) -> Iterator[Any]:
    seat = line.attempt.candidate
    said = {True: gettext("yes"), False: gettext("no"), None: ""}
    yield from (seat.sitting.title, seat.user.name, seat.user.staff_number, line.attempt.number, line.position)
    yield from (line.mark_was, line.mark_is, line.total_was, line.total_is, line.grade_was, line.grade_is)
    yield from (said[line.passed_was], said[line.passed_is])
