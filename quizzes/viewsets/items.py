"""Questions: list, editor by type, the steps of review, and the look that a candidate will get."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic

from accounts.models import User
from accounts.viewsets import ScopedModelViewSet
from lib import clock
from lib.problems import Refusal
from quizzes import access, authoring, interactions
from quizzes.editors import FORMS, ItemForm
from quizzes.models import Item, ItemVersion

FORM_TEMPLATE = "quizzes/authors/item_form.html"


class ItemIndexView(generic.IndexView):
    """Newest first, with the state of the latest version."""

    def get_base_queryset(self) -> QuerySet[Item]:
        return super().get_base_queryset().select_related("bank", "topic__parent", "latest__author", "approved_version")


class ItemCreateView(generic.CreateView):
    """First the type is chosen, then the question is typed."""

    template_name = FORM_TEMPLATE
    choose_template = "quizzes/authors/item_type.html"
    panel = None

    @cached_property
    def interaction(self) -> str:
        chosen = self.request.GET.get("interaction") or self.request.POST.get("interaction") or ""
        return chosen if chosen in FORMS else ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.interaction:
            return super().get(request, *args, **kwargs)
        kinds = [(name, interaction.label) for name, interaction in interactions.REGISTRY.items()]
        context = {"kinds": kinds, "page_title": _t("New question"), "header_icon": "form"}
        return TemplateResponse(request, self.choose_template, context)

    def get_form_class(self) -> type[ItemForm]:
        return FORMS[self.interaction or "single_choice"]

    def get_add_url(self) -> str:
        return f"{reverse(self.add_url_name)}?interaction={self.interaction}"

    def get_success_url(self) -> str:
        return self.get_edit_url()


class ItemEditView(generic.EditView):
    """The editor, with the versions and the steps of review beside it."""

    template_name = FORM_TEMPLATE
    panel = None

    def get_form_class(self) -> type[ItemForm]:
        return FORMS[self.object.interaction]

    def get_success_url(self) -> str:
        return self.get_edit_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        latest = self.object.latest
        context["item"] = self.object
        context["versions"] = self.object.versions.select_related("author", "reviewed_by")
        context["steps"] = steps(self.object, latest, self.request.user)
        context["act_url"] = reverse(self.index_url_name.replace(":index", ":act"), args=[self.object.pk])
        context["preview_url"] = reverse(self.index_url_name.replace(":index", ":preview"), args=[self.object.pk])
        return context


def steps(item: Item, latest: ItemVersion | None, user: User) -> list[str]:
    """Names of the acts that make sense now for this person."""
    found = []
    if latest and latest.state in (ItemVersion.State.DRAFT, ItemVersion.State.RETURNED):
        found.append("submit")
    if latest and latest.state == ItemVersion.State.SUBMITTED and latest.author_id != user.pk:
        found += ["approve", "return"]
    return [*found, "restore" if item.archived_at else "archive"]


class ItemActView(View):
    """POST: one step in the life of a question. What is refused is said on the editor's page."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        item = get_object_or_404(access.items(request.user).select_related("latest"), pk=pk)  # type: ignore[arg-type]
        try:
            messages.success(request, self._act(item, request))
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        return redirect("items:edit", pk)

    def _act(self, item: Item, request: HttpRequest) -> str:
        by: User = request.user  # type: ignore[assignment]
        now, comment, step = clock.now(), request.POST.get("comment", ""), request.POST.get("step")
        if step == "submit" and item.latest:
            authoring.submit(versions=[item.latest], by=by, now=now)
            return _t("Handed in for review.")
        if step == "approve" and item.latest:
            authoring.approve(version=item.latest, by=by, now=now, comment=comment)
            return _t("Approved: the question can be drawn from now on.")
        if step == "return" and item.latest:
            authoring.send_back(version=item.latest, by=by, now=now, comment=comment)
            return _t("Returned to its author.")
        if step in ("archive", "restore"):
            getattr(authoring, step)(item=item, by=by, now=now)
            return _t("Done.")
        raise Refusal("no_such_step", _("This step is not possible."))


class ItemPreviewView(View):
    """The question as a candidate will see it; `?answer=1` with key and explanation, as a review will show it."""

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        from quizzes import preview

        item = get_object_or_404(access.items(request.user).select_related("latest"), pk=pk)  # type: ignore[arg-type]
        context = preview.of_version(item.latest, with_key=bool(request.GET.get("answer")))
        return TemplateResponse(request, "quizzes/authors/item_preview.html", {**context, "item": item})


class ItemViewSet(ScopedModelViewSet):
    """Questions of the banks in a trainer's reach. They are archived, never deleted."""

    model = Item
    roles = access.MARKERS
    icon = "form"
    menu_label = _("Questions")
    menu_order = 100
    index_view_class = ItemIndexView
    add_view_class = ItemCreateView
    edit_view_class = ItemEditView
    list_per_page = 30
    list_display = [
        TitleColumn(
            "__str__", label=_("Question"), get_url=lambda item: reverse("items:edit", args=[item.pk]), width="40%"
        ),
        Column("get_interaction_display", label=_("Type"), sort_key="interaction"),
        Column("topic", label=_("Topic")),
        Column("get_difficulty_display", label=_("Difficulty"), sort_key="difficulty"),
        Column("latest.get_state_display", label=_("State"), accessor="latest.get_state_display"),
        Column("latest.author.name", label=_("Author"), accessor="latest.author.name"),
    ]
    list_filter = {
        "bank": ["exact"],
        "interaction": ["exact"],
        "topic": ["exact"],
        "difficulty": ["exact"],
        "latest__state": ["exact"],
        "archived_at": ["isnull"],
    }
    search_fields = ["latest__stem", "reference"]
    copy_view_enabled = False

    def scope_queryset(self, user: User) -> QuerySet[Item]:
        return access.items(user)

    def may(self, user: User, action: str, instance: Item) -> bool:
        return action != "delete"

    def get_form_class(self, for_update: bool = False) -> type[ItemForm]:
        return FORMS["single_choice"]

    def get_add_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return kwargs

    def get_edit_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return kwargs

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("act/<str:pk>/", self.construct_view(ItemActView), name="act"),
            path("preview/<str:pk>/", self.construct_view(ItemPreviewView), name="preview"),
        ]
