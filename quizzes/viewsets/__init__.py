"""The authors' door for questions, papers and sittings. `wagtail_hooks.py` registers the group."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

from .banks import BankViewSet
from .items import ItemViewSet
from .papers import PaperViewSet
from .sittings import SittingViewSet

bank_viewset = BankViewSet("item_banks")
item_viewset = ItemViewSet("items")
paper_viewset = PaperViewSet("papers")
sitting_viewset = SittingViewSet("sittings")


class QuizGroup(ViewSetGroup):
    """Questions and exams, in the order of the work."""

    menu_label = _("Questions and exams")
    menu_icon = "form"
    menu_order = 150
    items = (item_viewset, paper_viewset, sitting_viewset, bank_viewset)
