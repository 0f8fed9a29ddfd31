"""What Wagtail's admin asks before it deletes: an author is told why something stays, and offered to unpublish it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.models import Page

from . import deletion


def before_delete_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuse(request, [page], back=reverse("wagtailadmin_pages:edit", args=[page.pk]))


def before_delete_snippet(request: HttpRequest, instances: Iterable[Model]) -> HttpResponse | None:
    chosen = list(instances)
    if not chosen:
        return None
    return _refuse(request, chosen, back=reverse(chosen[0].snippet_viewset.get_url_name("list")))


def before_bulk_action(request: HttpRequest, kind: str, objects: Sequence[Model], action: Any) -> HttpResponse | None:
    if kind != "delete" or not objects or not isinstance(objects[0], Page):
        return None
    return _refuse(request, objects, back=reverse("wagtailadmin_explore", args=[objects[0].get_parent().pk]))


def _refuse(request: HttpRequest, items: Sequence[Model], *, back: str) -> HttpResponse | None:
    """Back to where the author came from with a word about each thing that stays; None when all may go."""
    kept = [(item, held_by) for item in items if (held_by := deletion.holders(item))]
    if not kept:
        return None
    for item, held_by in kept:
        messages.error(request, deletion.refusal(item, held_by), buttons=_ways_out(item))
    return redirect(get_valid_next_url_from_request(request) or back)


def _ways_out(item: Model) -> list[Any]:
    if isinstance(item, Page) and item.live:
        return [messages.button(reverse("wagtailadmin_pages:unpublish", args=[item.pk]), _("Unpublish"))]
    return []
