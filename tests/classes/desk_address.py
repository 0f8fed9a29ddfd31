"""Addresses of the desk of classes, short enough for tests."""

from django.urls import reverse


def url(name: str, *args: object) -> str:
    return reverse(f"classes_desk:{name}", args=args)
