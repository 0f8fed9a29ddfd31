from typing import Any

from django.apps import AppConfig, apps
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate


class CoursesConfig(AppConfig):
    name = "courses"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The last app of the list: every content type and permission exists by then.
        post_migrate.connect(_lay_site, sender=list(apps.get_app_configs())[-1], dispatch_uid="courses.site")


def _lay_site(using: str, **kwargs: Any) -> None:
    from . import site

    if using == DEFAULT_DB_ALIAS:
        site.lay(using=using)
