"""When a request reached us: stamped before sessions, users and locks cost time; no wait of ours makes it late."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from . import clock


class ReceiptMiddleware:
    """Must stand first. `received_at(request)` reads the stamp."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.received_at = clock.now()
        return self.get_response(request)


def received_at(request: HttpRequest) -> datetime:
    return request.received_at
