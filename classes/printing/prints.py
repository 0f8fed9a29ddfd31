"""The prints of a class that grow with its people, by name: what may be chosen for each, how large it comes out, and
how it is made. One above `MOST_AT_ONCE` is made by the worker (`jobs`), any other while its reader waits."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from classes.attending import printing as attending
from classes.models import TrainingClass
from lib.problems import Refusal

from . import cards, completion, roster, transcript
from .forms import CardsForm, PlainForm, PrintForm, RosterForm, SignInForm

MOST_AT_ONCE = 10_000  # cells of its tables: about a second of a web worker, and a hundred megabytes
MOST = 250_000  # cells of one file: some three gigabytes while it is made, and more pages than anybody leafs through
OF_A_CARD = 20  # a tent card takes as long to set as so many cells


@dataclass(frozen=True)
class Print:
    """`cells`: how many a print of this choice has; `make`: the PDF; `record`: what stands in the audit trail of it."""

    form: type[PrintForm]
    cells: Callable[[Any], int]
    make: Callable[..., bytes]
    name: Callable[[TrainingClass], str]
    refuse: Callable[[TrainingClass], None] | None = None
    record: Callable[..., None] | None = None

    def is_large(self, form: PrintForm) -> bool:
        return self.cells(form) > MOST_AT_ONCE

    def refuse_unless_fits(self, form: PrintForm) -> None:
        """Refusals: print_too_large, and those of its own."""
        if self.cells(form) > MOST:
            text = _("That is more than fits into one file. Choose one session, or fewer people.")
            raise Refusal("print_too_large", text)
        if self.refuse:
            self.refuse(form.training_class)


def chosen(form: PrintForm) -> dict[str, str]:
    """What was chosen, as a job keeps it; the form reads it again."""
    return {name: str(form.data[name]) for name in form.fields if form.data.get(name)}


def _roster_cells(form: RosterForm) -> int:
    return form.training_class.enrolments.placed().count() * 5


def _sign_in_cells(form: SignInForm) -> int:
    sessions = len(form.sessions) if form.sessions else form.fields["session"].queryset.count()  # type: ignore[attr-defined]
    return form.training_class.enrolments.active().count() * sessions * 5


def _transcript_cells(form: PrintForm) -> int:
    return form.training_class.enrolments.active().count() * (4 + form.training_class.requirements.count())


def _roster(form: RosterForm, **how: Any) -> bytes:
    return roster.made(form.training_class, with_withdrawn=form.cleaned_data["with_withdrawn"], **how)


def _cards(form: CardsForm, **how: Any) -> bytes:
    return cards.made(form.training_class, form.cards, on_sheet=form.cleaned_data["on_sheet"], **how)


PRINTS = {
    "roster": Print(RosterForm, _roster_cells, _roster, roster.name_of),
    "cards": Print(CardsForm, lambda form: len(form.cards) * OF_A_CARD, _cards, cards.name_of),
    "sign-in": Print(
        SignInForm,
        _sign_in_cells,
        lambda form, **how: attending.sign_in_pdf(form.training_class, sessions=form.sessions, **how),
        attending.sign_in_name,
    ),
    "transcript": Print(
        PlainForm,
        _transcript_cells,
        lambda form, **how: transcript.made(form.training_class, **how),
        transcript.name_of,
        record=transcript.record,
    ),
    "completion": Print(
        PlainForm,
        lambda form: form.training_class.enrolments.active().count() * 6,
        lambda form, **how: completion.made(form.training_class, **how),
        completion.name_of,
        refuse=completion.refuse_unless_over,
        record=completion.record,
    ),
}
