"""How a request comes to an exam: its network address, and its device by a cookie of our own.

The cookie names a browser for half a day and is set only where a sitting admits one device; nothing else reads it.
"""

from collections.abc import Mapping
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from lib.throttle import caller_of

from .access_rules import Arrival
from .models import Attempt

COOKIE = "exam-device"
HALF_A_DAY = 60 * 60 * 12


def of(request: HttpRequest, given: Mapping[str, Any] | None = None) -> Arrival:
    """Who comes, with what was filled in. An address that cannot be told is empty: it costs nobody an answer."""
    try:
        address = caller_of(request)
    except PermissionDenied:
        address = ""
    return Arrival(address=address, device=request.COOKIES.get(COOKIE) or _new(request), given=given or {})


def remember(response: HttpResponse, request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """Let the browser that an attempt is bound to be known again."""
    made = getattr(request, "new_exam_device", "")
    if made and attempt.device == made:
        response.set_cookie(
            COOKIE, made, max_age=HALF_A_DAY, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


def _new(request: HttpRequest) -> str:
    request = getattr(request, "_request", request)  # what DRF wraps
    if not hasattr(request, "new_exam_device"):
        request.new_exam_device = token_hex(16)
    return request.new_exam_device
