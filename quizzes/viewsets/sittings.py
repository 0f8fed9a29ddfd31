"""Exam sittings: when, how long, what counts; publishing; candidates."""

import re
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from accounts import scope
from accounts.models import User
from accounts.viewsets import ScopedModelViewSet
from lib import clock
from lib.problems import Refusal
from quizzes import access, composing
from quizzes.models import Candidate, Sitting
from quizzes.paper_forms import SittingForm

SHOWN_CANDIDATES = 200


class SittingIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Sitting]:
        return super().get_base_queryset().select_related("paper", "unit").annotate(size=Count("candidates"))


class SittingCreateView(generic.CreateView):
    """Saved as a draft; published by a button on its page."""

    panel = None

    def get_success_url(self) -> str:
        return self.get_edit_url()


class SittingEditView(generic.EditView):
    """The sitting, its steps and its candidates."""

    panel = None
    template_name = "quizzes/authors/sitting_form.html"

    def get_success_url(self) -> str:
        return self.get_edit_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        seats = self.object.candidates.select_related("user")
        return {**context, "sitting": self.object, "candidates": seats[:SHOWN_CANDIDATES], "size": seats.count()}


class SittingActView(View):
    """POST: publish, cancel, or add candidates by staff number."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        user: User = request.user  # type: ignore[assignment]
        sitting = get_object_or_404(access.sittings(user, *access.MARKERS), pk=pk)
        try:
            messages.success(request, self._act(sitting, request, user))
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        return redirect("sittings:edit", pk)

    def _act(self, sitting: Sitting, request: HttpRequest, user: User) -> str:
        step = request.POST.get("step")
        if step == "publish":
            composing.publish_sitting(sitting=sitting, by=user, now=clock.now())
            return gettext("Published: candidates see it, and it opens at its time.")
        if step == "cancel":
            composing.cancel_sitting(sitting=sitting, by=user, now=clock.now())
            return gettext("Cancelled. Attempts that were made stay on record.")
        if step == "add":
            return self._add(sitting, request.POST.get("numbers", ""), user)
        raise Refusal("no_such_step", _("This step is not possible."))

    def _add(self, sitting: Sitting, text: str, user: User) -> str:
        numbers = {n for n in re.split(r"[\s,，、;；]+", text) if n}
        people = scope.people(user, *access.MARKERS).filter(staff_number__in=numbers)
        missing = numbers - {p.staff_number for p in people}
        if missing or not numbers:
            shown = "、".join(sorted(missing)[:20])
            raise Refusal(
                "unknown_people",
                gettext("Nobody in your units has these staff numbers: %(numbers)s. Nobody was added.")
                % {"numbers": shown},
            )
        Candidate.objects.bulk_create([Candidate(sitting=sitting, user=p) for p in people], ignore_conflicts=True)
        return gettext("Candidates added: %(count)s") % {"count": len(people)}


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
    list_display = [
        "title",
        "paper",
        "unit",
        Column("opens_at", label=_("Opens at"), sort_key="opens_at"),
        Column("closes_at", label=_("Closes at")),
        Column("get_state_display", label=_("State")),
        Column("size", label=_("Candidates")),
    ]
    list_filter = ["state"]
    search_fields = ["title"]
    copy_view_enabled = False

    def scope_queryset(self, user: User) -> QuerySet[Sitting]:
        return access.sittings(user, *access.MARKERS)

    def may(self, user: User, action: str, instance: Sitting) -> bool:
        return action != "delete" or instance.state == Sitting.State.DRAFT

    def get_form_class(self, for_update: bool = False) -> type[SittingForm]:
        return SittingForm

    def get_edit_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {"form_class": SittingForm, **kwargs}

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("act/<str:pk>/", self.construct_view(SittingActView), name="act")]
