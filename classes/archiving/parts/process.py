"""What happened on the way: messages sent, corrections after closing, the states of the class, earlier packages."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import AuditEntry, User
from classes import messaging
from classes.archiving.dossier import MOMENT, Dossier, File, Rows, Sheet, name_of, whose, whose_columns, workbook
from classes.models import Enrolment, FormerOutcome, TrainingClass
from lib.tables import Column

# Acts of those who run the class, which they see on its page too; the rest of the trail is the auditors'.
State = TrainingClass.State
STATES = {
    "class.create": State.DRAFT,
    "class.state": "",
    "class.close": State.CLOSING,
    "class.closed": State.CLOSED,
    "class.reopen": State.RUNNING,
}


def files(at: Dossier) -> Iterator[File]:
    yield workbook(_("Messages sent"), Sheet(_("Messages sent"), _message_columns(), lambda: _messages(at)))
    yield workbook(
        _("History of the class"),
        Sheet(_("States"), _state_columns(), lambda: _states(at)),
        Sheet(_("Corrections after closing"), _correction_columns(), lambda: _corrections(at)),
        Sheet(_("Reopenings"), _reopening_columns(), lambda: _reopenings(at)),
        Sheet(_("Outcomes before reopening"), _former_columns(), lambda: _former(at)),
        Sheet(_("Earlier packages"), _package_columns(), lambda: _packages(at)),
    )


def _message_columns() -> list[Column]:
    return [
        Column(_("No."), 6, "0"),
        Column(_("Sent at"), 17, MOMENT),
        Column(_("By"), 12),
        Column(_("Subject"), 30),
        Column(_("Text"), 60),
        Column(_("How they were chosen"), 30),
        Column(_("People told"), 8, "0"),
        Column(_("Names"), 60),
        Column(_("Chosen and not told"), 40),
    ]


def _messages(at: Dossier) -> Rows:
    names = {place.user_id: place.user.name for place in at.everybody}
    sent = at.training_class.message_batches.select_related("by").order_by("at", "pk")
    for number, batch in enumerate(sent, start=1):
        told = "、".join(names.get(pk, "") for pk in batch.people)
        skipped = "、".join(f"{names.get(one['user'], '')} ({messaging.WHYS[one['why']]})" for one in batch.skipped)
        about = batch.subject, batch.text, messaging.filter_words(batch.filtered)
        yield number, batch.at, name_of(batch.by), *about, len(batch.people), told, skipped


def _state_columns() -> list[Column]:
    return [
        Column(_("Done at"), 17, MOMENT),
        Column(_("By"), 12),
        Column(_("What was done"), 30),
        Column(_("State"), 24),
    ]


def _states(at: Dossier) -> Rows:
    target = at.training_class._meta.label_lower
    rows = AuditEntry.objects.filter(target_type=target, target_id=str(at.training_class.pk), action__in=list(STATES))
    shown = dict(TrainingClass.State.choices)
    for row in rows.select_related("actor").order_by("pk"):
        to = row.detail.get("to") or STATES[row.action]
        yield row.at, name_of(row.actor), row.words, shown.get(to, to)


def _correction_columns() -> list[Column]:
    return [
        *whose_columns(),
        Column(_("Outcome before"), 12),
        Column(_("Outcome after"), 12),
        Column(_("Reason"), 40),
        Column(_("Corrected at"), 17, MOMENT),
        Column(_("By"), 12),
    ]


def _corrections(at: Dossier) -> Rows:
    keys = [str(pk) for pk in at.by_pk]
    rows = AuditEntry.objects.filter(action="class.correct", target_type="classes.enrolment", target_id__in=keys)
    outcomes = dict(Enrolment.Outcome.choices)
    for number, row in enumerate(rows.select_related("actor").order_by("pk"), start=1):
        place, detail = at.by_pk[int(row.target_id)], row.detail
        changed = [outcomes.get(detail.get("was", ""), ""), outcomes.get(detail.get("is", ""), "")]
        yield [*whose(number, place), *changed, detail.get("reason", ""), row.at, name_of(row.actor)]


def _reopening_columns() -> list[Column]:
    return [
        Column(_("No."), 6, "0"),
        Column(_("Reopened at"), 17, MOMENT),
        Column(_("By"), 12),
        Column(_("Reason"), 40),
        Column(_("Had been closed at"), 17, MOMENT),
        Column(_("Closed by"), 12),
    ]


def _reopenings(at: Dossier) -> Rows:
    for one in at.training_class.reopenings.select_related("by", "closed_by").order_by("number"):
        yield one.number, one.at, one.by.name, one.reason, one.closed_at, name_of(one.closed_by)


def _former_columns() -> list[Column]:
    return [
        *whose_columns(),
        Column(_("Which reopening"), 8, "0"),
        Column(_("Outcome"), 12),
        Column(_("Decided at"), 17, MOMENT),
    ]


def _former(at: Dossier) -> Rows:
    rows = FormerOutcome.objects.filter(reopening__training_class=at.training_class).select_related("reopening")
    for number, row in enumerate(rows.order_by("reopening__number", "pk").iterator(chunk_size=500), start=1):
        decided = [row.reopening.number, row.get_outcome_display(), row.outcome_at]
        yield [*whose(number, at.by_pk[row.enrolment_id]), *decided]


def _package_columns() -> list[Column]:
    return [Column(_("No."), 6, "0"), Column(_("Made at"), 17, MOMENT), Column(_("By"), 12), Column("SHA-256", 68)]


def _packages(at: Dossier) -> Rows:
    for one in at.training_class.archives.select_related("by").order_by("number"):
        by: User = one.by
        yield one.number, one.at, by.name, one.digest
