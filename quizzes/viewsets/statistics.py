"""试题分析 in the authors' door: exams to choose from, all questions of an exam with the worst first, one question
wherever it was asked; each as a file too. Nobody is named, and nothing is said about fewer than five people.
"""

import io
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.menus import MenuItem

from accounts.viewsets import ScopedModelViewSet
from lib.numbers import number_in
from lib.tables import XlsxBook, csv_lines
from quizzes import access, content, item_analysis, item_hints, statistics_tables
from quizzes.item_analysis import ItemHistory, Result
from quizzes.models import Item, ItemVersion, Paper, Sitting
from quizzes.regrading_diff import CLOSED
from quizzes.statistics_tables import Field, Table

from .frame import AuthorsView

PAGE = 50
FIGURE = Field("", "figure")  # how a number at the head of a page is written
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class StatisticsView(AuthorsView):
    """A page of numbers. `kind` comes with the address of a file: xlsx or csv."""

    header_icon = "table"
    needs = "view"

    @cached_property
    def sittings(self) -> QuerySet[Sitting]:
        """All in reach: whatever else is asked for lies within."""
        return access.sittings(self.user, *access.MARKERS)


class StatisticsListView(StatisticsView):
    """Exams that somebody handed in, the newest first."""

    template_name = "quizzes/authors/statistics_list.html"
    page_title = _("Question statistics")

    def get(self, request: HttpRequest) -> HttpResponse:
        sat = Q(candidates__attempts__number=1, candidates__attempts__state__in=CLOSED)
        found = self.sittings.annotate(sat=Count("candidates", filter=sat, distinct=True)).filter(sat__gt=0)
        rows = found.select_related("unit").order_by("-opens_at", "-pk")
        return self.page(page_obj=Paginator(rows, PAGE).get_page(request.GET.get("p")))

    def crumbs(self) -> list[tuple[str, str]]:
        return [(reverse("sittings:index"), gettext("Exam sittings")), ("", str(self.page_title))]


class ExamView(StatisticsView):
    """All questions of an exam: `asked` are the sittings that it consists of."""

    template_name = "quizzes/authors/statistics_exam.html"
    namespace: str

    @cached_property
    def about(self) -> Any:
        raise NotImplementedError

    @property
    def asked(self) -> QuerySet[Sitting]:
        raise NotImplementedError

    @property
    def paper_url(self) -> str:
        """Where the other sittings of the paper are counted too."""
        return ""

    def get(self, request: HttpRequest, pk: int, kind: str = "") -> HttpResponse:
        about = self.about
        exam = item_analysis.of_exam(self.asked)
        table = statistics_tables.questions(exam, about=about.title).sorted_by(request.GET.get("sort", ""))
        if kind:
            parts = statistics_tables.parts_of_exam(exam)
            tables = [table, statistics_tables.steps(exam), *([parts] if parts.rows else [])]
            return as_file(tables, name=about.title, kind=kind)
        reason = exam.reliability.reason
        return self.page(
            about=about,
            exam=exam,
            table=table,
            steps=statistics_tables.steps(exam),
            alpha=FIGURE.show(statistics_tables.figure(exam.reliability.alpha)),
            error=statistics_tables.figure(exam.reliability.error),
            mean=statistics_tables.figure(exam.mean) if exam.graded >= statistics_tables.SMALLEST_GROUP else None,
            reason=statistics_tables.reason(reason) if reason else "",
            suspects=sum(result.hints[0].code == "key" for result in exam.results),
            most=item_analysis.MOST_ATTEMPTS,
            lines=self._lines(table),
            paper_url=self.paper_url,
            files=files(request, self.namespace, pk),
        )

    def _lines(self, table: Table) -> list[dict[str, Any]]:
        """Rows with the address of the question's own page; only who works on a question is led on to its key."""
        asked = [row.about.question.version for row in table.rows]
        own = ItemVersion.objects.filter(pk__in=asked, item__in=access.items(self.user))
        places = {pk: (item, number) for pk, item, number in own.values_list("pk", "item", "number")}
        return [{**line, "url": self._url(places.get(line["about"].question.version))} for line in table.shown]

    def _url(self, place: tuple[int, int] | None) -> str:
        if place is None:
            return ""
        item, number = place
        where = f"&sitting={self.about.pk}" if isinstance(self.about, Sitting) else ""
        return f"{reverse('items:statistics', args=[item])}?version={number}{where}"

    def get_page_title(self) -> str:
        return gettext("Question statistics")


