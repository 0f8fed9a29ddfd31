"""Papers, sittings and what candidates did in them, through the same verbs that a real exam uses."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from accounts.models import Unit, User
from quizzes import composing, content, delivery
from quizzes.models import Attempt, Candidate, DrawRule, ItemBank, Paper, PaperSection, Sitting
from quizzes.saving import Sent

ESSAY = "先查明事实，再依照条文办理：说明由谁负责、向谁报告、怎样处理，并把办理结果书面告知。（示例作答）"
BRIEF = "遇到这种情况应当及时报告，按规定办理，并做好解释工作。（示例作答）"


def make_paper(
    *, title: str, bank: ItemBank, sections: Iterable[tuple[str, str, int, str]], author: User, now: datetime
) -> Paper:
    """Publish a paper that draws from the bank; a section is (title, question type, number, mark each)."""
    paper = Paper.objects.create(
        title=title, unit=bank.unit, created_by=author, instructions="请独立作答。答案随时自动保存。"
    )
    for n, (name, interaction, count, mark) in enumerate(sections):
        section = PaperSection.objects.create(paper=paper, order=n, title=name)
        DrawRule.objects.create(section=section, bank=bank, interaction=interaction, count=count, mark=Decimal(mark))
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


def sit(*, user: User, sitting: Sitting, skill: float, at: datetime, rng: Random, finish: bool = True) -> Attempt:
    """One attempt: each question is answered rightly with the chance `skill`; unfinished ones answer about half."""
    attempt = delivery.start(user=user, sitting_id=sitting.pk, now=at).attempt
    asked = content.sheet(attempt.form_id).questions()
    answered = {position: question for position, question in asked.items() if finish or rng.random() < 0.5}
    sent = [Sent(position, 1, _answer(question, skill, rng)) for position, question in answered.items()]
    minutes = rng.randint(12, min(40, sitting.minutes - 2))
    delivery.save(user=user, attempt_id=attempt.pk, sent=sent, now=at + timedelta(minutes=minutes if finish else 3))
    if finish:
        return delivery.submit(user=user, attempt_id=attempt.pk, now=at + timedelta(minutes=minutes, seconds=20))
    return attempt


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
