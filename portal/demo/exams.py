"""Papers, sittings and what candidates did in them, through the same verbs that a real exam uses."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import accumulate, groupby
from random import Random
from typing import Any

from accounts.models import Unit, User
from quizzes import composing, content, delivery, response_table
from quizzes.models import (
    Attempt,
    Candidate,
    DrawRule,
    Item,
    ItemBank,
    Paper,
    PaperItem,
    PaperSection,
    Response,
    Sitting,
)
from quizzes.saving import Sent

MISLEADABLE = 0.8  # skill from which somebody reads too much into a question
ESSAY = "先查明事实，再依照条文办理：说明由谁负责、向谁报告、怎样处理，并把办理结果书面告知。（示例作答）"
BRIEF = "遇到这种情况应当及时报告，按规定办理，并做好解释工作。（示例作答）"


def make_paper(
    *,
    title: str,
    bank: ItemBank,
    sections: Iterable[tuple[str, str, int, str]],
    author: User,
    now: datetime,
    named: bool = False,
) -> Paper:
    """Publish a paper that draws from the bank; a section is (title, question type, number, mark each). `named`: the
    first so many questions instead, the same for everybody."""
    paper = Paper.objects.create(
        title=title, unit=bank.unit, created_by=author, instructions="请独立作答。答案随时自动保存。"
    )
    for n, (name, interaction, count, mark) in enumerate(sections):
        section = PaperSection.objects.create(paper=paper, order=n, title=name)
        if named:
            _name(section, bank.items.usable().filter(interaction=interaction).order_by("pk")[:count], Decimal(mark))
        else:
            DrawRule.objects.create(
                section=section, bank=bank, interaction=interaction, count=count, mark=Decimal(mark)
            )
    composing.publish_paper(paper=paper, by=author, now=now)
    return paper


def make_sitting(
    *, paper: Paper, unit: Unit, title: str, opens: datetime, closes: datetime, by: User, **fields: Any
) -> Sitting:
    """A sitting that was announced a day before it opened."""
    sitting = Sitting.objects.create(
        paper=paper, unit=unit, title=title, opens_at=opens, closes_at=closes, created_by=by, **fields
    )
    composing.publish_sitting(sitting=sitting, by=by, now=opens - timedelta(days=1))
    return sitting


def sit(
    *,
    user: User,
    sitting: Sitting,
    skill: float,
    at: datetime,
    rng: Random,
    finish: bool = True,
    misled_by: Item | None = None,
) -> Attempt:
    """One attempt: each question is answered rightly with the chance `skill`; unfinished ones answer about half.
    `misled_by`: a single choice that the better take for another answer, so that statistics have something to find."""
    attempt = delivery.start(user=user, sitting_id=sitting.pk, now=at).attempt
    asked = content.sheet(attempt.form_id).questions()
    answered = {position: question for position, question in asked.items() if finish or rng.random() < 0.5}
    misled = misled_by.pk if misled_by and skill > MISLEADABLE else None
    sent = [
        Sent(position, 1, _last_wrong(question) if question.item == misled else _answer(question, skill, rng))
        for position, question in answered.items()
    ]
    minutes = rng.randint(12, min(40, sitting.minutes - 2))
    delivery.save(user=user, attempt_id=attempt.pk, sent=sent, now=at + timedelta(minutes=minutes if finish else 3))
    if finish:
        return delivery.submit(user=user, attempt_id=attempt.pk, now=at + timedelta(minutes=minutes, seconds=20))
    return attempt


def pace(sitting: Sitting, *, rng: Random) -> None:
    """Let the answers of a sitting have been saved one after another, as in a real exam. Sending them one by one would
    take the demo half a minute, so each attempt is written once more with the times."""
    rows = Response.objects.filter(attempt__candidate__sitting=sitting, saved_at__isnull=False)
    for _attempt, group in groupby(rows.select_related("attempt").order_by("attempt", "position"), _attempt_of):
        answers = list(group)
        shares = [rng.uniform(0.4, 1.6) for _answer in answers]
        began, whole = answers[0].attempt.started_at, answers[0].saved_at - answers[0].attempt.started_at
        for answer, share in zip(answers, accumulate(shares), strict=True):
            answer.seq, answer.saved_at = answer.seq + 1, began + whole * (share / sum(shares))
        response_table.save(answers)


def _attempt_of(response: Response) -> int:
    return response.attempt_id


def _name(section: PaperSection, items: Iterable[Item], mark: Decimal) -> None:
    PaperItem.objects.bulk_create(
        PaperItem(section=section, order=order, item=item, mark=mark) for order, item in enumerate(items)
    )


def _last_wrong(question: content.Question) -> str:
    return next(c["id"] for c in reversed(question.body["choices"]) if c["id"] not in question.key["choices"])


def seats(sitting: Sitting, users: Iterable[User]) -> None:
    Candidate.objects.bulk_create([Candidate(sitting=sitting, user=user) for user in users], ignore_conflicts=True)


def _answer(question: content.Question, skill: float, rng: Random) -> Any:
    return _ANSWERS[question.interaction](question, rng.random() < skill, rng)


def _single(question: content.Question, right: bool, rng: Random) -> str:
    key = question.key["choices"][0]
    others = [c["id"] for c in question.body["choices"] if c["id"] != key]
    return key if right else rng.choice(others)


def _multiple(question: content.Question, right: bool, rng: Random) -> list[str]:
    key = list(question.key["choices"])
    if right:
        return key
    others = [c["id"] for c in question.body["choices"] if c["id"] not in key]
    return key[:-1] if rng.random() < 0.6 or not others else [*key[:-1], rng.choice(others)]


def _true_false(question: content.Question, right: bool, rng: Random) -> bool:
    return question.key["value"] is right


def _match(question: content.Question, right: bool, rng: Random) -> dict[str, str]:
    key = dict(question.key["pairs"])
    if not right:
        key[next(iter(key))] = rng.choice(question.body["choices"])["id"]
    return key


def _order(question: content.Question, right: bool, rng: Random) -> dict[str, int]:
    order = list(question.key["order"])
    if not right:
        order[:2] = reversed(order[:2])
    return {entry: place for place, entry in enumerate(order, start=1)}


def _blanks(question: content.Question, right: bool, rng: Random) -> list[str]:
    return [texts[0] if right else "不清楚" for texts in question.key["blanks"]]


def _essay(question: content.Question, right: bool, rng: Random) -> str:
    return ESSAY if right else BRIEF


def _case(question: content.Question, right: bool, rng: Random) -> dict[str, Any]:
    """A good candidate errs in one part of three."""
    return {
        part["id"]: _ANSWERS[part["interaction"]](
            replace(question, body=part["body"], key=question.key["parts"][part["id"]]),
            right and rng.random() < 0.7,
            rng,
        )
        for part in question.body["parts"]
    }


_ANSWERS = {
    "single_choice": _single,
    "multiple_choice": _multiple,
    "one_or_more_choice": _multiple,
    "true_false": _true_false,
    "fill_blank": _blanks,
    "match": _match,
    "order": _order,
    "extended_text": _essay,
    "case": _case,
}