class SittingStatisticsView(ExamView):
    namespace = "sittings"

    @cached_property
    def about(self) -> Sitting:
        return get_object_or_404(self.sittings.select_related("paper", "unit"), pk=self.kwargs["pk"])

    @property
    def asked(self) -> QuerySet[Sitting]:
        return self.sittings.filter(pk=self.about.pk)

    @property
    def paper_url(self) -> str:
        paper = self.about.paper_id
        is_own = access.papers(self.user).filter(pk=paper).exists()
        return reverse("papers:statistics", args=[paper]) if is_own else ""

    def crumbs(self) -> list[tuple[str, str]]:
        sitting = (reverse("sittings:edit", args=[self.about.pk]), self.about.title)
        return [(reverse("sittings:index"), gettext("Exam sittings")), sitting, ("", gettext("Question statistics"))]


class PaperStatisticsView(ExamView):
    """All sittings of the paper that are in reach, as one."""

    namespace = "papers"

    @cached_property
    def about(self) -> Paper:
        return get_object_or_404(access.papers(self.user).select_related("unit"), pk=self.kwargs["pk"])

    @property
    def asked(self) -> QuerySet[Sitting]:
        return self.sittings.filter(paper=self.about.pk)

    def crumbs(self) -> list[tuple[str, str]]:
        paper = (reverse("papers:edit", args=[self.about.pk]), self.about.title)
        return [(reverse("papers:index"), gettext("Papers")), paper, ("", gettext("Question statistics"))]


class ItemStatisticsView(StatisticsView):
    """One version of a question, everywhere or in one sitting, beside its other versions and sittings."""

    template_name = "quizzes/authors/statistics_item.html"

    @cached_property
    def item(self) -> Item:
        return get_object_or_404(
            access.items(self.user).select_related("latest", "bank", "topic"), pk=self.kwargs["pk"]
        )

    def get(self, request: HttpRequest, pk: int, kind: str = "") -> HttpResponse:
        history = item_analysis.of_item(self.item, self.sittings)
        versions = self._versions(history)
        version = self._version(versions, history)
        sitting = self._sitting(history)
        question = content.ask(version)
        result = history.result(question, sitting.pk if sitting else None)
        tables = [
            statistics_tables.answers(result),
            self._by_version(history, versions),
            self._by_sitting(history, question),
        ]
        parts = statistics_tables.parts(result)
        if kind:
            of_parts = [parts] if parts.rows else []
            return as_file([*tables, *of_parts], name=f"{gettext('Question')} {pk}", kind=kind)
        answers, by_version, by_sitting = tables
        return self.page(
            item=self.item,
            version=version,
            versions=versions,
            sitting=sitting,
            answers=answers,
            parts=parts,
            by_version=by_version,
            by_sitting=by_sitting,
            is_cut=history.is_cut,
            most=item_analysis.MOST_ATTEMPTS,
            files=files(request, "items", pk),
            **_said(result),
        )

    def crumbs(self) -> list[tuple[str, str]]:
        item = (reverse("items:edit", args=[self.item.pk]), str(self.item))
        return [(reverse("items:index"), gettext("Questions")), item, ("", gettext("Question statistics"))]

    def get_page_title(self) -> str:
        return gettext("Question statistics")

    def _versions(self, history: ItemHistory) -> list[ItemVersion]:
        """Those that were asked or may be drawn now, the newest first."""
        asked = {version for version, _sitting in history.samples}
        versions = self.item.versions.select_related("item").order_by("-number")
        return [each for each in versions if each.pk in asked or each.pk == self.item.approved_version_id] or list(
            versions[:1]
        )

    def _version(self, versions: Sequence[ItemVersion], history: ItemHistory) -> ItemVersion:
        """The one that is asked for; or the newest that anybody answered."""
        number = number_in(self.request.GET.get("version"))
        if number:
            return get_object_or_404(self.item.versions.select_related("item"), number=number)
        return next((each for each in versions if history.sample(each.pk).answers), versions[0])

    def _sitting(self, history: ItemHistory) -> Sitting | None:
        chosen = number_in(self.request.GET.get("sitting"))
        return get_object_or_404(self.sittings, pk=chosen) if chosen else None

    def _by_version(self, history: ItemHistory, versions: Sequence[ItemVersion]) -> Table:
        rows = [
            (gettext("version %(number)s") % {"number": each.number}, history.figures(each.pk), each.number)
            for each in versions
        ]
        return statistics_tables.comparison(gettext("By version"), gettext("Version"), rows)

    def _by_sitting(self, history: ItemHistory, question: content.Question) -> Table:
        asked = {sitting for version, sitting in history.samples if version == question.version}
        sittings = self.sittings.filter(pk__in=asked).order_by("-opens_at")
        rows = [(each.title, history.figures(question.version, each.pk), each.pk) for each in sittings]
        return statistics_tables.comparison(gettext("By sitting"), gettext("Exam"), rows)


