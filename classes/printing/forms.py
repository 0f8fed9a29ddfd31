"""What may be chosen for a print."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classes.attending import reading
from classes.models import ClassSession, Enrolment, TrainingClass

from . import base, cards
from .cards import Card


class PrintForm(forms.Form):
    """Of one class."""

    def __init__(self, *args: Any, training_class: TrainingClass, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.training_class = training_class


class PlainForm(PrintForm):
    """Nothing to choose."""


class RosterForm(PrintForm):
    with_withdrawn = forms.BooleanField(label=gettext_lazy("Also those who were withdrawn"), required=False)


class SignInForm(PrintForm):
    """One session of the class, or all of them. `sessions`: those chosen, once valid; None for all."""

    session = forms.ModelChoiceField(
        label=gettext_lazy("Session"),
        queryset=ClassSession.objects.none(),
        required=False,
        empty_label=gettext_lazy("All sessions, one after the other"),
    )

    def __init__(self, *args: Any, training_class: TrainingClass, **kwargs: Any) -> None:
        super().__init__(*args, training_class=training_class, **kwargs)
        field: forms.ModelChoiceField = self.fields["session"]  # type: ignore[assignment]
        field.queryset = training_class.sessions.filter(cancelled_at=None)
        field.label_from_instance = _dated  # type: ignore[method-assign]

    @property
    def sessions(self) -> list[ClassSession] | None:
        one = self.cleaned_data["session"]
        return [one] if one else None


class CardsForm(PrintForm):
    """Name cards of whom, and how many on a sheet. `cards`: what to print, once valid."""

    TRAINEES, TEACHERS, BOTH = "trainees", "teachers", "both"

    who = forms.ChoiceField(
        label=gettext_lazy("For whom"),
        choices=[
            (TRAINEES, gettext_lazy("trainees")),
            (TEACHERS, gettext_lazy("teachers of the sessions")),
            (BOTH, gettext_lazy("both")),
        ],
        initial=TRAINEES,
        widget=forms.RadioSelect,
    )
    people = forms.CharField(
        label=gettext_lazy("Only these trainees"),
        help_text=gettext_lazy("Names or staff numbers, one a line. Empty: all."),
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    on_sheet = forms.TypedChoiceField(
        label=gettext_lazy("Cards on a sheet of A4"),
        choices=[(cards.TWO, gettext_lazy("two")), (cards.ONE, gettext_lazy("one, large"))],
        coerce=int,
        initial=cards.TWO,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, training_class: TrainingClass, **kwargs: Any) -> None:
        super().__init__(*args, training_class=training_class, **kwargs)
        self.cards: list[Card] = []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        who = data.get("who")
        if who in (self.TRAINEES, self.BOTH):
            self.cards += cards.of_people(self._people(data.get("people", "")))
        if who in (self.TEACHERS, self.BOTH):
            pk = self.training_class.pk
            self.cards += cards.of_teachers(reading.sessions_of({pk})[pk])
        if not self.cards and not self.errors:
            raise ValidationError(_("Nobody is there for whom to print a card: enrol people or name teachers first."))
        return data

    def _people(self, typed: str) -> list[Enrolment]:
        """Those named, in the order of the roster; a name that two have is both of them."""
        places = base.in_order(self.training_class.enrolments.active())
        wanted = {_key(line): line.strip() for line in cards.BETWEEN_NAMES.split(typed) if line.strip()}
        if not wanted:
            return places
        known = {key for place in places for key in _keys(place)}
        unknown = [line for key, line in wanted.items() if key not in known]
        if unknown:
            self.add_error("people", _("Not on the roster: %(names)s") % {"names": _(", ").join(unknown)})
        return [place for place in places if _keys(place) & wanted.keys()]


def _keys(place: Enrolment) -> set[str]:
    return {_key(place.user.name), _key(place.user.staff_number)}


def _key(text: str) -> str:
    """As people type it: 张 三 is 张三."""
    return "".join(text.split()).casefold()


def _dated(session: ClassSession) -> str:
    return f"{date_format(localtime(session.starts_at), 'SHORT_DATETIME_FORMAT')} {session.title}"
