"""Trainees as a list names them: by staff number, or by a name that only one of them has. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lib.listings import name_in


@dataclass(frozen=True)
class Person:
    place: int
    staff_number: str
    name: str


@dataclass(frozen=True)
class Trouble:
    """What cannot be used: where a person finds it, what stands there, why."""

    where: str
    shown: str
    message: str


class People:
    """Those of one class."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._by_number = {person.staff_number: person for person in people}
        self._by_name: dict[str, list[Person]] = {}
        for person in people:
            self._by_name.setdefault(name_in(person.name), []).append(person)

    def find(self, number: str, name: str) -> Person | str:
        """Who is meant, or the sentence that says why nobody can be told."""
        if not number:
            return self._named(name)
        known = self._by_number.get(number)
        if known is None:
            return _("Nobody on the roster has this staff number.")
        if name and name != name_in(known.name):
            return _("On record this number belongs to %(name)s.") % {"name": known.name}
        return known

    def _named(self, name: str) -> Person | str:
        same = self._by_name.get(name, [])
        if len(same) > 1:
            return _("Several on the roster have this name; give the staff number.")
        return same[0] if same else _("Nobody on the roster has this name.")
