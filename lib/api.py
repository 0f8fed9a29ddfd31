"""Ground rules of our DRF API."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.authentication import SessionScheme
from rest_framework import authentication

PREFIX = "/api/v1/"


class SessionAuthentication(authentication.SessionAuthentication):
    """Session login; the WWW-Authenticate header makes an anonymous call 401 instead of 403."""

    def authenticate_header(self, request: object) -> str:
        return "Session"


class SessionAuthenticationScheme(SessionScheme):
    """How the schema describes it."""

    target_class = "lib.api.SessionAuthentication"


def only_ours(endpoints: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The schema describes our API, not the one that Wagtail's admin keeps for itself."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(PREFIX)]
