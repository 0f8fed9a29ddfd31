"""What all prints of a class share: the words and facts that stand on each, its people in the one order, and the answer
that carries the PDF."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from classes.models import ClassSession, Enrolment, TrainingClass
from classes.models.classes import EnrolmentQuerySet
from lib import pdf
from lib.problems import Refusal

DESIGNS = Path(__file__).parent / "designs"
MOST_PLACES = 3
# A sign of life of whoever makes a print; it raises where nobody wants the print any more.
Tell = Callable[[], None]

# Words that stand on every print; each adds those of its own.
WORDS: dict[str, str | Promise] = {
    "number": gettext_lazy("No."),
    "name": gettext_lazy("Name"),
    "unit": gettext_lazy("Unit"),
    "head": gettext_lazy("Class head"),
    "page": gettext_lazy("page {page} of {pages}"),
}


def frame(
    training_class: TrainingClass, words: Mapping[str, str | Promise], *, by: User, now: datetime
) -> dict[str, Any]:
    """What `designs/frame.typ` sets around a print. `words`: the fixed words of the design itself."""
    at = date_format(localtime(now), "SHORT_DATETIME_FORMAT")
    return {
        "language": "en" if (get_language() or "").startswith("en") else "zh",
        "words": {name: str(word) for name, word in {**WORDS, **words}.items()},
        "title": training_class.title,
        "about": " · ".join([training_class.unit.name, days(training_class), training_class.code]),
        "head": training_class.head.name,
        "contact": training_class.contact,
        "printed": _("Printed on %(at)s by %(name)s") % {"at": at, "name": by.name},
    }


def facts(training_class: TrainingClass, sessions: Iterable[ClassSession]) -> list[tuple[str, str]]:
    """What a list of people says of its class, above the table; what is not known is left out."""
    found = [
        (_("Class number"), training_class.code),
        (_("Organised by"), training_class.unit.name),
        (_("Dates"), days(training_class)),
        (_("Place"), places(sessions)),
        (_("Class head"), training_class.head.name),
    ]
    return [(name, value) for name, value in found if value]


def days(training_class: TrainingClass) -> str:
    return f"{date_format(training_class.starts_on)}–{date_format(training_class.ends_on)}"


def places(sessions: Iterable[ClassSession]) -> str:
    """Where the class meets, in the order of its sessions; of many the first ones and how many more."""
    named = list(dict.fromkeys(session.place for session in sessions if session.place))
    shown = _(", ").join(named[:MOST_PLACES])
    more = len(named) - MOST_PLACES
    return shown if more <= 0 else _("%(places)s and %(count)s more") % {"places": shown, "count": more}


def in_order(enrolments: EnrolmentQuerySet) -> list[Enrolment]:
    """By unit and staff number, as on every list of a class; never by what anybody has reached."""
    return list(enrolments.select_related("user", "unit").order_by("unit__path", "user__staff_number"))


def made(design: str, data: Mapping[str, Any], *, now: datetime, tell: Tell | None = None) -> bytes:
    """The PDF; `tell` is called while it is made. Refusal `no_font` where nothing here can print a character."""
    try:
        return pdf.render_pdf(DESIGNS / f"{design}.typ", data, at=now.replace(microsecond=0), tell=tell)
    except pdf.MissingGlyphError as error:
        message = _("No font here can print “%(text)s”.") % {"text": error.text}
        raise Refusal("no_font", message, status=503) from error


def respond(print_: bytes, name: str) -> HttpResponse:
    """The PDF to open."""
    shown = content_disposition_header(False, f"{name}.pdf") or "inline"
    response = HttpResponse(print_, content_type="application/pdf", headers={"Content-Disposition": shown})
    add_never_cache_headers(response)
    return response
