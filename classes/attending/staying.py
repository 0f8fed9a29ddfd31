"""Letting somebody stay who has had more leave than the class bears: a person decides, with a reason."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from classes.lifecycle import editable
from classes.models import Enrolment, StayDecision
from lib.problems import Refusal

REASON_LENGTH = 300


def let_stay(*, enrolment: Enrolment, leave_hours: Decimal, reason: str, by: User, now: datetime) -> StayDecision:
    """Keep somebody in the class who has had more leave than it bears; asked again once it is more.

    Refusals: own_outcome, reason_missing, class_ended, not_enrolled.
    """
    reason = reason.strip()[:REASON_LENGTH]
    if enrolment.user_id == by.pk:
        raise Refusal("own_outcome", _("Nobody decides on a place of one's own."))
    if not reason:
        raise Refusal("reason_missing", _("Say why the person may stay."))
    with transaction.atomic():
        editable(enrolment.training_class)
        if not Enrolment.objects.active().filter(pk=enrolment.pk).exists():
            raise Refusal("not_enrolled", _("This person is not on the roster any more."))
        made = StayDecision.objects.create(
            enrolment=enrolment, leave_hours=leave_hours, reason=reason, decided_at=now, decided_by=by
        )
        detail = {"leave_hours": str(leave_hours), "reason": reason}
        audit.record(action="class.stay", actor=by, target=enrolment, detail=detail, now=now)
    return made
