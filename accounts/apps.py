from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401

        autodiscover_modules("notice_templates")
        # The last app of the list: every permission that Wagtail's apps define exists by then.
        post_migrate.connect(_lay_groups, sender=list(apps.get_app_configs())[-1], dispatch_uid="accounts.groups")


def _lay_groups(using: str, **kwargs: Any) -> None:
    from . import groups

    groups.lay(using=using)
