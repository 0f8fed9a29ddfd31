"""What completing a class gives: hours in the ledger and a certificate. Given, taken back and renewed here, for closing
and for corrections; each call is part of its caller's transaction, and a second one changes nothing.

The places of a call are of one class and come with it; the number of statements does not grow with them.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import User
from cms import branding

from . import ledger
from .certificates import composing, issuing
from .models import Certificate, CreditEntry, Enrolment, TrainingClass

# What a certificate prints of the class and of what came of it; a name or a unit that has changed is no reason.
OF_CLASS = ("class_title", "kind", "starts_on", "ends_on", "study_hours", "training_form", "grade_statement")


@dataclass(frozen=True)
class Held:
    """What places hold or held, by key of the place. `hours`: the line that stands; `lines`: how many were ever posted;
    `ended`: when the last one was reversed, if it was; `certificates`: the newest, whatever its state."""

    hours: dict[int, CreditEntry] = field(default_factory=dict)
    lines: Counter[int] = field(default_factory=Counter)
    ended: dict[int, datetime | None] = field(default_factory=dict)
    certificates: dict[int, Certificate] = field(default_factory=dict)

    @property
    def holding(self) -> set[int]:
        """Places that have something now."""
        return self.hours.keys() | {pk for pk, each in self.certificates.items() if each.revoked_at is None}

    def is_owed(self, place: Enrolment, closings: Collection[datetime]) -> bool:
        """Whether a completed place has no hours only because the class was worth none when it was closed; what a
        person reversed on purpose is not owed."""
        never = not self.lines[place.pk]
        return never or (place.pk not in self.hours and self.ended[place.pk] in closings)


@dataclass(frozen=True)
class Given:
    """How many lines and certificates are new."""

    hours: int
    certificates: int


def held(places: Iterable[Enrolment]) -> Held:
    """Two queries, however many places; a queryset of places is not read."""
    lines = CreditEntry.objects.filter(enrolment__in=places, reverses=None).select_related("reversed_by").order_by("pk")
    issued = Certificate.objects.filter(enrolment__in=places).order_by("version")
    posted = [(line.enrolment_id, line) for line in lines if line.enrolment_id]
    return Held(
        {place: line for place, line in posted if not hasattr(line, "reversed_by")},
        Counter(place for place, _line in posted),
        {place: line.reversed_by.posted_at if hasattr(line, "reversed_by") else None for place, line in posted},
        {each.enrolment_id: each for each in issued},
    )


def give(*, places: Sequence[Enrolment], held: Held, reason: str, by: User | None, now: datetime) -> Given:
    """Hours once more unless some stand, and a certificate unless one is valid. `by` and `reason` are needed where one
    was revoked before."""
    hours = _post([place for place in places if place.pk not in held.hours], held, by, now)
    new = [place for place in places if place.pk not in held.certificates]
    issued = issuing.issue_many(enrolments=new, by=by, now=now)
    newest = [held.certificates[place.pk] for place in places if place.pk in held.certificates]
    revoked = [each for each in newest if each.revoked_at]
    if revoked and by is not None:
        issued += issuing.reissue_all(certificates=revoked, reason=reason, by=by, now=now)
    return Given(hours, len(issued))


def take_back(*, places: Iterable[Enrolment], held: Held, reason: str, by: User, now: datetime) -> None:
    """Reverse the hours that stand, revoke the certificates that are valid."""
    gone = [place.pk for place in places]
    lines = [held.hours[pk] for pk in gone if pk in held.hours]
    newest = [held.certificates[pk] for pk in gone if pk in held.certificates]
    valid = [each for each in newest if each.revoked_at is None]
    if lines:
        ledger.reverse_all(entries=lines, reason=reason, by=by, now=now)
    if valid:
        issuing.revoke_all(certificates=valid, reason=reason, by=by, now=now)


def renew(
    *,
    places: Sequence[Enrolment],
    held: Held,
    closings: Collection[datetime],
    reason: str,
    by: User,
    now: datetime,
) -> None:
    """For places that stay completed: hours and certificates anew where they say something else than the class does
    now. `closings`: when it was closed before; what a person reversed or revoked on purpose stays so."""
    outdated = [place for place in places if place.pk in held.hours and is_outdated(held.hours[place.pk], place)]
    if outdated:
        ledger.reverse_all(entries=[held.hours[place.pk] for place in outdated], reason=reason, by=by, now=now)
    _post([*outdated, *(place for place in places if held.is_owed(place, closings))], held, by, now)
    house = composing.House(branding.current())
    known = [(place, held.certificates[place.pk]) for place in places if place.pk in held.certificates]
    wrong = [each for place, each in known if each.revoked_at is None and _says_otherwise(each, place, house)]
    if wrong:
        issuing.reissue_all(certificates=wrong, reason=reason, by=by, now=now)


def is_outdated(line: CreditEntry, place: Enrolment) -> bool:
    """Whether a line of the ledger says something else of the class than it is now."""
    return _says(line) != _is_now(place.training_class)


def _says(line: CreditEntry) -> tuple[object, ...]:
    return (line.worth, line.earned_on, line.form, line.title)


def _is_now(training_class: TrainingClass) -> tuple[object, ...]:
    return (training_class.study_hours, training_class.ends_on, training_class.form, training_class.title)


def _post(places: Iterable[Enrolment], held: Held, by: User | None, now: datetime) -> int:
    """Each place in a round of its own, so that no key was used before."""
    rounds: dict[int, list[Enrolment]] = defaultdict(list)
    for place in places:
        rounds[held.lines[place.pk] + 1].append(place)
    return sum(
        ledger.post_for_enrolments(enrolments=group, by=by, now=now, round_=round_) for round_, group in rounds.items()
    )


def _says_otherwise(certificate: Certificate, place: Enrolment, house: composing.House) -> bool:
    says = certificate.printed
    is_now = composing.compose(
        enrolment=place,
        house=house,
        serial=says.serial_number,
        token=certificate.token,
        issued_on=says.issued_on,
        language=says.language,
    )
    return any(getattr(says, name) != getattr(is_now, name) for name in OF_CLASS)
