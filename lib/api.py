"""Ground rules of our DRF API."""

from rest_framework import authentication


class SessionAuthentication(authentication.SessionAuthentication):
    """Session login; the WWW-Authenticate header makes an anonymous call 401 instead of 403."""

    def authenticate_header(self, request: object) -> str:
        return "Session"
