"""What the class was: its particulars, what it asked, and how its places were shared out."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from classes import requirements, rules
from classes.archiving.dossier import DAY, Dossier, File, Rows, Sheet, name_of, workbook, yes
from classes.models import PlannedClass
from lib.tables import Column


def files(at: Dossier) -> Iterator[File]:
    yield workbook(
        _("Plan of the class"),
        Sheet(_("Particulars"), [Column(_("Item"), 22), Column(_("Content"), 70)], lambda: _particulars(at)),
        Sheet(_("Requirements"), _requirement_columns(), lambda: _requirements(at)),
        Sheet(_("Quotas"), [Column(_("Unit"), 36), Column(_("Number of places"), 10, "0")], lambda: _quotas(at)),
    )


def _particulars(at: Dossier) -> Rows:
    one = at.training_class
    planned = PlannedClass.objects.filter(training_class=one).select_related("plan__unit").first()
    yield from [
        (_("Class title"), one.title),
        (_("Class number"), one.code),
        (_("Kind"), one.get_kind_display()),
        (_("Training form"), one.get_form_display()),
        (_("Organised by"), one.unit.name),
        (_("Class head"), f"{one.head.name} {one.head.staff_number}"),
        (_("First day"), one.starts_on),
        (_("Last day"), one.ends_on),
        (_("Study hours"), one.study_hours),
        (_("Summary"), one.summary),
        (_("Contact person"), one.contact),
        (_("Line of the year's plan"), _planned(planned) if planned else _("none")),
    ]
    yield from [
        (_("Units nominate"), yes(one.by_nomination)),
        (_("People apply themselves"), yes(one.by_application)),
        (_("The unit approves first"), yes(one.asks_unit)),
        (_("Nominate and apply until"), one.enrolment_closes_on),
        (_("Number of places"), one.capacity if one.capacity is not None else _("not limited")),
        (_("Nobody with another class on these days"), yes(one.forbids_overlap)),
        (_("State"), one.get_state_display()),
        (_("Closed at"), one.closed_at),
        (_("Closed by"), name_of(one.closing_by)),
    ]


def _planned(planned: PlannedClass) -> str:
    return f"{planned.plan.year} {planned.plan.unit.name} {planned.plan.title}: {planned.title}"


def _requirement_columns() -> list[Column]:
    return [
        Column(_("No."), 6, "0"),
        Column(_("What is required"), 44),
        Column(_("Kind"), 12),
        Column(_("What completes it"), 36),
        Column(_("Required"), 8),
        Column(_("Due on"), 12, DAY),
    ]


def _requirements(at: Dossier) -> Rows:
    for number, asked in enumerate(requirements.of_class(at.training_class), start=1):
        rule = rules.of(asked)
        required = yes(asked.is_required)
        yield number, rules.titled(asked), rule.label, rule.asks(asked), required, rule.due(asked)


def _quotas(at: Dossier) -> Rows:
    for quota in at.training_class.quotas.select_related("unit"):
        yield quota.unit.name, quota.places
