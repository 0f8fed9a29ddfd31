"""审题: what waits for this person's eye, read and approved page by page; one's own drafts, handed in together.

待核: questions whose cited article has changed since they were read.
"""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lib import clock
from lib.numbers import number_in
from lib.problems import Refusal
from quizzes import access, authoring, content, recheck
from quizzes.models import Item, ItemBank, ItemCitation, ItemVersion

from .frame import AuthorsView

PAGE = 20


class QueueView(AuthorsView):
    """A page of whole questions, each with its key, its explanation and the articles that it cites."""

    http_method_names: ClassVar[list[str]] = ["get", "post"]
    template_name = "quizzes/authors/queue.html"
    header_icon = "form"
    url_name: ClassVar[str]

    def queue(self) -> QuerySet[Item]:
        raise TypeError(f"{type(self).__name__} must say what waits")

    def act(self, chosen: list[ItemVersion]) -> None:
        """Do what was asked for with the versions that were ticked, and say what came of it."""
        raise TypeError(f"{type(self).__name__} must say what is done")

    def get(self, request: HttpRequest) -> HttpResponse:
        waiting, bank = self._narrowed(request.GET.get("bank", ""))
        return self.page(
            page_obj=self._page(waiting),
            banks=ItemBank.objects.filter(pk__in=self.queue().order_by().values("bank")),
            bank=bank,
            total=self.queue().count(),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        keys = [number_in(key) for key in request.POST.getlist("versions")]
        # Only what waits for this person can be acted on, whatever was sent.
        chosen = ItemVersion.objects.filter(pk__in=keys, item__in=self.queue()).select_related("item")
        self.act(list(chosen))
        return redirect(request.get_full_path())

    def crumbs(self) -> list[tuple[str, str]]:
        return [(reverse("items:index"), gettext("Questions")), ("", str(self.page_title))]

    def _narrowed(self, bank: str) -> tuple[QuerySet[Item], str]:
        waiting = self.queue()
        return (waiting.filter(bank=number_in(bank)), bank) if number_in(bank) else (waiting, "")

    def _page(self, waiting: QuerySet[Item]) -> Page:
        rows = waiting.select_related("latest__author", "latest__item", "bank", "topic__parent", "approved_version")
        # The oldest first: nobody waits for ever.
        page = Paginator(rows.prefetch_related("articles").order_by("latest__submitted_at", "pk"), PAGE).get_page(
            self.request.GET.get("p")
        )
        for item in page:
            item.shown = content.ask(item.latest)
        return page


class ReviewView(QueueView):
    """Approve what was read, several at once; or return one with a word."""

    page_title = _("Review questions")
    url_name = "items:review"

    def queue(self) -> QuerySet[Item]:
        return access.to_review(self.user)

    def act(self, chosen: list[ItemVersion]) -> None:
        if back := number_in(self.request.POST.get("return")):
            return self._return(back)
        done, refusals = authoring.approve_all(versions=chosen, by=self.user, now=clock.now())
        if done:
            messages.success(self.request, gettext("Approved, they can be drawn now: %(count)s") % {"count": done})
        elif not refusals:
            messages.warning(self.request, gettext("Tick the questions that you read and found right."))
        for text in {str(refusal.message) for refusal in refusals}:
            messages.error(self.request, text)
        return None

    def _return(self, key: int) -> None:
        version = ItemVersion.objects.filter(pk=key, item__in=self.queue()).first()
        comment = self.request.POST.get(f"comment-{key}", "")
        if version is None:
            messages.error(self.request, gettext("This version does not wait for review."))
            return
        try:
            authoring.send_back(version=version, by=self.user, now=clock.now(), comment=comment)
            messages.success(self.request, gettext("Returned to its author."))
        except Refusal as refusal:
            messages.error(self.request, str(refusal.message))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "is_review": True}


class DraftsView(QueueView):
    """One's own drafts and what came back; handed in together, all at once if wanted."""

    page_title = _("My drafts")
    url_name = "items:drafts"

    def queue(self) -> QuerySet[Item]:
        return access.own_drafts(self.user)

    def act(self, chosen: list[ItemVersion]) -> None:
        if self.request.POST.get("all"):
            waiting, _bank = self._narrowed(self.request.GET.get("bank", ""))
            chosen = list(ItemVersion.objects.filter(pk__in=waiting.values("latest")))
        count = authoring.submit(versions=chosen, by=self.user, now=clock.now())
        if count:
            messages.success(self.request, gettext("Handed in for review: %(count)s") % {"count": count})
        else:
            messages.warning(self.request, gettext("Tick the questions that are ready."))


class RecheckView(QueueView):
    """What cites an article that has changed: it still holds, or cites the article of the newer version from now on."""

    template_name = "quizzes/authors/recheck.html"
    page_title = _("Questions to check")
    url_name = "items:recheck"

    @cached_property
    def due(self) -> dict[int, list[recheck.Due]]:
        return recheck.due(access.items(self.user))

    def queue(self) -> QuerySet[Item]:
        return access.items(self.user).filter(pk__in=list(self.due))

    def act(self, chosen: list[ItemVersion]) -> None:
        if citation := number_in(self.request.POST.get("recite")):
            return self._recite(citation)
        count = recheck.confirm(items=[version.item for version in chosen], by=self.user, now=clock.now())
        if count:
            messages.success(self.request, gettext("Read and still right: %(count)s") % {"count": count})
        else:
            messages.warning(self.request, gettext("Tick the questions that you read and found right."))
        return None

    def _recite(self, citation: int) -> None:
        if not ItemCitation.objects.filter(pk=citation, item__in=self.queue()).exists():
            messages.error(self.request, gettext("This citation does not wait for a check any more."))
            return
        try:
            recheck.cite_counterpart(citation_id=citation, by=self.user, now=clock.now())
            messages.success(self.request, gettext("The question cites the newer version now."))
        except Refusal as refusal:
            messages.error(self.request, str(refusal.message))

    def _page(self, waiting: QuerySet[Item]) -> Page:
        page = super()._page(waiting)
        for item in page:
            item.dues = self.due[item.pk]
        return page
