"""What a design may be made of: layouts, titles, colours, borders. Pure.

A certificate freezes the colour itself and the words of the title, so that a change here alters none that was issued.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SHEET = "office-1"  # the file in designs/ that draws the layouts below; certificates of a design bear its name
PAPER = "#fffdf8"  # as in that file: the ground on which every colour must be read

LANDSCAPE, PORTRAIT, HONOUR = "landscape", "portrait", "honour"
LAYOUTS: dict[str, Promise] = {
    LANDSCAPE: _("Landscape"),
    PORTRAIT: _("Portrait"),
    HONOUR: _("Landscape, words in the middle"),
}


@dataclass(frozen=True)
class Title:
    """The words over a sheet, in both languages."""

    chinese: str
    english: str


COMPLETION = "completion"
TITLES: dict[str, Title] = {
    COMPLETION: Title("结业证书", "Certificate of Completion"),
    "training": Title("培训证书", "Certificate of Training"),
    "honour": Title("荣誉证书", "Certificate of Honour"),
}
TITLE_CHOICES = [
    (COMPLETION, _("Certificate of completion")),
    ("training", _("Certificate of training")),
    ("honour", _("Certificate of honour")),
]

COLOURS: dict[str, str] = {
    "pomegranate": "#9e2a2b",
    "jade": "#2f6b52",
    "indigo": "#2b4a78",
    "plum": "#6b3a63",
    "bronze": "#7a5518",
    "ink": "#37332d",
}
COLOUR_CHOICES = [
    ("pomegranate", _("Pomegranate red")),
    ("jade", _("Jade green")),
    ("indigo", _("Indigo")),
    ("plum", _("Plum")),
    ("bronze", _("Bronze")),
    ("ink", _("Ink")),
]

BORDERS: dict[str, Promise] = {
    "double": _("Two lines"),
    "corners": _("Two lines with corners"),
    "plain": _("One fine line"),
}
