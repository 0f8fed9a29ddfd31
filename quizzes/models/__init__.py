"""Asking, answering, scoring: the rows."""

from .announcements import Announcement
from .attempts import Attempt, AttemptEvent, LateResponse, MarkEntry, Response
from .bank import Item, ItemBank, ItemCitation, ItemVersion
from .papers import DrawRule, Form, Paper, PaperItem, PaperSection, PrintedForm
from .regrades import Regrade, RegradeLine
from .resits import ResitGrant
from .sittings import Candidate, Sitting

__all__ = [
    "Announcement",
    "Attempt",
    "AttemptEvent",
    "Candidate",
    "DrawRule",
    "Form",
    "Item",
    "ItemBank",
    "ItemCitation",
    "ItemVersion",
    "LateResponse",
    "MarkEntry",
    "Paper",
    "PaperItem",
    "PaperSection",
    "PrintedForm",
    "Regrade",
    "RegradeLine",
    "ResitGrant",
    "Response",
    "Sitting",
]
