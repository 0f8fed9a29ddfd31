"""Errors as application/problem+json (RFC 9457), one shape for the whole API."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

CONTENT_TYPE = "application/problem+json"


class Refusal(Exception):
    """A verb that says no: `code` for machines, `message` for the person, `status` for HTTP, `extra` for the client.

    Verbs raise it; views show the message, the API turns it into a problem.
    """

    status = status.HTTP_409_CONFLICT

    def __init__(self, code: str, message: str | Promise, *, status: int | None = None, **extra: Any) -> None:
        super().__init__(str(message))
        self.code = code
        self.message = message
        self.extra = extra
        if status is not None:
            self.status = status


def problem(*, status: int, code: str, title: str, **extra: Any) -> dict[str, Any]:
    """The body of a problem: {"type", "title", "status", "code", …}."""
    return {"type": f"urn:shiliu:problem:{code}", "title": title, "status": status, "code": code, **extra}


def problem_response(*, status: int, code: str, title: str, **extra: Any) -> JsonResponse:
    return JsonResponse(
        problem(status=status, code=code, title=title, **extra),
        status=status,
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler: every refusal leaves as a problem; what is unknown stays a 500."""
    if isinstance(exc, Refusal):
        body, headers = problem(status=exc.status, code=exc.code, title=str(exc.message), **exc.extra), {}
    else:
        exc = _as_api_exception(exc)
        if not isinstance(exc, exceptions.APIException):
            return None
        body, headers = _body(exc), _headers(exc)
    set_rollback()
    response = Response(body, status=body["status"], headers=headers)
    response.content_type = CONTENT_TYPE
    return response


def _as_api_exception(exc: Exception) -> Exception:
    if isinstance(exc, Http404):
        return exceptions.NotFound(_("Not found."))
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(exc, DjangoValidationError):
        return exceptions.ValidationError(exc.message_dict if hasattr(exc, "error_dict") else exc.messages)
    return exc


def _body(exc: exceptions.APIException) -> dict[str, Any]:
    if isinstance(exc, exceptions.ValidationError):
        return problem(
            status=exc.status_code, code="invalid", title=_("What was sent is not valid."), errors=exc.detail
        )
    codes = exc.get_codes()
    return problem(status=exc.status_code, code=codes if isinstance(codes, str) else "error", title=str(exc.detail))


def _headers(exc: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header
    if getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(exc.wait))
    return headers
