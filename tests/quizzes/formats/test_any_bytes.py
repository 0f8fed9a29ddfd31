"""Whatever the bytes are: questions that are either ready or have a reason, or one line that says why not."""

import os
import random
import time

import pytest

from quizzes.formats.draft import UnreadableFileError
from quizzes.formats.reading import read
from tests.quizzes.formats.test_hostile_files import repacked, word
from tests.quizzes.formats.test_tables_of_questions import HEADER, ROW, book

TEXT = (
    "一、单选题（每题2分，共4分）\n1、首都是（ B ）。\nA．上海\nB．北京\n解析：常识。\n"
    "2. 下列正确的是\nA.甲 B.乙 C.丙\n答案：C\n二、判断题\n3、地球是圆的。（√）\n三、填空题\n"
    "4、____年成立。\n答案：1949\n"
    "四、简答题\n5、说说理由。\n参考答案：略谈三点。\n答案\n1-3 BC√\n"
)
GIFT = (
    "$CATEGORY: $course$/top/法规\n\n// [id:1] [tag:甲]\n::一::[html]<p>首都是</p>{~上海 =北京#对 ~%50%广州}。\n\n"
    "选{~%50%甲 ~%50%乙 ~%-100%丙 ####总}\n\n是{T#错#对}\n\n四{=四 =4}\n\n配{=甲 -> 子 =乙 -> 丑 = -> 寅}\n\n"
    "数{#=3.14:0.1 =%50%3..4}\n\n写{}\n\n说明\n"
)
QUIZ = (
    '<?xml version="1.0"?><quiz><question type="category"><category><text>$course$/top/法</text></category></question>'
    '<question type="multichoice"><name><text>名</text></name><questiontext format="html"><text><![CDATA[<p>首都'
    '<img src="@@PLUGINFILE@@/a.png"></p>]]></text><file name="a.png" encoding="base64">iVBORw0KGgo=</file>'
    '</questiontext><single>true</single><answer fraction="100"><text>北京</text></answer><answer fraction="0">'
    '<text>上海</text></answer></question><question type="numerical"><questiontext><text>数</text></questiontext>'
    '<answer fraction="100"><text>3.5</text><tolerance>0.1</tolerance></answer></question><question type="matching">'
    "<questiontext><text>配</text></questiontext><subquestion><text>甲</text><answer><text>子</text></answer>"
    "</subquestion><subquestion><text>乙</text><answer><text>丑</text></answer></subquestion></question>"
    '<question type="cloze"><questiontext><text>{1:SA:=甲~=乙}和{1:NM:=5:1}</text></questiontext></question></quiz>'
)
SCRAPS = (
    "{", "}", "~", "=", "->", "#", "%50%", "::", "\\", "$CATEGORY:", "<![CDATA[", "]]>", "</text>", "<pre>", "&lt;",
    "（ A ）",
    "答案：",
    "A.",
    "\n",
    "一、",
    "1、",
    "1-5 ABCDA",
    "√",
    "____",
    "|",
    '"',
    "**",
    "\t",
    "\x00",
    "𠮷",
    "&#0;",
    "<",
)  # fmt: skip
# MUTATIONS=2000 looks longer than a test run has time for.
ROUNDS = int(os.environ.get("MUTATIONS", "40"))
WORDML = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def damaged(text: str, chance: random.Random) -> str:
    """The text with some pieces lost, doubled or put where they do not belong."""
    for _ in range(chance.choice([1, 3, 10])):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice([0, 1, 5, 30]))
        piece = chance.choice(["", text[start:end] * 2, chance.choice(SCRAPS) * chance.choice([1, 2, 50])])
        text = text[:start] + piece + text[end:]
    return text


def bitten(data: bytes, chance: random.Random) -> bytes:
    """The bytes with some of them lost or changed."""
    kept = bytearray(data)
    for _ in range(chance.choice([1, 5, 50])):
        place = chance.randrange(len(kept) or 1)
        if kept and chance.random() < 0.5:
            kept[place] = chance.randrange(256)
        else:
            del kept[place : place + chance.choice([1, 40])]
    return bytes(kept)


def accounted(data: bytes, name: str) -> None:
    """Read, and look at every word that a person would be shown."""
    result, refusal = None, None
    try:
        result = read(data, name=name)
    except UnreadableFileError as error:
        refusal = error
    if result is None:
        assert refusal is not None
        assert str(refusal.message).strip()
        return
    for found in result.found:
        assert (found.draft is None) != (found.problem is None)
        if found.draft is not None and found.draft.choices:
            assert 0 < len(found.draft.key) < len(found.draft.choices) + 1
    assert all(
        problem.message and str(problem.where) for problem in (*result.errors, *result.skipped, *result.warnings)
    )


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("name", "encoding"), [("题库.txt", "gb18030"), ("题库.md", "utf-8"), ("题库.csv", "utf-8-sig")]
)
def test_a_damaged_text_is_read_or_refused(name, encoding, seed):
    chance = random.Random(seed)
    whole = "题干,选项A,选项B,答案\n首都是？,上海,北京,B\n地球是圆的,,,对\n" if name.endswith("csv") else TEXT
    for _ in range(ROUNDS):
        accounted(damaged(whole, chance).encode(encoding, "ignore"), name)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("name", "whole"), [("题库.gift", GIFT), ("题库.xml", QUIZ)])
def test_a_damaged_bank_of_another_system_is_read_or_refused(name, whole, seed):
    chance = random.Random(seed)
    for _ in range(ROUNDS):
        begun = time.process_time()
        accounted(damaged(whole, chance).encode("utf-8", "ignore"), name)
        accounted(bitten(whole.encode(), chance), name)
        assert time.process_time() - begun < 2


@pytest.mark.parametrize("seed", range(6))
def test_a_bitten_file_is_read_or_refused(seed):
    chance = random.Random(seed)
    sheet, document = book(("题库", [HEADER, ROW])), word()
    for _ in range(ROUNDS // 4):
        accounted(bitten(TEXT.encode("gb18030"), chance), "题库.txt")
        accounted(bitten(sheet, chance), "题库.xlsx")
        accounted(bitten(document, chance), "题库.docx")


@pytest.mark.parametrize("seed", range(6))
def test_a_package_with_a_damaged_part_is_read_or_refused(seed):
    chance = random.Random(seed)
    paragraph = "<w:p><w:r><w:t>1、甲（A）</w:t></w:r></w:p>"
    xml = f"<w:document xmlns:w='{WORDML}'><w:body>{paragraph * 3}</w:body></w:document>"
    for _ in range(ROUNDS // 4):
        accounted(word(damaged(xml, chance).encode("utf-8", "ignore")), "题库.docx")
        shared = bitten(b"<sst><si><t>x</t></si></sst>", chance)
        accounted(repacked(book(("题库", [HEADER, ROW])), {"xl/sharedStrings.xml": shared}), "题库.xlsx")
