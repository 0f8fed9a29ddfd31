"""Questions: list, editor by type, the steps of review, and the look that a candidate will get."""

from typing import Any, ClassVar

import django_filters
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic

from accounts.models import User
from accounts.viewsets import ScopedModelViewSet
from cms.models import Topic
from lib import clock
from lib.numbers import number_in
from lib.problems import Refusal
from quizzes import access, authoring, interactions, preview
from quizzes.editors import ItemForm, form_of
from quizzes.models import Item, ItemBank, ItemVersion, Paper

from . import imports, regrading, statistics
from .frame import AuthorsView, ListView
from .review import DraftsView, RecheckView, ReviewView

FORM_TEMPLATE = "quizzes/authors/item_form.html"


class ItemFilterSet(WagtailFilterSet):
    """Archived questions are shown only when they are asked for."""

    bank = django_filters.ModelChoiceFilter(label=_("Item bank"), queryset=ItemBank.objects.all())
    interaction = django_filters.ChoiceFilter(label=_("Question type"), choices=interactions.choices)
    topic = django_filters.ModelChoiceFilter(
        label=_("Topic"), queryset=Topic.objects.select_related("parent"), method="below"
    )
    difficulty = django_filters.ChoiceFilter(label=_("Difficulty"), choices=Item.Difficulty.choices)
    state = django_filters.ChoiceFilter(label=_("State"), field_name="latest__state", choices=ItemVersion.State.choices)
    whose = django_filters.ChoiceFilter(
        label=_("Whose"),
        choices=[("mine", _("Written by me")), ("to-review", _("Waiting for my review"))],
        method="of",
    )
    archived = django_filters.ChoiceFilter(
        label=_("Archive"), choices=[("only", _("Archived only"))], method="in_archive"
    )

    class Meta:
        model = Item
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: QuerySet[Item]) -> QuerySet[Item]:
        found = super().filter_queryset(queryset)
        return found.filter(archived_at__isnull=self.form.cleaned_data.get("archived") != "only")

    def below(self, queryset: QuerySet[Item], name: str, topic: Topic) -> QuerySet[Item]:
        return queryset.filter(Q(topic=topic) | Q(topic__parent=topic))

    def of(self, queryset: QuerySet[Item], name: str, value: str) -> QuerySet[Item]:
        if value == "mine":
            return queryset.filter(latest__author=self.request.user)
        return queryset.filter(pk__in=access.to_review(self.request.user).values("pk"))

    def in_archive(self, queryset: QuerySet[Item], name: str, value: str) -> QuerySet[Item]:
        return queryset


class StateColumn(Column):
    """The state in words and a sign, and whether an older version is the one that is drawn."""

    cell_template_name = "quizzes/authors/cells/item_state.html"


class ItemIndexView(ListView):
    """Newest first, with the state of the latest version."""

    new_label = _("New question")

    def get_base_queryset(self) -> QuerySet[Item]:
        return super().get_base_queryset().select_related("bank", "topic__parent", "latest__author", "approved_version")

    def ways(self) -> list[tuple[str, str, str]]:
        return [(gettext("Import questions"), reverse("items:import"), "upload")]


class Rearranging:
    """A form that was sent to get another shape (one part more) comes back as it was typed; nothing was saved."""

    def form_invalid(self, form: ItemForm) -> HttpResponse:
        if form.is_rearranged:
            return self.render_to_response(self.get_context_data(form=form, has_unsaved_changes=True))  # type: ignore[attr-defined, no-any-return]
        return super().form_invalid(form)  # type: ignore[misc, no-any-return]


