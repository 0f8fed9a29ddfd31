"""The check questions of a lesson as shown and as answered. The key stays out until its question was answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from cms.models import LawArticle
from quizzes import content, sheets

from .models import LessonPage, LessonProgress

SIDES = ("true", "false")


@dataclass(frozen=True)
class Option:
    """A choice as shown; `verdict` is "right", "wrong" or "", and never set for what was not chosen."""

    id: str
    letter: str
    text: str
    chosen: bool
    verdict: str


@dataclass(frozen=True)
class Check:
    """One question; `answer` is the last answer of this person (LessonProgress.checks) or None."""

    number: int
    question: content.Question
    answer: dict[str, Any] | None
    articles: Sequence[LawArticle] = field(default=())

    @property
    def item_id(self) -> int:
        return self.question.item

    @property
    def is_single(self) -> bool:
        """Whether one option excludes the others."""
        return self.question.kind.shape != "many"

    @property
    def response(self) -> Any:
        """The last answer, as long as it was given to this version of the question."""
        return self.answer["response"] if self.answer and self.answer["version"] == self.question.version else None

    @property
    def options(self) -> list[Option]:
        """Empty for questions that one writes an answer to."""
        key = self.question.key if self.response is not None else None
        rows = self.question.kind.review(self.question.body, key, self.response, []).get("choices", [])
        ids = [choice["id"] for choice in self.question.body.get("choices", [])] or SIDES
        return [
            Option(id_, row["letter"], row["text"], row["chosen"], _verdict(row))
            for id_, row in zip(ids, rows, strict=False)
        ]

    @property
    def written(self) -> SafeString:
        """A question that one writes an answer to, as an exam asks it, with the last answer in place."""
        kind, body = self.question.kind, self.question.body
        page = render_to_string(
            "courses/_written.html",
            {
                "position": self.item_id,
                "template": f"{self.question.interaction}/answer.html",
                **kind.asked(body, self.question.stem),
            },
        )
        # The gaps of a stem are named by the position, and that is a hole too.
        return sheets.fill(sheets.cut(page), {"position": str(self.item_id), **kind.holes(body, self.response, [])})


def of_lesson(lesson: LessonPage, progress: LessonProgress | None) -> list[Check]:
    """The questions that the lesson asks, in order; drafts and archived ones are left out."""
    if not lesson.pk:
        return []
    rows = lesson.checks.usable().select_related("item").prefetch_related("item__articles")
    items = [row.item for row in rows]
    questions = content.questions([item.approved_version_id for item in items])
    return [
        Check(
            number=number,
            question=questions[item.approved_version_id],
            answer=progress.answer_to(item.pk) if progress else None,
            articles=list(item.articles.all()),
        )
        for number, item in enumerate(items, start=1)
    ]


def read_response(question: content.Question, data: QueryDict) -> Any:
    """The response that the form of a check question sent, in the shape of its type; None for blank."""

    def field(suffix: str) -> list[str]:
        return [value for value in data.getlist(f"r-{question.item}{suffix}") if value != "" or suffix]

    return question.kind.read(question.body, field)


def _verdict(row: dict[str, Any]) -> str:
    if not row["chosen"] or row["right"] is None:
        return ""
    return "right" if row["right"] else "wrong"
