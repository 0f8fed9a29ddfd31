"""What a panel of the workspace is, and what it is told of the class."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.forms import BaseForm
from django.http import HttpRequest
from django.template import Context
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from accounts.models import User
from classes import checklist, lifecycle, requirements
from classes.models import Requirement, TrainingClass

Text = str | Promise
State = TrainingClass.State


@dataclass
class Workspace:
    """One class as somebody who runs it sees it now. What several panels need is read once."""

    request: HttpRequest
    training_class: TrainingClass
    now: datetime

    @property
    def user(self) -> User:
        return self.request.user  # type: ignore[return-value]

    @cached_property
    def asked(self) -> list[Requirement]:
        return requirements.of_class(self.training_class)

    @cached_property
    def checklist(self) -> checklist.Checklist:
        return checklist.read(training_class=self.training_class, now=self.now)

    @property
    def rows(self) -> Sequence[requirements.Row]:
        """All active trainees with how they stand."""
        return self.checklist.rows

    @property
    def is_editable(self) -> bool:
        return self.training_class.state in lifecycle.EDITABLE

    @property
    def is_over(self) -> bool:
        return self.training_class.state in (State.CLOSED, State.ARCHIVED)


class Panel:
    """One part of the workspace. `name` is its anchor, `title` its heading and tab."""

    name: ClassVar[str]
    title: ClassVar[Text]
    place: ClassVar[int]
    template: ClassVar[str]

    def read(self, at: Workspace, form: BaseForm | None) -> dict[str, Any] | None:
        """What the template needs; None where the panel has nothing to do with the class as it is. `form`: one of the
        panel's own that was refused."""
        raise NotImplementedError

    def note(self, found: dict[str, Any]) -> Text:
        """A word beside the heading."""
        return ""

    def link(self, at: Workspace) -> tuple[str, Text] | None:
        """(address, words) of the one thing to do beside the heading, while the class can be changed."""
        return None

    def count(self, found: dict[str, Any]) -> int | None:
        """The number on the tab; none where it says nothing."""
        return None


@dataclass(frozen=True)
class Shown:
    """A panel with what it has read; `count` stands on its tab, `link` beside its heading."""

    panel: Panel
    found: dict[str, Any]
    count: int | None = None
    link: tuple[str, Text] | None = None

    @property
    def name(self) -> str:
        return self.panel.name

    @property
    def title(self) -> Text:
        return self.panel.title

    @property
    def note(self) -> Text:
        return self.panel.note(self.found)

    def render(self, context: Context) -> SafeString:
        """The panel's template with what it has read, on top of what the page knows."""
        with context.push(**self.found):
            return context.template.engine.get_template(self.panel.template).render(context)  # type: ignore[union-attr]