class ItemCreateView(Rearranging, generic.CreateView):
    """First the type is chosen, then the question is typed."""

    template_name = FORM_TEMPLATE
    choose_template = "quizzes/authors/item_type.html"
    panel = None
    error_message = _("Not saved. Look at what is marked below.")

    @cached_property
    def interaction(self) -> str:
        chosen = self.request.GET.get("interaction", "")
        return chosen if chosen in interactions.REGISTRY else ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Without a type there is nothing to type yet, whatever was sent."""
        if not self.interaction and self.user_has_permission("add"):
            return self._choose()
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[ItemForm]:
        return form_of(self.interaction)

    def get_initial(self) -> dict[str, Any]:
        """The bank and topic of the question written before, when somebody writes several."""
        said = {name: self.request.GET.get(name) for name in ("bank", "topic", "difficulty")}
        only = list(access.banks(self.request.user).values_list("pk", flat=True)[:2])  # type: ignore[arg-type]
        return {"bank": only[0] if len(only) == 1 else None} | {name: value for name, value in said.items() if value}

    def get_page_subtitle(self) -> str:
        return str(interactions.get(self.interaction).label)

    def get_add_url(self) -> str:
        return f"{reverse(self.add_url_name)}?interaction={self.interaction}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "interaction": self.interaction}

    def save_action(self) -> HttpResponse:
        messages.success(self.request, after_saving(self.object, self.request))
        if self.request.POST.get("then") == "another":
            item = self.object
            kept = f"&bank={item.bank_id}&topic={item.topic_id or ''}&difficulty={item.difficulty}"
            return redirect(self.get_add_url() + kept)
        return redirect(self.get_edit_url())

    def _choose(self) -> HttpResponse:
        context = {
            "kinds": interactions.REGISTRY.values(),
            "header_title": gettext("New question"),
            "breadcrumbs_items": [
                *self.breadcrumbs_items,
                {"url": reverse("items:index"), "label": capfirst(Item._meta.verbose_name_plural)},
                {"url": "", "label": gettext("New question")},
            ],
            "header_icon": self.header_icon,
        }
        return TemplateResponse(self.request, self.choose_template, context)


class ItemEditView(Rearranging, generic.EditView):
    """The editor, with the state, the steps of review and the articles beside it."""

    template_name = FORM_TEMPLATE
    panel = None
    error_message = _("Not saved. Look at what is marked below.")

    def get_queryset(self) -> QuerySet[Item]:
        return Item.objects.select_related("latest__author", "approved_version", "bank", "topic__parent")

    def get_form_class(self) -> type[ItemForm]:
        return form_of(self.object.interaction)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item: Item = self.object
        return {
            **super().get_context_data(**kwargs),
            "item": item,
            "interaction": item.interaction,
            "versions": item.versions.select_related("author", "reviewed_by"),
            "articles": item.articles.all(),
            "papers": Paper.objects.filter(sections__items__item=item).distinct(),
            "steps": steps(item, self.request.user),  # type: ignore[arg-type]
            "is_next_version": item.latest is not None and not may_redraft(item.latest, self.request.user),  # type: ignore[arg-type]
        }

    def save_action(self) -> HttpResponse:
        messages.success(self.request, after_saving(self.object, self.request))
        return redirect(self.get_edit_url())


def after_saving(item: Item, request: HttpRequest) -> str:
    """Hands the question in where the author asked for that; says what was done."""
    unfinished = item.latest is not None and item.latest.state in authoring.UNFINISHED
    if request.POST.get("then") == "submit" and unfinished:
        authoring.submit(versions=[item.latest], by=request.user, now=clock.now())  # type: ignore[list-item, arg-type]
        return gettext("Saved and handed in for review.")
    return gettext("Saved as a draft.") if unfinished else gettext("Saved.")


def may_redraft(version: ItemVersion, user: User) -> bool:
    """Whether saving changes this version in place; otherwise it makes the next one."""
    return version.state in authoring.UNFINISHED and version.author_id == user.pk


def steps(item: Item, user: User) -> list[str]:
    """Names of the acts that make sense now for this person."""
    found, latest = [], item.latest
    if latest and latest.state in authoring.UNFINISHED:
        found.append("submit")
    if latest and latest.state == ItemVersion.State.SUBMITTED and latest.author_id != user.pk:
        found += ["approve", "return"]
    return [*found, "restore" if item.archived_at else "archive"]


class ItemActView(AuthorsView):
    """POST: one step in the life of a question. What is refused is said on the editor's page."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        item = get_object_or_404(access.items(self.user).select_related("latest"), pk=pk)
        try:
            messages.success(request, self._act(item))
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        return redirect("items:edit", pk)

    def _act(self, item: Item) -> str:
        now, step, comment = clock.now(), self.request.POST.get("step"), self.request.POST.get("comment", "")
        # The version that was read, not the one that is there by now.
        version = item.versions.filter(pk=number_in(self.request.POST.get("version"))).first() or item.latest
        if step == "submit" and version:
            authoring.submit(versions=[version], by=self.user, now=now)
            return gettext("Handed in for review.")
        if step == "approve" and version:
            authoring.approve(version=version, by=self.user, now=now, comment=comment)
            return gettext("Approved: the question can be drawn from now on.")
        if step == "return" and version:
            authoring.send_back(version=version, by=self.user, now=now, comment=comment)
            return gettext("Returned to its author.")
        if step == "archive":
            authoring.archive(item=item, by=self.user, now=now)
            return gettext("Archived: it is not drawn any more. Papers that are published keep it.")
        if step == "restore":
            authoring.restore(item=item, by=self.user, now=now)
            return gettext("Taken out of the archive.")
        raise Refusal("no_such_step", _("This step is not possible."))


