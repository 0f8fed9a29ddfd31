"""The files to download and fill in: one example of each type, with an article that answers it."""

from decimal import Decimal
from typing import IO

from django.utils.translation import gettext as _

from quizzes.formats.draft import (
    EXTENDED_TEXT,
    FILL_BLANK,
    MULTIPLE_CHOICE,
    ONE_OR_MORE_CHOICE,
    SINGLE_CHOICE,
    TRUE_FALSE,
    Choice,
    ItemDraft,
    Place,
)
from quizzes.formats.writing import write_docx, write_xlsx

_EXAMPLE = Place("item", 1)


def template_xlsx(stream: IO[bytes]) -> None:
    write_xlsx(
        EXAMPLES,
        stream,
        notes=[_("Replace the examples with your questions. Only type, question and answer are required.")],
    )


def template_docx(stream: IO[bytes]) -> None:
    note = _("Replace the examples with your questions. Headings give the type, numbers begin a question.")
    write_docx(EXAMPLES, stream, title=_("Questions to import"), notes=[note])


def _choices(*texts: str, right: str) -> tuple[Choice, ...]:
    return tuple(Choice(letter, text, letter in right) for letter, text in zip("abcdefgh", texts, strict=False))


EXAMPLES = (
    ItemDraft(
        SINGLE_CHOICE,
        "民族自治地方分为（　　）。",
        _EXAMPLE,
        choices=_choices("自治区、自治县", "自治区、自治州、自治县", "自治州、民族乡", "自治县、民族乡", right="b"),
        explanation="依据《中华人民共和国民族区域自治法》第二条。",
        topic=("民族区域自治法", "总则"),
        difficulty=1,
        max_mark=Decimal(1),
    ),
    ItemDraft(
        MULTIPLE_CHOICE,
        "民族自治地方的自治机关包括（　　）。",
        _EXAMPLE,
        choices=_choices("人民代表大会", "人民政府", "人民法院", "人民检察院", right="ab"),
        explanation="依据《中华人民共和国民族区域自治法》第十五条。",
        topic=("民族区域自治法", "自治机关"),
        difficulty=2,
        max_mark=Decimal(2),
    ),
    ItemDraft(
        ONE_OR_MORE_CHOICE,
        "依照《民族区域自治法》第二条，民族自治地方包括（　　）。",
        _EXAMPLE,
        choices=_choices("自治区", "自治州", "民族乡", "自治县", right="abd"),
        explanation="依据《中华人民共和国民族区域自治法》第二条。",
        topic=("民族区域自治法", "总则"),
        difficulty=1,
        max_mark=Decimal(2),
    ),
    ItemDraft(
        TRUE_FALSE,
        "各民族自治地方都是中华人民共和国不可分离的部分。",
        _EXAMPLE,
        truth=True,
        explanation="依据《中华人民共和国民族区域自治法》第二条。",
        topic=("民族区域自治法", "总则"),
        difficulty=1,
        max_mark=Decimal(1),
    ),
    ItemDraft(
        FILL_BLANK,
        "民族区域自治是国家的一项基本____制度，体现国家坚持实行各民族平等、____和共同繁荣的原则。",
        _EXAMPLE,
        alternatives=(("政治",), ("团结",)),
        topic=("民族区域自治法", "序言"),
        difficulty=2,
        max_mark=Decimal(2),
    ),
    ItemDraft(
        EXTENDED_TEXT,
        "简述民族自治地方的自治机关在执行上级国家机关决定时可以变通执行的条件和程序。",
        _EXAMPLE,
        model_answer="不适合民族自治地方实际情况的，可以报经该上级国家机关批准，变通执行或者停止执行。",
        explanation="依据《中华人民共和国民族区域自治法》第二十条。",
        topic=("民族区域自治法", "自治权"),
        difficulty=3,
        max_mark=Decimal(10),
    ),
)
