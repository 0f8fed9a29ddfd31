"""How certificates are numbered: the scheme of the nearest unit above a class, else that of the site; and the counters.

Whoever takes numbers keeps their counters locked until the transaction ends: both are written, or neither.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.models import Unit, User
from classes.models import CertificateCounter, NumberScheme, TrainingClass
from cms import branding
from lib.problems import Refusal

from . import numbering
from .designing import above

FAULTS = {
    "long": gettext_lazy("The pattern is too long: %(most)s characters at most."),
    "places": gettext_lazy("The pattern needs {年} and {号}, each once."),
    "order": gettext_lazy("The year stands before the number, with a sign between them."),
    "prefix": gettext_lazy("Begin with words that say who issues: they keep the series of units apart."),
    "digits": gettext_lazy("Figures come only from {年} and {号}; write none yourself."),
    "braces": gettext_lazy("Only {年} and {号} may stand in braces."),
}


def say(*, unit: Unit, from_year: int, pattern: str, width: int, by: User, now: datetime) -> NumberScheme:
    """Number the unit's certificates like this from a year on; an empty pattern: as the unit above does.

    Refusals: scheme_pattern, scheme_past.
    """
    if from_year < timezone.localdate(now).year:
        raise Refusal("scheme_past", _("Numbers of past years stay as they are: choose this year or a later one."))
    if pattern and (found := numbering.faults(pattern)):
        words = " ".join(str(FAULTS[name]) for name in found) % {"most": numbering.MOST_PATTERN}
        raise Refusal("scheme_pattern", words, status=400)
    with transaction.atomic():
        said = NumberScheme.objects.create(
            unit=unit, from_year=from_year, pattern=pattern, width=width, made_at=now, made_by=by
        )
        detail = {"pattern": pattern, "from_year": from_year}
        audit.record(action="certificate.scheme", actor=by, target=unit, detail=detail, now=now)
    return said


def for_unit(unit: Unit, year: int, *, brand: branding.Brand) -> numbering.Scheme:
    """What holds for classes of this unit in this year."""
    rows = NumberScheme.objects.filter(unit__path__in=above(unit), from_year__lte=year)
    seen: set[int] = set()
    for row in rows.order_by("-unit__depth", "-from_year", "-pk"):
        if row.unit_id not in seen and row.pattern:
            return row.scheme
        seen.add(row.unit_id)
    return numbering.usual(brand.certificate_prefix)


def next_number(training_class: TrainingClass, *, now: datetime) -> str:
    """What the first certificate issued now would be called; somebody else may be faster."""
    year = timezone.localdate(now).year
    scheme = for_unit(training_class.unit, year, brand=branding.shown())
    last = CertificateCounter.objects.filter(prefix=scheme.series, year=year).values_list("last", flat=True).first()
    return scheme.number(year, (last or 0) + 1)


def take(wanted: Sequence[numbering.Scheme], year: int) -> list[str]:
    """A number for each scheme in turn. Counters are locked in the order of their series."""
    counts = Counter(scheme.series for scheme in wanted)
    given: dict[str, int] = {}
    for series in sorted(counts):
        CertificateCounter.objects.get_or_create(prefix=series, year=year)
        counter = CertificateCounter.objects.select_for_update().get(prefix=series, year=year)
        given[series], counter.last = counter.last, counter.last + counts[series]
        counter.save(update_fields=["last"])
    numbers = []
    for scheme in wanted:
        given[scheme.series] += 1
        numbers.append(scheme.number(year, given[scheme.series]))
    return numbers
