"""Registers, and nothing else."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from . import authors

hooks.register("insert_global_admin_css", authors.assets)
hooks.register("register_admin_menu_item", authors.way_back)


@hooks.register("construct_main_menu")
def construct_main_menu(request: HttpRequest, items: list[Any]) -> None:
    authors.tidy_menu(request, items)
    authors.rename(items)
