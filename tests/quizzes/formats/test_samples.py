"""Real banks, where the folder with them lies beside the project: every question counted a second time, otherwise."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from lib.tables import read_sheets
from quizzes.formats.draft import FILL_BLANK, TRUE_FALSE
from quizzes.formats.reading import read_path
from quizzes.formats.report import key, plain
from quizzes.formats.stems import count_gaps
from tests.quizzes.formats.reader import said

SAMPLES = Path(settings.BASE_DIR).parent / "shared" / "samples" / "chinese"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no real question banks in {SAMPLES}")
pytestmark = needs_samples


def sample(pattern):
    return next(SAMPLES.glob(pattern))


def test_the_markdown_bank_is_read_to_the_last_question():
    path = sample("dlut-*.md")
    blocks = re.split(r"(?m)^\*\*(?=\d+\. )", path.read_text(encoding="utf-8"))[1:]
    result = read_path(path)
    questions = [found for found in result.found if found.raw.where.question]
    assert len(blocks) == len(questions) == len(result.found) == 1021
    for block, found in zip(blocks, questions, strict=True):
        check_block(block, found)
    claimed = [dict(problem.values)["claimed"] for problem in result.warnings if problem.code == "section_count"]
    assert claimed == ["450", "450", "300", "300"]


def check_block(block, found):
    answer = re.search(r"(?m)^\*\*答案\*\*：(.*)$", block)[1].strip()
    options = [text.strip() for text in re.findall(r"(?m)^[A-H]\. (.*)$", block)]
    if answer == "未作答":
        assert (found.draft, found.problem.code) == (None, "no_answer")
    elif not options:
        assert found.draft.interaction == FILL_BLANK
        accepted = answer.strip("|").split("|") if "|" in answer else [answer]
        flat = [text for texts in found.draft.alternatives for text in texts]
        assert flat == accepted or "、".join(flat) == answer
        assert count_gaps(plain(found.draft.stem)) == len(found.draft.alternatives)
    elif options == ["正确", "错误"]:
        assert (found.draft.interaction, found.draft.truth) == (TRUE_FALSE, answer == "A")
    else:
        shown = [plain(choice.html) for choice in found.draft.choices]
        # Three questions of the file have their options E and F on one line.
        assert shown == options or [*shown[:-2], f"{shown[-2]} F、{shown[-1]}"] == options
        assert "".join(key(found.draft)) == answer


def test_the_workbook_is_read_to_the_last_row():
    path = sample("anquan-*.xlsx")
    header, *rows = next(sheet.rows for sheet in read_sheets(path.read_bytes()) if sheet.name == "questions")
    result = read_path(path)
    found = {each.raw.where.number: each for each in result.found if each.raw.where.sheet == "questions"}
    assert len(rows) == len(found) == 612
    assert [number for number, each in found.items() if each.draft is None] == [108]  # its option B is missing
    for number, row in enumerate(rows, start=2):
        if number != 108:
            check_row(dict(zip(header, row, strict=True)), found[number].draft)


def check_row(row, draft):
    if row["question_type"] == "judge":
        assert draft.truth is (row["correct_answer"] == "true")
        return
    letters = row["correct_answer"].replace(",", "")
    options = [str(row[f"option_{letter}"]).strip() for letter in "abcdef" if row[f"option_{letter}"] is not None]
    assert [plain(choice.html) for choice in draft.choices] == options
    assert "".join(key(draft)) == letters
    assert draft.topic == (row["category_1"],)


def test_the_running_text_of_the_workbook_is_read_too():
    result = read_path(sample("anquan-*.xlsx"))
    text = [each for each in result.found if each.raw.where.sheet == "unsupported_raw"]
    kinds = [each.draft.interaction if each.draft else each.problem.code for each in text]
    # 16 + 4 + 3 + 2 + 3 short answers, 8 cases and essays; 10 + 8 + 7 + 8 sentences with filled gaps,
    # two of which have a “（1）” that may as well be the number of a gap.
    assert (kinds.count("extended_text"), kinds.count("fill_blank"), kinds.count("brackets_unclear")) == (34, 31, 2)
    assert [problem.code for problem in result.warnings].count("sheet_not_read") == 2


@pytest.mark.parametrize(
    ("pattern", "encoding", "count"), [("dhu-*毛概*.txt", "gb18030", 345), ("dhu-思想*.txt", "utf-8", 278)]
)
def test_the_text_banks_are_read_to_the_last_question(pattern, encoding, count):
    path = sample(pattern)
    text = path.read_bytes().decode(encoding)
    result = read_path(path)
    assert len(re.findall(r"(?m)^\s*\d+\s*[、.．]", text)) == len(result.drafts) == len(result.found) == count
    keyed = re.findall(r"[（(][?\s]*([A-E](?:\s*[A-E])*)\s*[?]?\s*[)）]", text) if "毛概" in pattern else []
    keyed = keyed or re.findall(r"答案：\s*([A-E]+)", text)
    assert ["".join(letters.split()) for letters in keyed] == ["".join(key(draft)) for draft in result.drafts]


def test_the_word_bank_is_read_with_its_chapters():
    drafts = read_path(sample("dhu-*.docx")).drafts
    assert [said(draft)[3] for draft in drafts] == ["A", "ABC", "AB", "B", "C"]
    assert [draft.topic for draft in drafts] == [("第一章 绪论",)] * 3 + [("第二章 毛泽东思想",)] * 2


def test_the_template_of_another_system_is_read():
    drafts = read_path(sample("yyy-*.xlsx")).drafts
    assert [said(draft)[3] for draft in drafts] == ["B", "C", "ABD", True]
