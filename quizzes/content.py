"""What never changes once it exists, kept in the memory of the process: approved versions, forms, published papers.

A save needs the form and the question to check an answer; reading them from here leaves it the attempt alone to load.
Rows are immutable by rule (house: versions are frozen), so nothing ever has to be dropped but for room.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lib.kept import Kept

from . import interactions
from .markup import clean, clean_body
from .models import Form, ItemVersion

VERSIONS_KEPT = 20_000
FORMS_KEPT = 4_000


@dataclass(frozen=True, slots=True)
class Question:
    """One version as it is asked. `stem`, `explanation` and the texts in `body` are clean HTML."""

    version: int
    item: int
    interaction: str
    stem: str
    body: dict[str, Any]
    key: dict[str, Any]
    explanation: str
    is_frozen: bool

    @property
    def kind(self) -> interactions.Interaction:
        return interactions.get(self.interaction)


@dataclass(frozen=True, slots=True)
class Place:
    """One line of a form: which version stands at which position, for how much, its options in which order."""

    position: int
    section: int
    version: int
    mark: Decimal
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form, read."""

    form: int
    paper: int
    rule: str
    max_mark: Decimal
    sections: tuple[dict[str, str], ...]
    places: dict[int, Place]  # by position, in order

    def questions(self) -> dict[int, Question]:
        """{position: question}."""
        known = questions(place.version for place in self.places.values())
        return {position: known[place.version] for position, place in self.places.items()}

    def question(self, position: int) -> Question:
        version = self.places[position].version
        return _questions.get(version) or questions([version])[version]


_questions: Kept[Question] = Kept(VERSIONS_KEPT)
_sheets: Kept[Sheet] = Kept(FORMS_KEPT)


def sheet(form_id: int) -> Sheet:
    """The form with this id."""
    return _sheets.get_or_make(form_id, lambda: read(Form.objects.get(pk=form_id)))


def remember(form: Form) -> Sheet:
    """The sheet of a form just written or loaded, so that the next look-up finds it here."""
    return _sheets.get_or_make(form.pk, lambda: read(form))


def questions(version_ids: Iterable[int]) -> dict[int, Question]:
    """{version id: question}, in one query for those that are not in memory."""
    wanted = list(version_ids)
    known = {version: found for version in wanted if (found := _questions.get(version))}
    missing = [version for version in wanted if version not in known]
    if missing:
        rows = ItemVersion.objects.filter(pk__in=missing).select_related("item")
        known |= {row.pk: _keep(row) for row in rows}
    return known


def read(form: Form) -> Sheet:
    """A form as the rest of quizzes/ uses it."""
    places = (
        Place(row["position"], row["section"], row["version"], Decimal(row["mark"]), tuple(row["choices"]))
        for row in form.layout
    )
    return Sheet(
        form=form.pk,
        paper=form.paper_id,
        rule=form.multiple_rule,
        max_mark=form.max_mark,
        sections=tuple(form.sections),
        places={place.position: place for place in places},
    )


def ask(version: ItemVersion) -> Question:
    """A version as a question, drafts too; only what is approved may be kept."""
    item = version.item
    return Question(
        version=version.pk,
        item=item.pk,
        interaction=item.interaction,
        stem=clean(version.stem),
        body=clean_body(version.body),
        key=version.key,
        explanation=clean(version.explanation),
        is_frozen=version.state == ItemVersion.State.APPROVED,
    )


def _keep(version: ItemVersion) -> Question:
    question = ask(version)
    if question.is_frozen:
        _questions.keep(version.pk, question)
    return question
