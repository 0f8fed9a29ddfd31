"""What a requirement is made of: how one stands with it, and the words for that."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from classes.models import Enrolment, Requirement, TrainingClass

Text = str | Promise


@dataclass(frozen=True)
class Found:
    """What a rule reads of one person and one requirement.

    `started`: there is something that may still count; `lost`: there was, and it was declared void or came too late.
    `waits`: somebody else has to do something first, a marker for instance. `grade`: of an exam. `value` of `wanted`:
    how much there is of what is asked, in the unit of the rule. `unsaid`: it counts, and is not yet to be read beside
    the person's name.
    """

    met: bool
    started: bool = False
    lost: bool = False
    waits: bool = False
    unsaid: bool = False
    grade: Decimal | None = None
    value: Decimal | None = None
    wanted: Decimal | None = None


@dataclass(frozen=True)
class Step:
    """One line of the explanation: what was looked at, what was found, and whether it speaks for the person.

    `ok` is None for what only informs.
    """

    text: str
    found: str = ""
    ok: bool | None = None


Reader = Callable[[Requirement, Enrolment], Found]


class Rule:
    """One kind of requirement. `place` orders the kinds in forms and sentences; `several`: it may be asked repeatedly;
    `examines`: having met it is having passed an assessment, as a certificate says it.

    A rule reads what is on record; it keeps nothing of its own, so that whatever changes is seen at once.
    """

    name: ClassVar[str]
    label: ClassVar[Text] = ""
    hint: ClassVar[Text] = ""
    icon: ClassVar[str] = "list"
    place: ClassVar[int] = 0
    several: ClassVar[bool] = True
    examines: ClassVar[bool] = False
    # What `waits` means, in a cell.
    waiting: ClassVar[Text] = gettext_lazy("waits for a result")
    form: ClassVar[type[forms.ModelForm]]

    # What is asked

    def title(self, requirement: Requirement) -> str:
        """Its name in lists."""
        return str(self.label)

    def asks(self, requirement: Requirement) -> Text:
        """What completes it, in a few words beside its name."""
        return self.label

    def due(self, requirement: Requirement) -> date | None:
        """The last day for it, where there is one."""
        return requirement.due_on

    def is_doable(self, requirement: Requirement, now: datetime) -> bool:
        """Whether the person can do something for it now."""
        return True

    def presses_from(self, requirement: Requirement, now: datetime) -> bool:
        """Whether to remind of it before the week in which it is due."""
        return False

    def addresses(self, asked: Sequence[Requirement]) -> dict[int, str]:
        """Where one goes to do it: {requirement id: path}; nothing where there is no such place."""
        return {}

    def desk(self, requirement: Requirement) -> tuple[str, Text] | None:
        """Where whoever runs the class looks after it: (address, words); None where there is no such place."""
        return None

    def on_calendar(self, title: str) -> str:
        """What the calendar says on the day of `due`."""
        return _("Due: %(title)s") % {"title": title}

    def refuse_change(self, requirement: Requirement) -> None:
        """Raise a Refusal where it cannot be asked like that, for what is on record. Its class is locked."""

    def copy(self, old: Requirement, new: TrainingClass, due_on: date | None) -> Requirement | None:
        """Ask the same of a class made like this one; None where that is to be decided anew."""
        return Requirement.objects.create(
            training_class=new,
            order=old.order,
            kind=old.kind,
            is_required=old.is_required,
            course_id=old.course_id,
            settings=old.settings,
            due_on=due_on,
        )

    # How one stands

    def reader(self, asked: Sequence[Requirement], places: Sequence[Enrolment], shown_at: datetime | None) -> Reader:
        """Reads all that is needed at once, in a fixed number of queries; gives back what looks it up.

        `shown_at`: for the trainees themselves, who learn of a result only when it is released.
        """
        raise NotImplementedError

    def steps(self, requirement: Requirement, place: Enrolment, shown_at: datetime | None) -> list[Step]:
        """How it comes to be met or not, step by step."""
        return []

    # Words

    def missing(self, standing: "Standing") -> str:
        """What is lacking, as a phrase that names it."""
        return standing.title

    def lacks(self, standings: Sequence["Standing"]) -> list[str]:
        """The same for a line of a list, of all of this kind that one person lacks."""
        return [self.missing(standing) for standing in standings]

    def told(self, standing: "Standing") -> str:
        """One or two sentences for the person."""
        return _("Met.") if standing.met else _("Not met yet.")

    def act(self, standing: "Standing") -> str:
        """What the button that leads to it says."""
        return _("Go on") if standing.started else _("Begin")

    def progress(self, standing: "Standing") -> str:
        """`value` of `wanted` in words; "" where there is none."""
        if standing.value is None or standing.wanted is None:
            return ""
        return f"{plain(standing.value)} / {plain(standing.wanted)}"

    def figure(self, standing: "Standing") -> str:
        """The mark or the amount alone, for a cell of a printed table; "" where there is none."""
        number = standing.value if standing.grade is None else standing.grade
        return "" if number is None else plain(number)

    def gone(self, standing: "Standing") -> str:
        """What was `lost`, in a word."""
        return _("does not count")

    def lacking(self, title: str, count: int) -> str:
        """So many have not met it, for whoever runs the class."""
        return ngettext(
            "%(count)s person has not met “%(title)s”", "%(count)s people have not met “%(title)s”", count
        ) % {"count": count, "title": title}


class Unknown(Rule):
    """A kind that closing froze and that is asked no more."""

    def __init__(self, name: str) -> None:
        self.name = name  # type: ignore[misc]


@dataclass(frozen=True, kw_only=True)
class Standing(Found):
    """How one person stands with one requirement, in words too. `requirement` is None where closing has frozen it.

    `exempt`: why somebody counts it as met although it was not done ("" where nobody did).
    """

    title: str
    rule: Rule
    is_required: bool = True
    exempt: str = ""
    requirement: Requirement | None = None

    @property
    def kind(self) -> str:
        return self.rule.name

    @property
    def missing(self) -> str:
        """What is lacking, as a phrase; empty when met."""
        return "" if self.met else self.rule.missing(self)

    @property
    def told(self) -> str:
        """One or two sentences for the person."""
        return _("Recognised: %(reason)s") % {"reason": self.exempt} if self.exempt else self.rule.told(self)

    @property
    def asks(self) -> Text:
        """What completes it, in a few words; of a frozen one no more than its kind."""
        return self.rule.asks(self.requirement) if self.requirement else self.rule.label

    @property
    def act(self) -> str:
        return self.rule.act(self)

    @property
    def progress(self) -> str:
        return self.rule.progress(self)

    @property
    def gone(self) -> str:
        return self.rule.gone(self)

    @property
    def desk(self) -> tuple[str, Text] | None:
        """Where whoever runs the class looks after it."""
        return self.rule.desk(self.requirement) if self.requirement else None

    @property
    def due(self) -> date | None:
        """The last day for it, where there is one."""
        return self.rule.due(self.requirement) if self.requirement else None

    def is_overdue(self, today: date) -> bool:
        """What waits for somebody else is not late."""
        return not self.met and not self.waits and self.due is not None and self.due < today

    def is_doable(self, now: datetime) -> bool:
        return self.requirement is not None and self.rule.is_doable(self.requirement, now)

    def as_fact(self) -> dict[str, Any]:
        """Plain data that later edits cannot change; `from_fact` reads it back."""
        return {
            "title": self.title,
            "kind": self.kind,
            "required": self.is_required,
            "met": self.met,
            "exempt": self.exempt,
            **{name: _text(getattr(self, name)) for name in ("grade", "value", "wanted")},
        }

    @classmethod
    def from_fact(cls, fact: Mapping[str, Any], rule: Rule, *, with_grade: bool = True) -> "Standing":
        return cls(
            title=fact["title"],
            rule=rule,
            is_required=fact.get("required", True),
            met=fact["met"],
            exempt=fact.get("exempt", ""),
            grade=_number(fact.get("grade")) if with_grade else None,
            value=_number(fact.get("value")),
            wanted=_number(fact.get("wanted")),
        )


def plain(number: Decimal) -> str:
    """A number without the zeros at its end."""
    return f"{number.normalize():f}"


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
