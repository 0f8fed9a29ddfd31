"""主观题阅卷 of the running class: two people mark every answer, so that every stage can be seen on the desk."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import User
from quizzes import content, marking, moderation, rubric
from quizzes.models import Response, Sitting

# What exams of the demo say about their marking.
RULE = {"double_marking": "all", "most_apart": Decimal(20), "most_apart_in": "percent"}
GOOD, FAIR, POOR = Decimal("0.9"), Decimal("0.8"), Decimal("0.3")
COMMENTS = {GOOD: "依据和步骤都写到了。", FAIR: "步骤清楚，依据可以再具体一些。", POOR: "没有写出依据，步骤不完整。"}


def load(*, sitting: Sitting, markers: Sequence[User], head: User, now: datetime) -> None:
    """Answers at every stage, again and again: untouched, with one mark, agreed, apart, decided, in doubt, reopened."""
    waiting = Response.objects.filter(attempt__candidate__sitting=sitting, needs_marking=True).order_by("pk")
    for number, response in enumerate(waiting):
        first, second, third = (markers[(number + step) % 3] for step in range(3))
        at = now + timedelta(minutes=number)
        stage = number % 8
        if stage:
            _give(response, first, POOR if stage in (3, 4) else GOOD, at, is_doubtful=stage == 5)
        if stage > 1:
            _give(response, second, FAIR, at + timedelta(minutes=5))
        response.refresh_from_db(fields=["needs_marking", "awaits"])
        if stage == 4 and response.needs_marking and response.awaits == Response.Awaits.MODERATION:
            moderation.decide(
                response=response,
                by=third,
                now=at + timedelta(minutes=9),
                comment="两位阅卷人对第二点看法不同，按评分标准给分。",
                **_given(response, FAIR),
            )
        if stage == 6 and not response.needs_marking:
            reason = "学员申诉，经查有一个评分点漏看"
            moderation.reopen(response=response, by=head, reason=reason, anew=True, now=at + timedelta(hours=1))


def _give(response: Response, marker: User, share: Decimal, at: datetime, *, is_doubtful: bool = False) -> None:
    marking.mark(
        response=response,
        marker=marker,
        comment=COMMENTS[share],
        is_doubtful=is_doubtful,
        now=at,
        **_given(response, share),
    )


def _given(response: Response, share: Decimal) -> dict[str, object]:
    """About that share of the full mark, by the points of the rubric where there is one; whole points."""
    question = content.questions([response.version_id])[response.version_id]
    points = rubric.points(question)
    if points:
        return {"parts": {point["id"]: (point["max"] * share).quantize(Decimal(1)) for point in points}}
    return {"mark": (response.max_mark * share).quantize(Decimal(1))}
