"""The form of an exam sitting, in the authors' door."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib import clock
from lib.problems import Refusal

from . import access, access_rules, assembly, candidacy, composing
from .models import Paper, Sitting
from .unit_forms import UnitForm
from .wording import plain

# What a result rests on does not change once somebody sat it.
FROZEN_ONCE_SAT = (
    "paper", "unit", "opens_at", "minutes", "pass_mark", "grade_rule", "at_deadline", "submit_grace",
    "double_marking", "double_share", "most_apart", "most_apart_in",
)  # fmt: skip
PREFIX = "rule_"
FIRST_HOUR = 9
WHOLE = 100  # percent
USUAL_SHARE = 60  # percent of the full mark


class SittingForm(UnitForm):
    """A sitting: when, how long, what counts, what is shown."""

    class Meta:
        model = Sitting
        fields = [
            "title",
            "paper",
            "unit",
            "opens_at",
            "closes_at",
            "minutes",
            "attempts_allowed",
            "pass_mark",
            "grade_rule",
            "at_deadline",
            "submit_grace",
            "network_grace",
            "notes_signals",
            "release_mark",
            "release_key",
            "release_explanation",
            "double_marking",
            "double_share",
            "most_apart",
            "most_apart_in",
            "half_points",
            "marking_shows_names",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].queryset = access.papers(self.for_user).filter(
            Q(state=Paper.State.PUBLISHED) | Q(pk=self.instance.paper_id)
        )
        if self.instance.pk is not None:
            for name in ("pass_mark", "most_apart"):
                self.initial[name] = Decimal(plain(getattr(self.instance, name)))  # 60, not 60.00
        for name, rule in access_rules.REGISTRY.items():
            self.fields[f"{PREFIX}{name}"] = rule.author_field(self.for_user, self.instance.pk)
            if name in self.instance.rules:
                self.initial[f"{PREFIX}{name}"] = rule.typed(self.instance.rules[name])
        self.is_sat = self.instance.pk is not None and composing.is_sat(self.instance)
        for name in FROZEN_ONCE_SAT if self.is_sat else ():
            self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if isinstance(opens, datetime) and isinstance(closes, datetime) and closes <= opens:
            self.add_error("closes_at", _("It closes before it opens."))
        if data.get("most_apart_in") == Sitting.ApartIn.PERCENT and (data.get("most_apart") or 0) > WHOLE:
            self.add_error("most_apart", _("That is more than the full mark."))
        if data.get("paper") and data.get("pass_mark") is not None:
            try:
                composing.refuse_pass_mark(data["paper"], data["pass_mark"])
            except Refusal as refusal:
                self.add_error("pass_mark", str(refusal.message))
        self.instance.rules = self._rules(data)
        return data

    def rule_fields(self) -> list[BoundField]:
        """Who may sit: one field a rule."""
        return [self[f"{PREFIX}{name}"] for name in access_rules.REGISTRY]

    def _rules(self, data: dict[str, Any]) -> dict[str, Any]:
        """{rule: settings} of what was typed; what cannot be is said at its field."""
        found = {}
        for name, rule in access_rules.REGISTRY.items():
            try:
                settings = rule.stored(data[f"{PREFIX}{name}"]) if f"{PREFIX}{name}" in data else None
            except ValidationError as error:
                self.add_error(f"{PREFIX}{name}", error)
                continue
            if settings is not None:
                found[name] = settings
        return found

    def save(self, commit: bool = True) -> Sitting:
        if self.instance.pk is None:
            self.instance.created_by = self.for_user
        sitting = super().save(commit)
        if "closes_at" in self.changed_data:
            candidacy.follow_closing(sitting=sitting, now=clock.now())
        if "marking_shows_names" in self.changed_data:
            composing.note_names(sitting=sitting, by=self.for_user, now=clock.now())
        return sitting


def defaults(paper: Paper | None, *, now: datetime) -> dict[str, Any]:
    """What a new sitting begins with: tomorrow at nine, for two hours, passed with 60 of 100."""
    opens = timezone.localtime(now).replace(hour=FIRST_HOUR, minute=0, second=0, microsecond=0) + timedelta(days=1)
    values: dict[str, Any] = {"opens_at": opens, "closes_at": opens + timedelta(hours=2)}
    if paper is not None:
        share = assembly.plan_of(paper).max_mark * USUAL_SHARE / 100
        values |= {"paper": paper.pk, "title": paper.title, "unit": paper.unit_id, "pass_mark": plain(share)}
    return values
