"""年度学时证明: one person's year on A4: every line of the ledger, the sum by form, what is asked and what is missing.

`Facts` hold what is printed; `read` takes them from the records of a moment, `to_pdf` sets them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from classes import ledger
from classes.models import CreditEntry, TrainingForm
from cms import branding
from lib import pdf
from lib.problems import Refusal

from .folding import YearSummary

DESIGN = Path(__file__).parent / "designs" / "statement.typ"

# The fixed words of the design.
WORDS = {
    "date": gettext_lazy("Date"),
    "training": gettext_lazy("Training"),
    "form": gettext_lazy("Training form"),
    "source": gettext_lazy("Source"),
    "hours": gettext_lazy("Study hours"),
    "total": gettext_lazy("Total"),
    "none": gettext_lazy("No study hours stand in the ledger for this year."),
    "by_form": gettext_lazy("By training form"),
    "required": gettext_lazy("Against the requirement"),
    "seal": gettext_lazy("Seal of the training authority"),
    "page": gettext_lazy("page {page} of {pages}"),
}


@dataclass(frozen=True)
class Facts:
    """Who, which year, as of when; `unit` and `rank` are those of `day`: today, or the last one of a past year."""

    person: User
    year: int
    day: date
    now: datetime
    unit: str
    rank: str
    entries: list[CreditEntry]
    summary: YearSummary


def read(*, person: User, year: int, now: datetime) -> Facts:
    day = min(timezone.localdate(now), date(year, 12, 31))
    member = person.membership_on(day)
    entries = ledger.of_person(person).filter(year=year).order_by("earned_on", "pk")
    return Facts(
        person=person,
        year=year,
        day=day,
        now=now,
        unit=member.unit.name if member else "",
        rank=member.rank.name if member and member.rank else "",
        entries=list(entries),
        summary=ledger.summary(user=person, year=year, day=day),
    )


def response(facts: Facts) -> HttpResponse:
    """The PDF to take away. Refusal `no_font` where nothing here can print a character."""
    try:
        made = to_pdf(facts)
    except pdf.MissingGlyphError as error:
        message = _("No font here can print “%(text)s”.") % {"text": error.text}
        raise Refusal("no_font", message, status=503) from error
    name = _("%(name)s study hours %(year)s") % {"name": facts.person.name, "year": facts.year}
    sent = content_disposition_header(True, f"{name}.pdf") or "attachment"
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": sent})


def to_pdf(facts: Facts) -> bytes:
    """A4 pages, PDF/A. Raises lib.pdf.MissingGlyphError, lib.pdf.RenderingError."""
    return pdf.render_pdf(DESIGN, layout(facts), at=facts.now.replace(microsecond=0))


def layout(facts: Facts) -> dict[str, Any]:
    """Everything that is printed."""
    brand = branding.shown()
    by_form = facts.summary.by_form
    return {
        "language": "en" if (get_language() or "").startswith("en") else "zh",
        "words": {name: str(word) for name, word in WORDS.items()},
        "title": _("Statement of study hours, %(year)s") % {"year": facts.year},
        "issuer": brand.sponsor or brand.brand_name,
        "who": [{"label": label, "text": text} for label, text in _who(facts)],
        "entries": [_line(entry) for entry in facts.entries],
        "total": plain(facts.summary.total),
        "forms": [
            {"label": str(form.label), "hours": plain(by_form[form.value])}
            for form in TrainingForm
            if form.value in by_form
        ],
        "required": [{"label": label, "text": text} for label, text in required_lines(facts.summary)],
        "as_of": _as_of(facts),
    }


def required_lines(summary: YearSummary) -> list[tuple[str, str]]:
    """What is asked and what is missing, line by line; the pages say the same."""
    if summary.required is None:
        return [(_("Requirement"), _("None is set for this rank."))]
    lines = [(_("Asked for this year"), _against(summary.required, summary.missing))]
    if summary.required_online:
        lines.append((_("Of them online"), _against(summary.required_online, summary.missing_online)))
    if window := summary.window:
        label = _("%(since)s to %(until)s together") % {"since": window.since, "until": window.until}
        values = {"total": plain(window.total), "required": plain(window.required)}
        text = _("%(total)s of %(required)s hours") % values
        lines.append((label, f"{text} · {_state(window.missing)}"))
    return lines


def plain(hours: Decimal) -> str:
    """A number of hours without zeros that say nothing."""
    return f"{hours.normalize():f}" if hours else "0"


def _who(facts: Facts) -> list[tuple[str, str]]:
    return [
        (_("Name"), facts.person.name),
        (_("Staff number"), facts.person.staff_number),
        (_("Unit"), facts.unit or "—"),
        (_("Rank level"), facts.rank or "—"),
    ]


def _line(entry: CreditEntry) -> dict[str, str]:
    notes = [entry.organiser]
    if entry.reverses_id:
        notes = [_("Reversal: %(reason)s") % {"reason": entry.reason}]
    if entry.before_cap is not None:
        notes.append(_("worth %(hours)s, the rest is above the year's limit") % {"hours": plain(entry.before_cap)})
    return {
        "date": entry.earned_on.isoformat(),
        "title": entry.title,
        "note": " · ".join(filter(None, notes)),
        "form": str(entry.get_form_display()),
        "source": str(entry.get_source_display()),
        "hours": plain(entry.hours),
    }


def _against(required: Decimal, missing: Decimal) -> str:
    return _("%(hours)s hours") % {"hours": plain(required)} + " · " + _state(missing)


def _state(missing: Decimal) -> str:
    return _("%(hours)s missing") % {"hours": plain(missing)} if missing else _("reached")


def _as_of(facts: Facts) -> str:
    values = {
        "at": date_format(timezone.localtime(facts.now), "Y-m-d H:i"),
        "day": facts.day.isoformat(),
    }
    return _("As of %(at)s. Unit, rank and requirement are those of %(day)s.") % values
