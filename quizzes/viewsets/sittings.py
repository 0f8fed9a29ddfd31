"""Exam sittings: when, how long, what counts; publishing; candidates and what they are granted."""

import re
from typing import Any, ClassVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from accounts import scope
from accounts.models import User
from accounts.viewsets import ScopedModelViewSet
from lib import clock
from lib.numbers import number_in
from lib.problems import Refusal
from quizzes import access, candidacy, composing, resits
from quizzes.models import Attempt, Paper, Sitting
from quizzes.sitting_forms import SittingForm, defaults

from . import statistics
from .frame import AuthorsView, ListView

CANDIDATES_PAGE = 100
MOST_EXTRA = 600  # minutes
SEPARATORS = re.compile(r"[\s,，、;；]+")


class SittingStateColumn(Column):
    cell_template_name = "quizzes/authors/cells/sitting_state.html"


class TimeColumn(Column):
    cell_template_name = "quizzes/authors/cells/time.html"


class SittingIndexView(ListView):
    new_label = _("New sitting")

    def ways(self) -> list[tuple[str, str, str]]:
        return [(gettext("Question statistics"), reverse("sittings:statistics-list"), "table")]

    def get_base_queryset(self) -> QuerySet[Sitting]:
        return super().get_base_queryset().select_related("paper", "unit").annotate(size=Count("candidates"))

    def get_list_more_buttons(self, instance: Sitting) -> list[Any]:
        return [*super().get_list_more_buttons(instance), statistics.way_to("sittings", instance.pk)]


class SittingFormMixin:
    """The same page for a sitting that is made and one that is changed."""

    panel = None
    template_name = "quizzes/authors/sitting_form.html"
    error_message = _("Not saved. Look at what is marked below.")

    def save_action(self) -> HttpResponse:
        messages.success(self.request, gettext("Saved."))
        return redirect(self.get_edit_url())


class SittingCreateView(SittingFormMixin, generic.CreateView):
    """Saved as a draft; published by a button on its page. `?paper=` fills in what follows from the paper."""

    page_title = _("New sitting")

    def get_initial(self) -> dict[str, Any]:
        chosen = number_in(self.request.GET.get("paper"))
        papers = access.papers(self.request.user).filter(state=Paper.State.PUBLISHED)
        paper = papers.filter(pk=chosen).first() if chosen else None
        return defaults(paper, now=clock.now())


class SittingEditView(SittingFormMixin, generic.EditView):
    """The sitting, its steps and its numbers."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sitting: Sitting = self.object
        return {
            **super().get_context_data(**kwargs),
            "sitting": sitting,
            "start_url": self.request.build_absolute_uri(reverse("quizzes:sitting-start", args=[sitting.pk])),
            "counts": counts(sitting),
            "now": clock.now(),
        }


def counts(sitting: Sitting) -> dict[str, int]:
    """{"size": candidates, "begun", "handed_in", "graded", "passed"}: people, one query."""
    attempts, closed = Q(attempts__isnull=False), (Attempt.State.SUBMITTED, Attempt.State.GRADED)
    return sitting.candidates.aggregate(
        size=Count("pk", distinct=True),
        begun=Count("pk", filter=attempts, distinct=True),
        handed_in=Count("pk", filter=Q(attempts__state__in=closed), distinct=True),
        graded=Count("pk", filter=Q(graded_at__isnull=False), distinct=True),
        passed=Count("pk", filter=Q(passed=True), distinct=True),
    )


class SittingView(AuthorsView):
    """A page of one sitting."""

    header_icon = "date"

    @cached_property
    def sitting(self) -> Sitting:
        sittings = access.sittings(self.user, *access.MARKERS).select_related("paper", "unit")
        return get_object_or_404(sittings, pk=self.kwargs["pk"])


class SittingActView(SittingView):
    """POST: publish or cancel."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            messages.success(request, self._act(request.POST.get("step")))
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        return redirect("sittings:edit", self.sitting.pk)

    def _act(self, step: str | None) -> str:
        if step == "publish":
            composing.publish_sitting(sitting=self.sitting, by=self.user, now=clock.now())
            return gettext("Published: candidates see it, and it opens at its time.")
        if step == "cancel":
            composing.cancel_sitting(sitting=self.sitting, by=self.user, now=clock.now())
            return gettext("Cancelled. Attempts that were made stay on record.")
        raise Refusal("no_such_step", _("This step is not possible."))


