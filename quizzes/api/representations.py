"""What the API says, field by field: an allow-list. serializers.py describes the same shapes for the schema."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from quizzes import content
from quizzes.delivery import Saved
from quizzes.models import Announcement, Attempt, Response
from quizzes.review import Review
from quizzes.saving import Result


def attempt_head(attempt: Attempt, *, now: datetime) -> dict[str, Any]:
    """State and time; `remaining_seconds` counts from the moment at which the server received the request."""
    remaining = (attempt.deadline - now).total_seconds() if attempt.is_open else 0
    return {
        "id": attempt.pk,
        "number": attempt.number,
        "state": attempt.state,
        "started_at": moment(attempt.started_at),
        "deadline": moment(attempt.deadline),
        "remaining_seconds": max(0, round(remaining, 3)),
        "submitted_at": moment(attempt.submitted_at),
        "closed_by_sweeper": attempt.closed_by_sweeper,
    }


def attempt(attempt: Attempt, *, now: datetime, is_new: bool = False) -> dict[str, Any]:
    """The attempt with its questions and own answers while it is open; afterwards the review says what may be seen."""
    sitting = attempt.candidate.sitting
    sheet = content.sheet(attempt.form_id)
    return {
        **attempt_head(attempt, now=now),
        "sitting": {"id": sitting.pk, "title": sitting.title},
        "max_mark": number(attempt.max_mark),
        "multiple_rule": sheet.rule,
        "sections": [{"title": s["title"], "instructions": s["instructions"]} for s in sheet.sections],
        "questions": _questions(attempt, sheet, is_new=is_new) if attempt.is_open else [],
    }


def saved(saved: Saved, *, now: datetime) -> dict[str, Any]:
    return {
        "results": [_result(result) for result in saved.results],
        "attempt": attempt_head(saved.attempt, now=now),
    }


def pulse(attempt: Attempt, unread: Sequence[Announcement], *, now: datetime) -> dict[str, Any]:
    return {
        "attempt": attempt_head(attempt, now=now),
        "announcements": [{"id": one.pk, "text": one.text, "at": moment(one.at)} for one in unread],
    }


def review(review: Review, *, now: datetime) -> dict[str, Any]:
    """What was released; the rest is null, empty or absent from the list."""
    release = review.release
    return {
        "attempt": attempt_head(review.attempt, now=now),
        "released": {"mark": release.mark, "key": release.key, "explanation": release.explanation},
        "mark": number(review.mark),
        "max_mark": number(review.attempt.max_mark),
        "passed": review.passed,
        "groups": [{"name": g.name, "mark": number(g.mark), "max_mark": number(g.max_mark)} for g in review.groups],
        "questions": [
            {
                **_question(line.place, line.question),
                "response": line.value,
                "flagged": line.flagged,
                "mark": number(line.mark),
                "key": line.key,
                "explanation": line.explanation,
                "comment": line.comment,
                "articles": [str(article) for article in line.articles],
            }
            for line in review.lines
        ],
    }


def moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def number(value: Decimal | None) -> str | None:
    """Decimals travel as text: no reader turns them into floats by accident."""
    return None if value is None else str(value)


def _questions(attempt: Attempt, sheet: content.Sheet, *, is_new: bool) -> list[dict[str, Any]]:
    responses = {} if is_new else {response.position: response for response in attempt.responses.all()}
    questions = sheet.questions()
    return [
        {**_question(place, questions[position]), **_own(responses.get(position))}
        for position, place in sheet.places.items()
    ]


def _question(place: content.Place, question: content.Question) -> dict[str, Any]:
    return {
        "position": place.position,
        "section": place.section,
        "interaction": question.interaction,
        "stem": question.stem,
        "body": question.kind.present(question.body, place.choices),
        "max_mark": number(place.mark),
    }


def _own(response: Response | None) -> dict[str, Any]:
    if response is None:
        return {"response": None, "seq": 0, "flagged": False, "saved_at": None}
    return {
        "response": response.value,
        "seq": response.seq,
        "flagged": response.flagged,
        "saved_at": moment(response.saved_at),
    }


def _result(result: Result) -> dict[str, Any]:
    answer = {
        "position": result.position,
        "outcome": result.outcome,
        "seq": result.seq,
        "response": result.value,
        "flagged": result.flagged,
        "saved_at": moment(result.saved_at),
    }
    if result.sent is not None:
        answer["sent"] = {"seq": result.sent.seq, "response": result.sent.value}
    return answer
