"""Who completed: the register with the numbers of certificates, people × requirements, and the checklist of closing."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from classes import checklist, corrections, requirements, rules
from classes.archiving.dossier import MOMENT, Dossier, File, Rows, Sheet, print_, whose, whose_columns, workbook, yes
from classes.models import Certificate
from classes.printing import completion as printed
from classes.printing import transcript as printed_marks
from classes.requirements import Row
from classes.rules import Standing
from classes.rules.base import plain
from lib.tables import Column


def files(at: Dossier) -> Iterator[File]:
    title = _("Completion register")
    yield print_(title, lambda: printed.made(at.training_class, by=at.by, now=at.now))
    yield workbook(_("Register of completion"), Sheet(_("Register"), _register_columns(), lambda: _register(at)))
    yield workbook(
        _("Standing in the requirements"),
        Sheet(_("Standing in the requirements"), _matrix_columns(at.rows), lambda: _matrix(at)),
        Sheet(_("Counted as met"), _exempt_columns(), lambda: _exempt(at)),
    )
    yield workbook(
        _("Checklist of closing"),
        Sheet(_("Checklist"), _check_columns(), lambda: _checks(at)),
        Sheet(_("Changed since closing"), [*whose_columns(), Column(_("What changed"), 50)], lambda: _changes(at)),
    )


def _register_columns() -> list[Column]:
    return [
        *whose_columns(),
        Column(_("Rank level at the time"), 16),
        Column(_("Outcome"), 12),
        Column(_("Decided at"), 17, MOMENT),
        Column(_("Requirements met"), 8, "0"),
        Column(_("Requirements in all"), 8, "0"),
        Column(_("Certificate number"), 30),
        Column(_("State of the certificate"), 12),
        Column(_("Issued at"), 17, MOMENT),
        Column(_("Revoked at"), 17, MOMENT),
        Column(_("Reason"), 30),
    ]


def _register(at: Dossier) -> Rows:
    """A line for each certificate of a person, the replaced and revoked ones too; one line without where there is
    none."""
    issued: dict[int, list[Certificate]] = defaultdict(list)
    rows = Certificate.objects.with_successor().filter(enrolment__training_class=at.training_class).defer("facts")
    for certificate in rows.order_by("version"):
        issued[certificate.enrolment_id].append(certificate)
    number = 0
    for place in at.places:
        facts = place.outcome_facts
        outcome = place.get_outcome_display() if place.is_active else place.get_state_display()
        about = [place.rank_name, outcome, place.outcome_at, facts.get("met"), facts.get("total")]
        for certificate in issued[place.pk] or [None]:
            number += 1
            yield [*whose(number, place), *about, *_of_certificate(certificate)]


def _of_certificate(one: Certificate | None) -> Sequence[Any]:
    return [one.serial, one.status.label, one.issued_at, one.revoked_at, one.revoke_reason] if one else []


def _matrix_columns(rows: Sequence[Row]) -> list[Column]:
    asked = rows[0].standings if rows else []
    return [*whose_columns(), *(Column(one.title, 22) for one in asked), Column(_("Outcome"), 12)]


def _matrix(at: Dossier) -> Rows:
    told = requirements.as_now([row.enrolment for row in at.rows], shown_at=at.now)
    for number, (row, now) in enumerate(zip(at.rows, told, strict=True), start=1):
        met = [_met(*pair) for pair in zip_longest(row.standings, now.standings[: len(row.standings)])]
        yield [*whose(number, row.enrolment), *met, row.enrolment.get_outcome_display()]


def _met(standing: Standing, told: Standing | None) -> str:
    """Met or not, with what was reached, unless the trainee may not know that yet."""
    reached = plain(standing.grade) if standing.grade is not None else standing.progress
    if told is not None and printed_marks.is_hidden(standing, told):
        reached = ""
    said = _("counted as met") if standing.exempt else _("met") if standing.met else _("not met")
    return f"{said} ({reached})" if reached else said


def _exempt_columns() -> list[Column]:
    return [*whose_columns(), Column(_("What is required"), 40), Column(_("Reason"), 40), Column(_("By"), 12)]


def _exempt(at: Dossier) -> Rows:
    """What somebody counted as met; the requirement by its name, where the class still asks it."""
    asked = {str(one.pk): rules.titled(one) for one in requirements.of_class(at.training_class)}
    facts = [(row.enrolment, key, fact) for row in at.rows for key, fact in row.enrolment.exempted.items()]
    by = User.objects.in_bulk({fact.get("by") for _place, _key, fact in facts})
    for number, (place, key, fact) in enumerate(facts, start=1):
        person = by.get(fact.get("by"))
        yield [*whose(number, place), asked.get(key, ""), fact.get("reason", ""), person.name if person else ""]


def _check_columns() -> list[Column]:
    return [Column(_("What was checked"), 50), Column(_("In order"), 10), Column(_("Remark"), 50)]


def _checks(at: Dossier) -> Rows:
    """As the checklist stands on the day of the package."""
    for check in checklist.read(training_class=at.training_class, now=at.now).checks:
        yield check.text, yes(check.ok), "" if check.ok else check.hint


def _changes(at: Dossier) -> Rows:
    """Results that changed afterwards and that nobody has let count."""
    for number, change in enumerate(corrections.read(at.training_class), start=1):
        lacks = _("now lacks: %(what)s") % {"what": change.row.lacks}
        yield [*whose(number, change.enrolment), _("now meets everything") if change.completes else lacks]
