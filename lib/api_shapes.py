"""Shapes that every room's part of the API shares: the problem, a body that knows its fields, what the schema says."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from .problems import CONTENT_TYPE

WORDS = {
    400: "Not valid; nothing was written",
    401: "Log in first",
    403: "The CSRF token is missing or has changed",
    404: "No such thing of yours",
    409: "Refused; `code` says why",
    415: "Send it in the format of the request",
    429: "Too many wrong tries; come again later",
}
READ_PROBLEMS, WRITE_PROBLEMS = (401, 404), (400, 401, 403, 404, 409, 415)


class ProblemSerializer(serializers.Serializer):
    """application/problem+json (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()


class StrictSerializer(serializers.Serializer):
    """A body in which every field is known: whoever sends another expects it to be heeded."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (unknown := sorted(set(data) - set(self.fields))):
            raise serializers.ValidationError(dict.fromkeys(unknown, "unknown_field"))
        return super().to_internal_value(data)


class NothingSerializer(StrictSerializer):
    """A body that must be empty."""


def described(right: dict[int, Any], problems: tuple[int, ...]) -> dict[Any, Any]:
    """The responses of one operation for the schema."""
    wrong = {(code, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, WORDS[code]) for code in problems}
    return {**right, **wrong}