class ItemPreviewView(AuthorsView):
    """A version as a candidate will see it; `?answer=1` with key and explanation, as a review will show it."""

    needs = "view"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        item = get_object_or_404(access.items(self.user).select_related("latest", "bank"), pk=pk)
        number = number_in(request.GET.get("version"))
        version = get_object_or_404(item.versions, number=number) if number else item.latest
        if version is None:
            return redirect("items:edit", pk)
        with_key = bool(request.GET.get("answer"))
        context = {**preview.of_version(version, with_key=with_key), "item": item, "version": version}
        return TemplateResponse(request, "quizzes/authors/item_preview.html", context)


class ItemViewSet(ScopedModelViewSet):
    """Questions of the banks in a trainer's reach. They are archived, never deleted."""

    model = Item
    roles = access.MARKERS
    icon = "form"
    menu_label = _("Questions")
    menu_name = "items"
    menu_order = 150
    add_to_admin_menu = True
    index_view_class = ItemIndexView
    add_view_class = ItemCreateView
    edit_view_class = ItemEditView
    filterset_class = ItemFilterSet
    list_per_page = 30
    list_display: ClassVar[list[Any]] = [
        TitleColumn(
            "__str__", label=_("Question text"), get_url=lambda item: reverse("items:edit", args=[item.pk]), width="44%"
        ),
        Column("get_interaction_display", label=_("Question type"), sort_key="interaction"),
        Column("topic", label=_("Topic")),
        Column("get_difficulty_display", label=_("Difficulty"), sort_key="difficulty"),
        StateColumn("state", label=_("State"), accessor="latest.state", sort_key="latest__state"),
        Column("author", label=_("Author"), accessor="latest.author.name"),
    ]
    search_fields: ClassVar[list[str]] = ["latest__stem", "reference"]
    copy_view_enabled = False

    def scope_queryset(self, user: User) -> QuerySet[Item]:
        return access.items(user)

    def may(self, user: User, action: str, instance: Item) -> bool:
        return action != "delete"

    def get_form_class(self, for_update: bool = False) -> type[ItemForm]:
        return form_of("single_choice")  # the views choose by the type of the question

    def get_add_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return kwargs

    def get_edit_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return kwargs

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("review/", self.construct_view(ReviewView), name="review"),
            path("drafts/", self.construct_view(DraftsView), name="drafts"),
            path("recheck/", self.construct_view(RecheckView), name="recheck"),
            *imports.urlpatterns(self),
            *regrading.urlpatterns(self),
            *statistics.urlpatterns(self, statistics.ItemStatisticsView),
            path("act/<int:pk>/", self.construct_view(ItemActView), name="act"),
            path("preview/<int:pk>/", self.construct_view(ItemPreviewView), name="preview"),
        ]
