"""Logging in by staff number or mobile number."""

import unicodedata
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.http import HttpRequest

from lib.compiled import Compiled

from .models import User

_BY_KEY = Compiled[User](lambda key: User.objects.filter(pk=key), key=int)  # every request of everybody asks this


class StaffOrMobileBackend(ModelBackend):
    """Unknown people cost one password hash too, so that timing tells nobody who exists."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        number = spoken(username or kwargs.get(User.USERNAME_FIELD) or "")
        if not number or password is None:
            return None
        user = find(number)
        if user is None or not user.has_usable_password() or _is_printed(password):
            User().set_password(password)
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None

    def get_user(self, user_id: int) -> User | None:
        user = _BY_KEY.first(key=user_id)
        return user if user and self.user_can_authenticate(user) else None


def _is_printed(password: str) -> bool:
    """The demo's password stands in the README; outside the demo it opens nothing, whoever chose it."""
    return password == settings.DEMO_PASSWORD and not settings.SHILIU_DEMO


def find(number: str) -> User | None:
    """The person of this staff number, else of this mobile number; one query."""
    found = User.objects.filter(Q(staff_number=number) | Q(mobile=number))
    return min(found, key=lambda user: user.staff_number != number, default=None)


def spoken(number: str) -> str:
    """A number as it was meant: half-width signs, no spaces."""
    return "".join(unicodedata.normalize("NFKC", number).split())
