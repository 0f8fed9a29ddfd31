"""Who may open the desk's reports: those who manage somebody."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from accounts import scope

from .base import Report
from .catalogue import REPORTS


def manager_required(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The page does not exist for those who manage nobody."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not scope.has_role(request.user, *scope.MANAGING):  # type: ignore[arg-type]
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def report(slug: str) -> Report:
    if slug not in REPORTS:
        raise Http404
    return REPORTS[slug]
