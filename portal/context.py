"""What every page of the site and the desk needs for its frame."""

from django.http import HttpRequest


def site_frame(request: HttpRequest) -> dict[str, object]:
    return {}
