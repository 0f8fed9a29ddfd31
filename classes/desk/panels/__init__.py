"""The workspace of a class is one page of panels, one module each. A module that is there is a panel; nothing lists
them. A panel reads what it shows in a fixed number of queries and names its template, which finds it as `panel`."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from .base import Panel, Shown, Workspace


def discover() -> list[Panel]:
    """Every panel, in the order in which it stands on the page."""
    modules = [module.name for module in iter_modules(__path__) if module.name != "base"]
    found: list[Panel] = [import_module(f"{__name__}.{module}").PANEL for module in modules]
    return sorted(found, key=lambda panel: (panel.place, panel.name))


PANELS: list[Panel] = discover()


def read(workspace: Workspace, **sent_back: Any) -> list[Shown]:
    """What the page shows now. `sent_back`: {name of a panel: form that was refused}, kept as typed."""
    shown = ((panel, panel.read(workspace, sent_back.get(panel.name))) for panel in PANELS)
    return [
        Shown(panel, found, panel.count(found), panel.link(workspace)) for panel, found in shown if found is not None
    ]


__all__ = ["PANELS", "Panel", "Shown", "Workspace", "discover", "read"]
