"""What every request may not bring, and what every response owes, whatever view made it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from .problems import Refusal, problem_response

NUL = "\x00"


class NulMiddleware:
    """No text holds a NUL: PostgreSQL cannot keep or compare one, and no keyboard writes it. Forms look at their own
    fields only; this looks at the address and at whatever a form sends. JSON is read by serializers, which look."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path or _has_nul(request.GET):
            raise BadRequest("NUL in the address")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """Beside CSRF, which has read the form by now; views without it read their own."""
        if request.method == "POST" and not getattr(view, "csrf_exempt", False) and _has_nul(request.POST):
            raise BadRequest("NUL in a field")


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