class CandidatesView(SittingView):
    """Who sits: added by staff number, with extra time and more attempts for each."""

    http_method_names: ClassVar[list[str]] = ["get", "post"]
    template_name = "quizzes/authors/candidates.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        seats = (
            self.sitting.candidates.select_related("user")
            .annotate(sat=Count("attempts"))
            .order_by("user__staff_number")
        )
        words = request.GET.get("q", "").strip()
        if words:
            seats = seats.filter(Q(user__name__icontains=words) | Q(user__staff_number__icontains=words))
        return self.page(
            sitting=self.sitting,
            page_obj=Paginator(seats, CANDIDATES_PAGE).get_page(request.GET.get("p")),
            words=words,
            may_resit=self.sitting.is_open(now=clock.now()),
            numbers=request.session.pop("refused-numbers", ""),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            steps = {"add": self._add, "resit": self._resit}
            messages.success(request, steps.get(request.POST.get("step", ""), self._grant)())
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        return redirect(request.get_full_path())

    def crumbs(self) -> list[tuple[str, str]]:
        sitting = (reverse("sittings:edit", args=[self.sitting.pk]), self.sitting.title)
        return [(reverse("sittings:index"), gettext("Exam sittings")), sitting, ("", gettext("Candidates"))]

    def get_page_title(self) -> str:
        return gettext("Candidates")

    def _add(self) -> str:
        text = self.request.POST.get("numbers", "")
        numbers = {number for number in SEPARATORS.split(text) if number}
        people = list(scope.people(self.user, *access.MARKERS).filter(staff_number__in=numbers))
        missing = numbers - {person.staff_number for person in people}
        if not numbers:
            raise Refusal("no_numbers", _("Type the staff numbers of those who are to sit the exam."))
        if missing:
            self.request.session["refused-numbers"] = text[:5000]  # what was typed comes back
            shown = "、".join(sorted(missing)[:20])
            raise Refusal(
                "unknown_people",
                gettext("Nobody in your units has these staff numbers: %(numbers)s. Nobody was added.")
                % {"numbers": shown},
            )
        count = composing.add_candidates(sitting=self.sitting, people=people, by=self.user, now=clock.now())
        return gettext("Candidates added: %(count)s") % {"count": count}

    def _grant(self) -> str:
        candidate = get_object_or_404(self.sitting.candidates, pk=number_in(self.request.POST.get("candidate")))
        minutes = number_in(self.request.POST.get("extra_minutes"))
        if minutes > MOST_EXTRA:
            raise Refusal("too_much", _("That is more than a day of exams. Check the number."))
        candidacy.grant(
            candidate=candidate,
            by=self.user,
            now=clock.now(),
            reason=self.request.POST.get("reason", "")[:200],
            extra_minutes=minutes,
        )
        return gettext("Saved.")

    def _resit(self) -> str:
        """One more attempt, while the sitting is open; resits with a window of their own are granted on the desk."""
        seats = [number_in(self.request.POST.get("candidate"))]
        reason = gettext("Given in the workshop")
        resits.grant(sitting=self.sitting, candidates=seats, reason=reason, by=self.user, now=clock.now())
        return gettext("One more attempt was granted; the candidate is told.")


class SittingViewSet(ScopedModelViewSet):
    """Sittings of the units where one is a trainer. A published one is cancelled, not deleted."""

    model = Sitting
    roles = access.MARKERS
    icon = "date"
    menu_label = _("Exam sittings")
    menu_name = "sittings"
    menu_order = 170
    add_to_admin_menu = True
    index_view_class = SittingIndexView
    add_view_class = SittingCreateView
    edit_view_class = SittingEditView
    list_display: ClassVar[list[Any]] = [
        "title",
        "unit",
        TimeColumn("opens_at", label=_("Opens at"), sort_key="opens_at"),
        TimeColumn("closes_at", label=_("Closes at"), sort_key="closes_at"),
        SittingStateColumn("state", label=_("State"), sort_key="state"),
        Column("size", label=_("Candidates")),
    ]
    list_filter: ClassVar[list[str]] = ["state", "paper"]
    search_fields: ClassVar[list[str]] = ["title", "paper__title"]
    copy_view_enabled = False

    def scope_queryset(self, user: User) -> QuerySet[Sitting]:
        return access.sittings(user, *access.MARKERS)

    def may(self, user: User, action: str, instance: Sitting) -> bool:
        return action != "delete" or instance.state == Sitting.State.DRAFT

    def get_form_class(self, for_update: bool = False) -> type[SittingForm]:
        return SittingForm

    def get_add_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {"form_class": SittingForm, **kwargs}

    def get_edit_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {"form_class": SittingForm, **kwargs}

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("act/<int:pk>/", self.construct_view(SittingActView), name="act"),
            path("candidates/<int:pk>/", self.construct_view(CandidatesView), name="candidates"),
            path("statistics/", self.construct_view(statistics.StatisticsListView), name="statistics-list"),
            *statistics.urlpatterns(self, statistics.SittingStatisticsView),
        ]
