"""The demo must not be left behind in a real site. Run by `manage.py check --deploy`."""

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .demo import people


@register(Tags.security, deploy=True)
def no_demo_accounts(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Their password is printed in the README."""
    if settings.SHILIU_DEMO:
        return []
    numbers = [account["staff_number"] for account in people.accounts()]
    try:
        found = list(User.objects.filter(staff_number__in=numbers, is_active=True))
    except DatabaseError:  # no tables yet: nothing to say
        return []
    known = [user.staff_number for user in found if check_password(settings.DEMO_PASSWORD, user.password)]
    if not known:
        return []
    message = _("Accounts of the demo are active with their printed password: %(numbers)s.")
    hint = _("Start with an empty database, or disable these accounts.")
    return [Error(message % {"numbers": ", ".join(known)}, hint=hint, id="portal.E001")]
