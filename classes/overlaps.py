"""One person in two classes on the same days. Warned of wherever somebody is let in; forbidden only where the class
says so. Online classes stand beside any other."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lib.problems import Refusal

from .models import Enrolment, TrainingClass

COUNTED = (Enrolment.State.APPROVED, Enrolment.State.WAITING)
NAMED = 20
VALUES = (
    "user", "training_class", "user__name",
    "training_class__title", "training_class__starts_on", "training_class__ends_on",
)  # fmt: skip


@dataclass(frozen=True)
class Overlap:
    """A place (or a wait for one) in another class that meets on the same days."""

    name: str
    title: str
    starts_on: date
    ends_on: date

    def __str__(self) -> str:
        days = [date_format(day, "SHORT_DATE_FORMAT") for day in (self.starts_on, self.ends_on)]
        return _("“%(title)s”, %(first)s to %(last)s") % {"title": self.title, "first": days[0], "last": days[1]}


def find(
    *, training_class: TrainingClass, user_ids: Collection[int], with_drafts: bool = True
) -> dict[int, list[Overlap]]:
    """{person: overlaps}, of those who have any; one query. A draft is no secret only to those who run classes."""
    if training_class.kind == TrainingClass.Kind.ONLINE or not user_ids:
        return {}
    rows = _held(user_ids, training_class.starts_on, training_class.ends_on).exclude(training_class=training_class.pk)
    if not with_drafts:
        rows = rows.exclude(training_class__state=TrainingClass.State.DRAFT)
    found: dict[int, list[Overlap]] = defaultdict(list)
    for user, _class, *values in rows.values_list(*VALUES):
        found[user].append(Overlap(*values))
    return dict(found)


def of_many(places: Iterable[Enrolment]) -> dict[int, list[Overlap]]:
    """{enrolment: overlaps} for places in many classes, with their classes; one query however many."""
    asked = [place for place in places if place.training_class.kind != TrainingClass.Kind.ONLINE]
    if not asked:
        return {}
    first = min(place.training_class.starts_on for place in asked)
    last = max(place.training_class.ends_on for place in asked)
    held: dict[int, list[tuple[int, Overlap]]] = defaultdict(list)
    for user, other, *values in _held({place.user_id for place in asked}, first, last).values_list(*VALUES):
        held[user].append((other, Overlap(*values)))
    found = {place.pk: _on_the_days_of(place.training_class, held[place.user_id]) for place in asked}
    return {pk: overlaps for pk, overlaps in found.items() if overlaps}


def refuse(*, training_class: TrainingClass, user_ids: Collection[int], despite: bool) -> Set[int]:
    """Say no to an overlap that is forbidden, or that nobody has agreed to yet. Returns who has one.

    Refusals: overlap_forbidden, overlap.
    """
    found = find(training_class=training_class, user_ids=user_ids)
    if not found:
        return frozenset()
    values = {"who": listed(found)}
    if training_class.forbids_overlap:
        text = _("The class takes nobody who has another class on its days: %(who)s. Nothing was changed.")
        raise Refusal("overlap_forbidden", text % values)
    if not despite:
        text = _("In another class on the same days: %(who)s. Tick “nevertheless” to let them in all the same.")
        raise Refusal("overlap", text % values)
    return found.keys()


def refuse_own(*, training_class: TrainingClass, user_id: int, despite: bool) -> Set[int]:
    """The same, said to the person. Refusals: overlap_forbidden, overlap."""
    own = find(training_class=training_class, user_ids=[user_id], with_drafts=False).get(user_id, [])
    if not own:
        return frozenset()
    values = {"what": "；".join(map(str, own))}
    if training_class.forbids_overlap:
        text = _("The class takes nobody who has another class on its days. You have %(what)s.")
        raise Refusal("overlap_forbidden", text % values)
    if not despite:
        text = _("You have another class on these days: %(what)s. Tick “nevertheless” to apply all the same.")
        raise Refusal("overlap", text % values)
    return frozenset([user_id])


def listed(found: Mapping[int, Sequence[Overlap]]) -> str:
    """Who, and in which class; the first of them."""
    lines = [f"{overlaps[0].name}（{'；'.join(map(str, overlaps))}）" for overlaps in list(found.values())[:NAMED]]
    return "、".join(lines) + ("…" if len(found) > NAMED else "")


def _held(user_ids: Collection[int], first: date, last: date) -> QuerySet[Enrolment]:
    """Places (and waits for one) of these people in classes that meet on one of the days."""
    return (
        Enrolment.objects.filter(user__in=user_ids, state__in=COUNTED)
        .filter(training_class__starts_on__lte=last, training_class__ends_on__gte=first)
        .exclude(training_class__kind=TrainingClass.Kind.ONLINE)
        .order_by("training_class__starts_on", "training_class")
    )


def _on_the_days_of(training_class: TrainingClass, held: Iterable[tuple[int, Overlap]]) -> list[Overlap]:
    return [
        overlap
        for other, overlap in held
        if other != training_class.pk
        and overlap.starts_on <= training_class.ends_on
        and overlap.ends_on >= training_class.starts_on
    ]
