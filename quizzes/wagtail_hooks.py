"""Registers, and nothing else."""

from typing import Any

from wagtail import hooks

from .viewsets import VIEWSETS, review_menu_item

hooks.register("register_admin_menu_item", review_menu_item)


@hooks.register("register_admin_viewset")
def register_viewsets() -> tuple[Any, ...]:
    return VIEWSETS