def way_to(namespace: str, pk: int) -> MenuItem:
    """An entry in the menu of a row of the papers or sittings."""
    address = reverse(f"{namespace}:statistics", args=[pk])
    return MenuItem(gettext("Question statistics"), url=address, icon_name="table", priority=26)


def as_file(tables: Sequence[Table], *, name: str, kind: str) -> HttpResponse:
    """A workbook with a sheet for each table, or the first table as csv."""
    first, stem = tables[0], f"{name}-{gettext('statistics')}"
    if kind == "csv":
        lines = csv_lines([field.as_column() for field in first.fields], (row.values for row in first.rows))
        answer: Any = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    else:
        stream = io.BytesIO()
        book = XlsxBook(stream)
        for table in tables:
            columns = [field.as_column() for field in table.fields]
            book.add(table.title, columns, [row.values for row in table.rows], notes=table.notes)
        book.close()
        stream.seek(0)
        answer = FileResponse(stream, content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, f"{stem}.{kind}") or "attachment"
    return answer


def files(request: HttpRequest, namespace: str, pk: int) -> dict[str, str]:
    """Addresses of the files that hold what the page shows."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return {kind: reverse(f"{namespace}:statistics-{kind}", args=[pk]) + query for kind in ("xlsx", "csv")}


def urlpatterns(viewset: ScopedModelViewSet, view_class: type[StatisticsView]) -> list[URLPattern]:
    """The page of an object's statistics and its files."""
    view = viewset.construct_view(view_class)
    return [
        path("statistics/<int:pk>/", view, name="statistics"),
        path("statistics/<int:pk>/export.xlsx", view, {"kind": "xlsx"}, name="statistics-xlsx"),
        path("statistics/<int:pk>/export.csv", view, {"kind": "csv"}, name="statistics-csv"),
    ]


def _said(result: Result) -> dict[str, Any]:
    """What the page says of one version."""
    pair = item_hints.favourite(result.figures, result.lines) if result.figures.is_enough else None
    return {
        "result": result,
        "hint": result.hints[0],
        "more": result.hints[1:],
        "suspect": pair[0] if pair else None,  # the wrong answer that the upper group prefers
        "chart": statistics_tables.choices_by_group(result),
        "facility": FIGURE.show(statistics_tables.shown_facility(result.figures)),
        "strength": FIGURE.show(statistics_tables.shown_discrimination(result.figures)),
    }
