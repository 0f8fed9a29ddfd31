"""What every response owes, whatever view made it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .problems import Refusal, problem_response


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
