"""What no request brings along, and what every response owes, whatever view made it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from .problems import Refusal, problem_response

NUL = "\x00"


class NulMiddleware:
    """No text holds a NUL: PostgreSQL can neither keep nor compare one, and no keyboard writes it. It is left out of
    what an address asks and of what a form sends, as if it had not been there. JSON is read by serializers, which look.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path:  # what is looked for under such an address does not exist, wherever that is decided
            request.path, request.path_info = (path.replace(NUL, "�") for path in (request.path, request.path_info))
        if _has_nul(request.GET):
            request.GET = _without_nul(request.GET)  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """Beside CSRF, which has read the form by now; views without it read their own."""
        if request.method == "POST" and not getattr(view, "csrf_exempt", False) and _has_nul(request.POST):
            request.POST = _without_nul(request.POST)  # type: ignore[assignment]


class RefusalMiddleware:
    """A verb's refusal that no view caught becomes a page (or a problem) that says why, never a 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        if request.path.startswith("/api/"):
            return problem_response(
                status=exception.status, code=exception.code, title=str(exception.message), **exception.extra
            )
        return render(request, "refused.html", {"refusal": exception}, status=exception.status)


def _has_nul(sent: QueryDict) -> bool:
    return any(NUL in value for name in sent for value in (name, *sent.getlist(name)))


def _without_nul(sent: QueryDict) -> QueryDict:
    clean = QueryDict(mutable=True)
    for name, values in sent.lists():
        clean.setlist(name.replace(NUL, ""), [value.replace(NUL, "") for value in values])
    return clean
