"""What we write, we read back equal; the templates to download are read without a single remark."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest

from quizzes.formats import template
from quizzes.formats.draft import Choice, ItemDraft, Place
from quizzes.formats.reading import read
from quizzes.formats.writing import write_docx, write_text, write_xlsx

PLACE = Place("item", 1)


def draft(interaction, stem, **parts):
    return ItemDraft(interaction, stem, PLACE, **parts)


def choices(*texts, right="a"):
    return tuple(Choice(letter, text, letter in right) for letter, text in zip("abcdefgh", texts, strict=False))


HARD_ONES = [
    *template.EXAMPLES,
    draft("single_choice", "水的分子式是（ ）。", choices=choices("=1+1", "-5", "&lt;b&gt;", "@甲", "1.5", right="c")),
    draft("multiple_choice", "含维生素A、B、C的是（ ）", choices=choices("含 A 与 B", "适用 C国刑法", "D", right="ac")),
    draft("single_choice", "<p>第一段。</p><p>第二段（ ）。</p>", choices=choices("以上都对", "以上都错", right="b")),
    draft("fill_blank", "由____和____组成。", alternatives=(("甲或乙",), ("30%", "百分之三十"))),
    draft("fill_blank", "比例为____。", alternatives=(("1/7",),), max_mark=Decimal("1.5"), difficulty=3),
    draft("true_false", "任期为三年。", truth=False, explanation="应为五年。", topic=("法规", "总则")),
    draft("extended_text", "简述某某制度的意义。", model_answer="<p>先说甲；</p><p>再说乙。</p>"),
]


def written(name, drafts):
    stream = io.BytesIO()
    if name.endswith("xlsx"):
        write_xlsx(drafts, stream)
    elif name.endswith("docx"):
        write_docx(drafts, stream, title="题库")
    else:
        stream.write(write_text(drafts).encode())
    return stream.getvalue()


@pytest.mark.parametrize("name", ["题库.xlsx", "题库.docx", "题库.txt"])
def test_what_is_written_is_read_back_equal(name):
    result = read(written(name, HARD_ONES), name=name)
    assert [problem.message for problem in result.errors] == []
    got = {each.stem: replace(each, where=PLACE) for each in result.drafts}
    assert got == {each.stem: each for each in HARD_ONES}


def test_what_only_html_can_say_survives_excel():
    kept = draft("single_choice", "H<sub>2</sub>O 是（ ）", choices=choices("水", "m<sup>2</sup>"))
    assert [replace(each, where=PLACE) for each in read(written("题库.xlsx", [kept]), name="题库.xlsx").drafts] == [
        kept
    ]


@pytest.mark.parametrize(
    ("make", "name"), [(template.template_xlsx, "模板.xlsx"), (template.template_docx, "模板.docx")]
)
def test_the_templates_hold_an_example_of_each_type_and_are_read_whole(make, name):
    stream = io.BytesIO()
    make(stream)
    result = read(stream.getvalue(), name=name)
    assert [replace(each, where=template.EXAMPLES[0].where) for each in result.drafts] == list(template.EXAMPLES)
    assert result.errors == []
    assert result.assumptions == []
