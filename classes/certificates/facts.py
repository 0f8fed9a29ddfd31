"""What a certificate prints, frozen on the day it is issued. Pure: no database, no clock, no settings."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

CHINESE = "zh-hans"
ENGLISH = "en"
LANGUAGES = (CHINESE, ENGLISH)
SEAL_LENGTH = 4  # the square ornament holds two by two characters
COLOUR = re.compile(r"#[0-9a-f]{6}")
PICTURE = re.compile(r"[0-9a-f]{64}")
# Came with the designs of offices; left out of what is stored where empty, so that older facts stay what they were.
OF_DESIGNS = ("title", "layout", "colour", "border", "seal_picture", "body")


@dataclass(frozen=True)
class Signatory:
    """One who signs: `name`, and the `post` printed under it; `picture` names the signature by its SHA-256, or ""."""

    name: str
    post: str
    picture: str = ""


@dataclass(frozen=True)
class Run:
    """A piece of a line, all set alike."""

    text: str
    strong: bool = False


@dataclass(frozen=True, kw_only=True)
class CertificateFacts:
    """Everything on the sheet. Two equal values print the same bytes, whatever person, class or unit has become since.

    `unit_name` is the unit on the day of issue; `kind` the class kind in words (专题培训班) or ""; `training_form` in
    words (脱产培训) or ""; `grade_statement` a clause such as 考核合格, or ""; `study_hours` in 学时. `verify_url` is
    absolute and ends in the token and a slash. `design` names a file in designs/; where an office designed the sheet,
    `title`, `layout`, `colour`, `border` and `body` (lines of runs) say how, and `seal_picture` names the seal by its
    SHA-256. Raises ValueError for a value that cannot be printed.
    """

    serial_number: str
    holder_name: str
    unit_name: str
    class_title: str
    kind: str
    starts_on: date
    ends_on: date
    study_hours: Decimal
    training_form: str
    grade_statement: str
    issuer: str
    issued_on: date
    verify_url: str
    signatories: tuple[Signatory, ...] = ()
    seal: str = ""
    language: str = CHINESE
    design: str = "standard-1"
    title: str = ""
    layout: str = ""
    colour: str = ""
    border: str = ""
    seal_picture: str = ""
    body: tuple[tuple[Run, ...], ...] = ()

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise ValueError("a class cannot end before it starts")
        if self.language not in LANGUAGES:
            raise ValueError(f"unknown language {self.language!r}")
        if self.seal and len(self.seal) != SEAL_LENGTH:
            raise ValueError(f"a seal has {SEAL_LENGTH} characters or none")
        if not all((self.serial_number, self.holder_name, self.class_title, self.issuer, self.verify_url)):
            raise ValueError("number, name, class, issuer and address are never empty")
        if self.colour and not COLOUR.fullmatch(self.colour):
            raise ValueError(f"no colour: {self.colour!r}")
        if not all(PICTURE.fullmatch(name) for name in self.pictures):
            raise ValueError("a picture is named by its SHA-256")

    @property
    def pictures(self) -> tuple[str, ...]:
        """Names of the pictures on the sheet."""
        return tuple(filter(None, (self.seal_picture, *(signatory.picture for signatory in self.signatories))))

    def as_json(self) -> dict[str, object]:
        """A mapping that JSON can hold; dates as ISO text, hours as decimal text. `from_json` reads it back."""
        kept = {name: value for name, value in asdict(self).items() if value or name not in OF_DESIGNS}
        return {name: _plain(value) for name, value in kept.items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "CertificateFacts":
        """The facts that `as_json` wrote. Raises ValueError where the stored mapping is not one of those."""
        unknown = stored.keys() - {field.name for field in fields(cls)}
        if unknown:
            raise ValueError(f"unknown facts: {', '.join(sorted(unknown))}")
        try:
            return cls(**{name: _READERS.get(name, str)(value) for name, value in stored.items()})
        except (TypeError, ArithmeticError) as error:
            raise ValueError("these are not the facts of a certificate") from error


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _signatories(stored: Iterable[Mapping[str, str]]) -> tuple[Signatory, ...]:
    return tuple(Signatory(**entry) for entry in stored)


def _body(stored: Iterable[Iterable[Mapping[str, Any]]]) -> tuple[tuple[Run, ...], ...]:
    return tuple(tuple(Run(**run) for run in line) for line in stored)


_READERS: dict[str, Callable[..., Any]] = {
    "starts_on": date.fromisoformat,
    "ends_on": date.fromisoformat,
    "issued_on": date.fromisoformat,
    "study_hours": Decimal,
    "signatories": _signatories,
    "body": _body,
}
