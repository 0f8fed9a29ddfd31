"""What an author sees before anybody else: a question, or a draw of a paper, as a candidate would. Keeps nothing."""

from typing import Any

from . import assembly, content, sheets
from .models import ItemVersion, Paper
from .review import Line


def of_version(version: ItemVersion, *, with_key: bool) -> dict[str, Any]:
    """{"question": HTML} as the exam room asks it; with the key {"line": Line} as a review shows it, all released."""
    question = content.ask(version)
    place = content.Place(1, 0, version.pk, version.item.default_mark, ())
    rule = Paper.MultipleRule.HALF_FOR_SUBSET.value
    if not with_key:
        return {"question": sheets.ask(place, question, rule=rule, total=1)}
    line = Line(
        place=place,
        question=question,
        value=None,
        flagged=False,
        mark=None,
        verdict="",
        key=question.kind.reveal(question.body, question.key, ()),
        explanation=question.explanation,
        comment="",
        articles=list(version.item.articles.all()),
    )
    return {"line": line}


def of_paper(paper: Paper) -> dict[str, Any]:
    """{"sections": …, "size", "max_mark"} of a fresh draw. Refusal `paper_unfillable` when the banks cannot fill it."""
    sheet = assembly.sample(paper)
    return {"sections": sheets.sections(sheet, {}), "size": len(sheet.places), "max_mark": sheet.max_mark}
