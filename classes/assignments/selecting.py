"""优秀作品: who looks after the assignment chooses, the author says whether and under which name, either takes it back.

Nothing is counted, ranked or voted on: the works stand in the order in which they were chosen.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, notices
from accounts.models import User
from classes import notice_templates
from classes.models import SelectedWork, Submission
from lib.problems import Refusal

Consent = SelectedWork.Consent
ANSWERS = (Consent.NAMED, Consent.UNNAMED, Consent.DECLINED)


def choose(*, work: Submission, by: User, now: datetime) -> SelectedWork:
    """Ask the author; asking again changes nothing. Refusals: not_released, declined."""
    with transaction.atomic():
        locked = Submission.objects.select_for_update(of=("self",)).select_related("assignment").get(pk=work.pk)
        if not locked.is_released:
            raise Refusal("not_released", _("Release the result first; then the author can be asked."))
        version = locked.versions.get(number=locked.version)
        known = version.selections.live().first()
        if known is not None:
            if known.consent == Consent.DECLINED:
                raise Refusal("declined", _("The author does not want this work to be shown."))
            return known
        made = SelectedWork.objects.create(version=version, chosen_by=by, chosen_at=now)
        audit.record(action="assignment.choose", actor=by, target=locked, now=now)
        _ask(made, locked, now)
    return made


def answer(*, selected: SelectedWork, consent: str, now: datetime) -> SelectedWork:
    """What the author says; the answer may change as long as the work is not withdrawn. Refusals: no_such_answer,
    withdrawn."""
    if consent not in ANSWERS:
        raise Refusal("no_such_answer", _("Choose one of the answers."), status=400)
    with transaction.atomic():
        locked = SelectedWork.objects.select_for_update().get(pk=selected.pk)
        if locked.withdrawn_at is not None:
            raise Refusal("withdrawn", _("This work is no longer in the selection."))
        locked.consent, locked.answered_at = consent, now
        locked.save(update_fields=["consent", "answered_at"])
        author = selected.version.submission.user
        detail = {"consent": consent}
        audit.record(action="assignment.consent", actor=author, target=selected.version, detail=detail, now=now)
    return locked


def withdraw(*, selected: SelectedWork, by: User, now: datetime) -> None:
    """Show it no longer; doing it again does nothing."""
    with transaction.atomic():
        locked = SelectedWork.objects.select_for_update().get(pk=selected.pk)
        if locked.withdrawn_at is None:
            locked.withdrawn_at, locked.withdrawn_by = now, by
            locked.save(update_fields=["withdrawn_at", "withdrawn_by"])
            audit.record(action="assignment.withdraw_choice", actor=by, target=selected.version, now=now)


def _ask(selected: SelectedWork, work: Submission, now: datetime) -> None:
    notices.send(
        notice_templates.WORK_CHOSEN,
        user_ids=[work.user_id],
        params={"title": work.assignment.title, "assignment": work.assignment_id},
        key=f"selected:{selected.pk}:asked",
        now=now,
    )
