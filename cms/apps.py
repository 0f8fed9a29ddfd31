from functools import partial
from typing import Any

from django.apps import AppConfig
from django.db import transaction
from django.db.models.signals import post_save


class CmsConfig(AppConfig):
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .models import Law

        post_save.connect(_refresh_index, sender=Law, dispatch_uid="cms.law_index")


def _refresh_index(instance: Any, created: bool, **kwargs: Any) -> None:
    from . import library

    if not created:
        transaction.on_commit(partial(library.refresh_index, instance))
