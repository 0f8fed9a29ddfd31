"""The history of an attempt as A4 pages, as data for `designs/history.typ`, and the answer that carries its PDF."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from lib import pdf
from lib.problems import Refusal
from quizzes import wording
from quizzes.history import Entry, History, Step

from . import nodes
from .pictures import Pictures

DESIGN = Path(__file__).parent / "designs" / "history.typ"
MOMENT = "%Y-%m-%d %H:%M:%S"

# The fixed words of the design.
WORDS = {
    "title": gettext_lazy("History of an attempt"),
    "events": gettext_lazy("What happened"),
    "events_note": gettext_lazy("Only what happened is written here; the system draws no conclusion."),
    "answers": gettext_lazy("Answer by answer"),
    "answers_note": gettext_lazy(
        "Of each answer the server keeps the last one saved, and what a late answer replaced; it does not keep the "
        "changes before."
    ),
    "counts": gettext_lazy("Answer that counts"),
    "never": gettext_lazy("Never answered."),
    "picture": gettext_lazy("picture missing"),
    "page": gettext_lazy("page {page} of {pages}"),
    "signature": gettext_lazy("Handled by:"),
    "date": gettext_lazy("Date:"),
}


def response(history: History, *, by: User, now: datetime) -> HttpResponse:
    """The PDF to open. Refusal `no_font` where nothing here can print a character."""
    try:
        made = to_pdf(history, by=by, now=now)
    except pdf.MissingGlyphError as error:
        message = _("No font here can print “%(text)s”.") % {"text": error.text}
        raise Refusal("no_font", message, status=503) from error
    name = _("%(exam)s %(name)s history %(receipt)s") % {
        "exam": history.sitting.title,
        "name": history.candidate.user.name,
        "receipt": history.attempt.pk,
    }
    shown = content_disposition_header(False, f"{name}.pdf") or "inline"
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": shown})


def to_pdf(history: History, *, by: User, now: datetime) -> bytes:
    """A4 pages, PDF/A. Raises lib.pdf.MissingGlyphError, lib.pdf.RenderingError."""
    pictures = Pictures()
    data = layout(history, by=by, now=now, pictures=pictures)
    return pdf.render_pdf(DESIGN, data, at=now.replace(microsecond=0), files=pictures.files)


def layout(history: History, *, by: User, now: datetime, pictures: nodes.Picture) -> dict[str, Any]:
    """Everything that is printed."""
    printed = _("Printed on %(at)s by %(name)s") % {"at": _moment(now), "name": by.name}
    return {
        "language": "en" if (get_language() or "").startswith("en") else "zh",
        "words": {name: str(word) for name, word in WORDS.items()},
        "exam": history.sitting.title,
        "printed": printed,
        "facts": [{"label": str(label), "text": text} for label, text in _facts(history) if text],
        "events": [{"at": _moment(fact.at), "text": fact.text, "note": fact.note} for fact in history.facts],
        "entries": [_entry(entry, pictures) for entry in history.entries],
        "none": _none(history),
    }


def _facts(history: History) -> list[tuple[str, str]]:
    attempt, sitting, candidate = history.attempt, history.sitting, history.candidate
    swept = _("by the system") if attempt.closed_by_sweeper else ""
    handed_in = " · ".join(filter(None, [_moment(attempt.submitted_at), swept])) if attempt.submitted_at else "—"
    return [
        (_("Candidate"), f"{candidate.user.name} · {candidate.user.staff_number}"),
        (_("Attempt"), _("%(number)s · receipt %(receipt)s · form %(form)s") % _numbers(history)),
        (_("Started"), _moment(attempt.started_at)),
        (_("End"), " · ".join(filter(None, [_moment(attempt.deadline), _extra(candidate.extra_minutes)]))),
        (_("Handed in"), handed_in),
        (_("State"), attempt.get_state_display()),
        (
            _("Mark earned"),
            ""
            if history.mark is None
            else _("%(mark)s of %(full)s; pass mark %(pass)s")
            % {
                "mark": wording.plain(history.mark),
                "full": wording.plain(attempt.max_mark),
                "pass": wording.plain(sitting.pass_mark),
            },
        ),
        (
            _("Grade"),
            "" if history.grade is None else " · ".join(filter(None, [wording.plain(history.grade), history.rule])),
        ),
    ]


def _numbers(history: History) -> dict[str, int]:
    attempt = history.attempt
    return {"number": attempt.number, "receipt": attempt.pk, "form": attempt.form_id}


def _extra(minutes: int) -> str:
    return _("%(minutes)s minutes more were granted") % {"minutes": minutes} if minutes else ""


def _none(history: History) -> str:
    """Why there are no answers."""
    if history.entries:
        return ""
    if history.sight.names:
        return _("Questions and answers are shown here once nobody can be answering any more.")
    return _("Questions and answers are not released.")


def _entry(entry: Entry, pictures: nodes.Picture) -> dict[str, Any]:
    head = _("Question %(position)s") % {"position": entry.place.position}
    return {
        "head": f"{head} · {entry.question.kind.label} · {_mark(entry)}",
        "stem": nodes.read(entry.question.stem, pictures),
        "options": [{"letter": letter, "text": nodes.read(html, pictures)} for letter, html in entry.options],
        "answer": entry.answer,
        "steps": [_step(step) for step in entry.steps],
    }


def _mark(entry: Entry) -> str:
    full = wording.plain(entry.place.mark)
    if entry.is_void:
        return _("does not count")
    if entry.is_waiting:
        return _("being marked")
    if entry.mark is None:
        return _("%(mark)s points") % {"mark": full}
    return _("%(mark)s of %(full)s points") % {"mark": wording.plain(entry.mark), "full": full}


def _step(step: Step) -> dict[str, str]:
    return {"at": _moment(step.at), "text": step.text, "note": step.note, "who": step.who}


def _moment(at: datetime | None) -> str:
    return localtime(at).strftime(MOMENT) if at else ""
