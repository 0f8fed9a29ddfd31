"""Registers, and nothing else."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from .viewsets import (
    VIEWSETS,
    import_menu_item,
    panels,
    recheck_menu_item,
    regrade_menu_item,
    review_menu_item,
    statistics_menu_item,
)

hooks.register("register_admin_menu_item", review_menu_item)
hooks.register("register_admin_menu_item", import_menu_item)
hooks.register("register_admin_menu_item", regrade_menu_item)
hooks.register("register_admin_menu_item", recheck_menu_item)
hooks.register("register_admin_menu_item", statistics_menu_item)


@hooks.register("register_admin_viewset")
def register_viewsets() -> tuple[Any, ...]:
    return VIEWSETS


@hooks.register("construct_homepage_panels")
def construct_homepage_panels(request: HttpRequest, found: list[Any]) -> None:
    found += panels(request)
