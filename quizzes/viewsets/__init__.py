"""The authors' door for questions, papers and sittings. `wagtail_hooks.py` registers them."""

from .banks import BankViewSet
from .home import panels
from .items import ItemViewSet
from .menu import (
    import_menu_item,
    recheck_menu_item,
    regrade_menu_item,
    review_menu_item,
    statistics_menu_item,
)
from .papers import PaperViewSet
from .sittings import SittingViewSet

item_viewset = ItemViewSet("items")
# In the order of the work; each is an entry of the menu by itself.
VIEWSETS = (item_viewset, PaperViewSet("papers"), SittingViewSet("sittings"), BankViewSet("item_banks"))

__all__ = [
    "VIEWSETS",
    "import_menu_item",
    "item_viewset",
    "panels",
    "recheck_menu_item",
    "regrade_menu_item",
    "review_menu_item",
    "statistics_menu_item",
]
