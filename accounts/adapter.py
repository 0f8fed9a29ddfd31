"""How allauth behaves here: nobody signs up by themselves; wrong passwords lock a name at an address for a while."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from lib.throttle import caller_of

from . import audit, language, limits
from .backends import spoken
from .models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from the roster; the sign-up page is closed.

    An unknown name, a wrong password and a closed account get the same words and the same count of tries.
    """

    tries_left: int | None = None
    minutes: int = 0  # that the door stays shut, or would
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The number or the password is wrong."),
        "tries_left": _(
            "The number or the password is wrong. After %(tries)s more wrong tries the account is locked for "
            "%(minutes)s minutes."
        ),
        "too_many_login_attempts": _(
            "Too many wrong passwords. Try again in %(minutes)s minutes, or ask your unit's manager for a new code."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        """A shared browser speaks the language of whoever logs in, not that of the last one."""
        response = super().post_login(request, user, **more)
        language.carry(response, language=user.language)
        return response

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """In place of allauth's own limit, which asks the cache eight times of everybody who knows the password."""
        whose = {"number": credentials.get("username", ""), "address": caller_of(request)}
        if limits.LOGIN.is_shut(**whose):
            self.minutes = limits.LOGIN.minutes_shut(**whose)
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """The try that locks leaves a mark for the auditors; which of them was meant is not known, so no person is."""
        number, address = credentials.get("username", ""), caller_of(request)
        self.tries_left = limits.LOGIN.count_miss(number=number, address=address)
        self.minutes = limits.LOGIN.minutes_shut(number=number, address=address)
        if self.tries_left <= 0:
            audit.record(action="login.locked", detail={"login": spoken(number)[:32]}, ip=address)

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        if code == "too_many_login_attempts" or (code == "username_password_mismatch" and self._is_locked_now):
            message = self.error_messages["too_many_login_attempts"]
            return ValidationError(message, code="too_many_login_attempts", params={"minutes": self.minutes})
        if code == "username_password_mismatch" and self.tries_left is not None:
            params = {"tries": self.tries_left, "minutes": self.minutes}
            return ValidationError(self.error_messages["tries_left"], code=code, params=params)
        return super().validation_error(code, *args)

    @property
    def _is_locked_now(self) -> bool:
        return self.tries_left is not None and self.tries_left <= 0
