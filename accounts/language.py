"""The language that a person reads: remembered on the account, carried to a browser by the cookie that Django reads."""

from django.conf import settings
from django.http import HttpResponseBase

from .models import User


def choose(*, user: User, language: str) -> bool:
    """Remember the choice; False for a language that there is not."""
    if language not in User.Language.values:
        return False
    User.objects.filter(pk=user.pk).exclude(language=language).update(language=language)
    return True


def carry(response: HttpResponseBase, *, language: str) -> None:
    """Let this browser speak the language from the next page on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
