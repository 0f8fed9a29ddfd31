"""How an author types a case: the material, then part by part, each in the editor of its type."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes import interactions
from quizzes.editors.base import ItemForm
from quizzes.editors.parts import StoredPart, part_form
from quizzes.interactions.case import number_of
from quizzes.interactions.case.soundness import ID, MOST_PARTS, points_of

SLOT = re.compile(rf"({ID.pattern}):([a-z_]+)")
ACT = "parts-do"
PART_TYPES = {name: kind for name, kind in interactions.REGISTRY.items() if not kind.has_parts}


@dataclass(frozen=True)
class Slot:
    """A part in the form: its id, its type, its form, and how it is kept."""

    number: str
    id: str
    kind: interactions.Interaction
    form: ItemForm
    kept: StoredPart | None

    @property
    def is_open(self) -> bool:
        """Whether there is anything to type: what people mark has no key that could be corrected."""
        return not self.form.key_only or self.kind.is_scored(self.kept.body if self.kept else {})


class Editor(ItemForm):
    """案例题. Which parts there are stands in the hidden `slots` ("p1:single_choice p3:true_false"). A button that
    adds, moves or takes away sends the form, and it comes back changed, with everything that was typed."""

    interaction = "case"
    middle = "case/editor.html"

    def add_middle(self) -> None:
        self.fields["stem"].label = _("Material")
        self.fields["stem"].help_text = _("What happened: everything that the parts ask about.")
        self.fields["stem"].widget.attrs["rows"] = 8
        self.fields["default_mark"].required = False
        self.fields["default_mark"].help_text = _("Empty: the sum of the points of its parts.")
        if self.version is None:
            self.initial["default_mark"] = None
        act, _colon, what = self.data.get(ACT, "").partition(":")
        self.is_rearranged = bool(act)
        before = self._slots()
        after = _rearranged(before, act, what)
        kept = dict(_kept(self.version)) if self.version else {}
        self.slots = [
            self._slot(at, name, kind, kept.get(name), is_new=(name, kind) not in before)
            for at, (name, kind) in enumerate(after, start=1)
        ]

    def initial_middle(self, body: Mapping[str, Any], key: Mapping[str, Any]) -> dict[str, Any]:
        return {}

    def middle_from(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        rows, keys = [], {}
        for slot in self.slots:
            if slot.is_open:
                row, key = slot.form.said()  # type: ignore[attr-defined]
                self._tell(slot)
            else:
                row, key = _as_kept(slot.kept)
            rows.append({"id": slot.id, "interaction": slot.kind.name, "body": {}, **row})
            keys[slot.id] = key
        return {"parts": rows}, {"parts": keys}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("default_mark") is None:
            data["default_mark"] = sum(map(points_of, self.content.body["parts"]), Decimal(0)) or Decimal(1)
        return data

    def slots_value(self) -> str:
        return " ".join(f"{slot.id}:{slot.kind.name}" for slot in self.slots)

    def addable(self) -> list[interactions.Interaction]:
        """Types that a part may have; none once the case is full."""
        return [] if self.key_only or len(self.slots) >= MOST_PARTS else list(PART_TYPES.values())

    def next_id(self) -> str:
        return _free_id([slot.id for slot in self.slots])

    def _slots(self) -> list[tuple[str, str]]:
        """(id, type) of the parts as they were sent, or as they are kept."""
        if self.is_bound:
            sent = [found for word in self.data.get("slots", "").split() if (found := SLOT.fullmatch(word))]
            return list({found[1]: found[2] for found in sent if found[2] in PART_TYPES}.items())[:MOST_PARTS]
        parts = self.version.body.get("parts", []) if self.version else []
        return [(part["id"], part["interaction"]) for part in parts]

    def _slot(self, at: int, name: str, kind: str, kept: tuple[str, StoredPart] | None, *, is_new: bool) -> Slot:
        stored = kept[1] if kept and kept[0] == kind else None
        form = part_form(
            kind,
            prefix=name,
            data=self.data if self.is_bound and not is_new else None,
            part=stored,
            user=self.for_user,
            key_only=self.key_only,
            is_rearranged=self.is_rearranged,
        )
        return Slot(number_of(at), name, interactions.get(kind), form, stored)

    def _tell(self, slot: Slot) -> None:
        """What a part's own form found, said with its number."""
        for errors in slot.form.errors.values():
            for error in errors:
                said = {"number": slot.number, "problem": error}
                self.add_error(None, gettext("Part %(number)s: %(problem)s") % said)


def _as_kept(part: StoredPart | None) -> tuple[dict[str, Any], Mapping[str, Any]]:
    return ({"stem": part.stem, "body": part.body, "weight": part.weight}, part.key) if part else ({}, {})


def _kept(version: Any) -> Iterator[tuple[str, tuple[str, StoredPart]]]:
    """{id: (type, part)} of a version."""
    for part in version.body.get("parts", []):
        key = version.key.get("parts", {}).get(part["id"], {})
        yield part["id"], (part["interaction"], StoredPart(part["stem"], part["body"], key, part["weight"]))


def _rearranged(slots: list[tuple[str, str]], act: str, what: str) -> list[tuple[str, str]]:
    """The parts after a button was pressed: "add:true_false", "remove:p2", "up:p2", "down:p2"."""
    ids = [name for name, _kind in slots]
    if act == "add" and what in PART_TYPES and len(slots) < MOST_PARTS:
        return [*slots, (_free_id(ids), what)]
    if what not in ids:
        return slots
    at = ids.index(what)
    if act == "remove":
        return slots[:at] + slots[at + 1 :]
    to = at + {"up": -1, "down": 1}.get(act, 0)
    if 0 <= to < len(slots):
        slots[at], slots[to] = slots[to], slots[at]
    return slots


def _free_id(ids: list[str]) -> str:
    """An id that no part has, higher than all of them."""
    return f"p{max((int(name[1:]) for name in ids if name[1:].isdecimal()), default=0) + 1}"
