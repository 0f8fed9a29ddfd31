"""意见反馈: everybody may speak, every word gets an answer, and the answer finds its way into the inbox."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from lib import clock
from lib.problems import Refusal

from . import audit, notice_templates, notices
from .models import Feedback, User


def give(*, user: User, text: str, page: str = "") -> Feedback:
    """Keep what a person tells us. `page` is a path of this site."""
    return Feedback.objects.create(user=user, text=text, page=page if page.startswith("/") else "")


def answer(*, feedback: Feedback, text: str, by: User, now: datetime | None = None) -> None:
    """Answer, or better an answer given before; the person is told. Refusal: feedback-own."""
    if feedback.user_id == by.pk:
        raise Refusal("feedback-own", gettext_lazy("Somebody else has to answer your own feedback."), status=403)
    moment = now or clock.now()
    with transaction.atomic():
        held = Feedback.objects.select_for_update().get(pk=feedback.pk)
        if held.answer == text:
            return
        held.answer, held.answered_by, held.answered_at = text, by, moment
        held.save(update_fields=["answer", "answered_by", "answered_at"])
        notices.send(
            notice_templates.FEEDBACK_ANSWERED,
            user_ids=[held.user_id],
            params={"text": text},
            key=f"feedback-{held.pk}-{moment.isoformat()}",
            now=moment,
        )
        audit.record(action="feedback.answer", actor=by, target=held, now=moment)
