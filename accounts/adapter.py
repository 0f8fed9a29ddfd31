"""How allauth behaves here: nobody signs up by themselves; wrong passwords lock a name at an address for a while."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.core.cache import cache
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
        if limits.LOGIN.is_reached(caller_of(request)):
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """The try that locks leaves a mark for the auditors; which of them was meant is not known, so no person is."""
        limits.LOGIN.count_miss(caller_of(request))
        self.tries_left = self._count_tries_left(request, self._get_login_attempts_cache_key(request, **credentials))
        if self.tries_left == 0:
            detail = {"login": spoken(credentials.get("username", ""))[:32]}
            audit.record(action="login.locked", detail=detail, ip=self.get_client_ip(request))

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        minutes = self._rate().duration // 60
        if code == "too_many_login_attempts" or (code == "username_password_mismatch" and self.tries_left == 0):
            message = self.error_messages["too_many_login_attempts"]
            return ValidationError(message, code="too_many_login_attempts", params={"minutes": minutes})
        if code == "username_password_mismatch" and self.tries_left is not None:
            params = {"tries": self.tries_left, "minutes": minutes}
            return ValidationError(self.error_messages["tries_left"], code=code, params=params)
        return super().validation_error(code, *args)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # The address belongs to the key: else anybody could lock out anybody by typing nonsense.
        return f"{spoken(credentials.get('username', '')).lower()}@{self.get_client_ip(request)}"

    def _rate(self) -> ratelimit.Rate:
        """The limit for a name; limits.py has the wider one for an address."""
        rates = ratelimit.get_rates(app="allauth.account", action="login_failed")
        return next(rate for rate in rates if rate.per == "key")

    def _count_tries_left(self, request: HttpRequest, attempts: str) -> int:
        rate = self._rate()
        key = ratelimit.get_cache_key(request, app="allauth.account", action="login_failed", rate=rate, key=attempts)
        return max(0, rate.amount - len(cache.get(key, [])))
