"""What an operator must not leave open. Run by `manage.py check --deploy`, which asks the database too."""

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from .models import User


@register(Tags.security, deploy=True)
def no_superusers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """One account that may do everything unseen undoes the separation of the three administrators."""
    try:
        count = User.objects.filter(is_superuser=True, is_active=True).count()
    except DatabaseError:  # no tables yet: nothing to say
        return []
    if not count:
        return []
    hint = _("Grant the role of an administrator instead, and disable the superusers: manage.py appoint.")
    return [Warning(_("%(count)s superusers are active.") % {"count": count}, hint=hint, id="accounts.W001")]
