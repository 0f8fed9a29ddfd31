"""Questions in xlsx and csv: headers, answers, types and the traps of spreadsheets."""

import io
from datetime import date

import pytest
import xlsxwriter

from quizzes.formats.draft import UnreadableFileError
from quizzes.formats.reading import read
from tests.quizzes.formats.reader import said

HEADER = ["题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案"]
ROW = ["单选题", "民族自治地方分为（ ）。", "自治区", "自治州", "自治县", "民族乡", "B"]
ONE = ("single_choice", "民族自治地方分为（ ）。", ["自治区", "自治州", "自治县", "民族乡"], "B")


def book(*sheets, merged=()):
    """An xlsx of (name, rows) pairs; `merged` are ranges of the first sheet."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}) as workbook:
        for name, rows in sheets:
            sheet = workbook.add_worksheet(name)
            for index, row in enumerate(rows):
                sheet.write_row(index, 0, row)
            for place in merged:
                sheet.merge_range(place, None)
                sheet.write(place.split(":")[0], rows[int(place[1]) - 1][ord(place[0]) - 65])
            merged = ()
    return stream.getvalue()


def table(*rows, header=HEADER, name="Sheet1"):
    return read(book((name, [header, *rows])), name="题库.xlsx")


def keys(result):
    return [said(found.draft)[3] if found.draft else found.problem.code for found in result.found]


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        ["试题类型", "题目", "A", "B", "C", "D", "正确答案"],
        ["类型", "试题内容", "选项1", "选项2", "选项3", "选项4", "参考答案"],
        ["题型（必填）", "题目内容 *", "选 项 A", "选项B（必填）", "选项C", "选项D", "标准答案："],
        ["question_type", "stem", "option_a", "option_b", "option_c", "option_d", "correct_answer"],
        ["题目类型", "问题", "A选项", "B选项", "C选项", "D选项", "正确选项"],
        ["题型", "题干", "选项一", "选项二", "选项三", "选项四", "答案"],
        ["题型", "题干", "备选答案A", "备选答案B", "备选答案C", "备选答案D", "答案"],
    ],
)
def test_header_words_are_understood_in_their_variants(header):
    assert said(table(ROW, header=header).drafts[0]) == ONE


@pytest.mark.parametrize("above", [1, 2, 3])
def test_the_header_may_stand_under_a_title_and_notes(above):
    titles = [["民族知识题库"], ["说明：题干必填"], ["2026年制"]][:above]
    result = read(book(("题库", [*titles, HEADER, ROW])), name="题库.xlsx")
    assert said(result.drafts[0]) == ONE
    assert result.drafts[0].where.number == above + 2


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (["B", "b", "Ｂ", "(B)", "B."], ["B"] * 5),
        (["自治州", "自治县", "自治区", "民族乡", "自治州"], ["B", "C", "A", "D", "B"]),
        (["2", "3", 1, 4, 2.0], ["B", "C", "A", "D", "B"]),
        (["①", "②", "③", "④", "①"], ["A", "B", "C", "D", "A"]),
    ],
)
def test_answers_are_letters_texts_or_numbers(answers, expected):
    rows = [["单选题", f"题干{index}（ ）", *ROW[2:6], answer] for index, answer in enumerate(answers)]
    assert keys(table(*rows)) == expected


@pytest.mark.parametrize(
    "answer",
    [
        "ABD",
        "A,B,D",
        "A、B、D",
        "A|B|D",
        "A;B;D",
        "自治区|自治州|民族乡",
        "自治区；自治州；民族乡",
        "1,2,4",
        "124",
        124,
    ],
)
def test_several_answers_in_one_cell(answer):
    assert keys(table(["多选题", *ROW[1:6], answer])) == ["ABD"]


def test_a_number_that_is_also_the_text_of_an_option_is_not_guessed():
    row = ["单选题", "安全月是（ ）月", "3", "6", "9", "12", "3"]
    assert keys(table(row)) == ["answer_ambiguous"]
    assert keys(table(row, ["单选题", "甲是（ ）", "子", "丑", "寅", "卯", "2"])) == ["C", "B"]
    assert keys(table(row, ["单选题", "甲是（ ）", "子", "丑", "寅", "卯", "丑"])) == ["A", "B"]


def test_numbers_that_count_from_nought_are_refused():
    rows = [["单选题", f"题干{index}（ ）", "子", "丑", "寅", "卯", str(index)] for index in range(4)]
    assert keys(table(*rows)) == ["answer_unreadable"] * 4


@pytest.mark.parametrize(
    ("answer", "truth"),
    [
        ("√", True),
        ("×", False),
        ("正确", True),
        ("错误", False),
        ("对", True),
        ("错", False),
        ("T", True),
        ("F", False),
        (True, True),
        (False, False),
        ("TURE", True),
        ("FLASE", False),
        (1, True),
        (0, False),
        ("是", True),
        ("否", False),
        ("Y", True),
        ("true", True),
    ],
)
def test_true_or_false_needs_no_options(answer, truth):
    assert keys(table(["判断题", "民族乡是民族自治地方。", "", "", "", "", answer])) == [truth]
    assert keys(table(["判断题", "民族乡是民族自治地方。", "正确", "错误", "", "", answer])) == [truth]


def test_true_false_by_letter_follows_its_options():
    assert keys(table(["判断题", "甲", "错误", "正确", "", "", "A"], ["判断题", "乙", "对", "错", "", "", "A"])) == [
        False,
        True,
    ]


def test_gaps_are_filled_from_the_answer_or_from_the_option_columns():
    rows = [
        ["填空题", "实行____和____。", "", "", "", "", "区域;民族"],
        ["填空题", "实行（ ）和（ ）。", "区域", "民族", "", "", ""],
    ]
    assert keys(table(*rows)) == [[["区域"], ["民族"]], [["区域"], ["民族"]]]


@pytest.mark.parametrize(
    "cell",
    [
        "自治区\n自治州\n自治县\n民族乡",
        "自治区|自治州|自治县|民族乡",
        "自治区;自治州;自治县;民族乡",
        "自治区，自治州，自治县，民族乡",
        "A.自治区 B.自治州 C.自治县 D.民族乡",
        "A、自治区\nB、自治州\nC、自治县\nD、民族乡",
        '["自治区","自治州","自治县","民族乡"]',
        '{"A":"自治区","B":"自治州","C":"自治县","D":"民族乡"}',
        "自治区$;$自治州$;$自治县$;$民族乡",
    ],
)
def test_options_may_share_one_cell(cell):
    assert said(table(["单选题", ROW[1], cell, "B"], header=["题型", "题干", "选项", "答案"]).drafts[0]) == ONE


def test_a_row_for_each_option():
    header = ["题目序号", "题目类型", "题目内容", "整体解析", "是否正确项", "选项内容"]
    rows = [
        [1, 1, "甲是？", "略说", 0, "子"],
        [1, "", "", "", 1, "丑"],
        [2, 2, "乙是？", "", 1, 21],
        [2, "", "", "", 1, 25],
        [2, "", "", "", 0, 80],
        [3, 3, "丙对。", "", 1, "正确"],
        [3, "", "", "", 0, "错误"],
    ]
    result = table(*rows, header=header)
    assert keys(result) == ["B", "AB", True]
    assert result.drafts[0].explanation == "略说"
    assert said(result.drafts[1])[2] == ["21", "25", "80"]


def test_sheets_name_types_and_topics_and_empty_ones_pass():
    sheets = [
        ("单选题", [HEADER[1:], ROW[1:]]),
        ("空", []),
        ("第一章 总则", [HEADER, ["多选题", "另一题（ ）", *ROW[2:6], "AB"]]),
        ("说明", [["本表由某某整理"], ["请勿外传"]]),
    ]
    result = read(book(*sheets), name="题库.xlsx")
    assert [(draft.interaction, draft.topic) for draft in result.drafts] == [
        ("single_choice", ()),
        ("multiple_choice", ("第一章 总则",)),
    ]
    assert [problem.code for problem in result.warnings] == ["sheet_not_read"]
    assert result.drafts[1].where.sheet == "第一章 总则"


def test_merged_cells_hold_for_all_their_rows():
    rows = [["章节", *HEADER], ["总则", *ROW], ["", "单选题", "乙（ ）", "子", "丑", "", "", "A"]]
    result = read(book(("题库", rows), merged=["A2:A3"]), name="题库.xlsx")
    assert [draft.topic for draft in result.drafts] == [("总则",), ("总则",)]


def test_a_second_table_in_the_sheet_has_its_own_header():
    rows = [HEADER, ROW, [], ["题干", "答案", "题型"], ["民族乡是民族自治地方。", "×", "判断题"]]
    assert keys(read(book(("题库", rows)), name="题库.xlsx")) == ["B", False]


def test_title_rows_between_the_questions_name_the_type():
    rows = [
        HEADER[1:],
        ["一、单选题"],
        ROW[1:],
        ["二、多选题"],
        [*ROW[1:6], "AB"],
        ["三、判断题"],
        ["甲是乙。", "", "", "", "", "对"],
    ]
    assert keys(read(book(("题库", rows)), name="题库.xlsx")) == ["B", "AB", True]


def test_a_table_without_a_header_is_recognised_by_its_contents_and_said():
    rows = [
        [index, f"民族工作的第{index}个题干是（ ）", "子", "丑", "寅", "卯", "ABCD"[index % 4]] for index in range(1, 9)
    ]
    result = read(book(("题库", rows)), name="题库.xlsx")
    assert keys(result) == ["ABCD"[index % 4] for index in range(1, 9)]
    assert "no_header" in [problem.code for problem in result.warnings]


def test_other_columns_come_along():
    header = [*HEADER, "解析", "难度", "分值", "一级分类", "二级分类", "标签"]
    draft = table([*ROW, "依据第二条", "难", 2.5, "法规", "总则", "重点,必考"], header=header).drafts[0]
    assert (draft.explanation, draft.difficulty, str(draft.max_mark)) == ("依据第二条", 3, "2.5")
    assert (draft.topic, draft.tags) == (("法规", "总则"), ("重点", "必考"))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ([*ROW[:6], ""], "no_answer"),
        ([*ROW[:6], "F"], "answer_without_option"),
        (["单选题", "", *ROW[2:]], "no_stem"),
        (["单选题", ROW[1], "自治区", "", "", "", "A"], "one_option"),
        (["单选题", ROW[1], "", "", "", "", "A"], "no_options"),
        (["单选题", ROW[1], "自治区", "", "自治县", "", "A"], "option_gap"),
        (["单选题", ROW[1], "自治区", "自治区", "", "", "A"], "equal_options"),
        (["单选题", *ROW[1:6], "AB"], "several_answers"),
        (["多选题", *ROW[1:6], "A"], "single_answer"),
        (["看图写话", *ROW[1:]], "unknown_type"),
        (["判断题", "甲", "", "", "", "", "也许"], "answer_unreadable"),
        (["填空题", "甲____乙____", "", "", "", "", "丙"], "gap_count"),
        (["单选题", ROW[1], "自治区", "#REF!", "自治县", "民族乡", "A"], "error_cell"),
        (["单选题", ROW[1], date(2026, 1, 2), "丑", "寅", "卯", "A"], "date_cell"),
        (["单选题", ROW[1] + '<img src="http://x/y.png">', *ROW[2:]], "picture"),
    ],
)
def test_what_is_not_whole_is_an_error_with_sheet_and_row(row, code):
    result = table(ROW, row)
    problem = result.errors[0]
    assert (len(result.drafts), problem.code) == (1, code)
    assert (problem.where.sheet, problem.where.number) == ("Sheet1", 3)


def test_html_of_other_systems_becomes_text():
    draft = table(
        ["单选题", "<p>水的分子式是 H<sub>2</sub>O&nbsp;吗（ ）</p>", "甲<br>乙", "&lt;丙&gt;", "", "", "A"]
    ).drafts[0]
    assert draft.stem == "水的分子式是 H<sub>2</sub>O 吗（ ）"
    assert [choice.html for choice in draft.choices] == ["<p>甲</p><p>乙</p>", "&lt;丙&gt;"]


def test_types_that_we_do_not_have_are_named_and_skipped():
    result = table(ROW, ["排序题", "先后次序是", "子", "丑", "寅", "卯", "ABCD"])
    assert [problem.code for problem in result.skipped] == ["type_not_supported"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_like_a_sheet(encoding):
    data = "\r\n".join(",".join(row) for row in (HEADER, ROW)).encode(encoding)
    result = read(data, name="题库.csv")
    assert (result.format, said(result.drafts[0])) == ("csv", ONE)


def test_running_text_in_a_column_is_read_as_text():
    header = ["category_1", "source_section", "raw_text"]
    rows = [
        ["安全", "问答题", "1.甲是什么？"],
        ["安全", "问答题", "答：是乙。"],
        ["安全", "问答题", "也是丙。"],
        ["安全", "问答题", "2.丁是什么？"],
        ["安全", "问答题", "答：是戊。"],
        ["廉政", "填空题（1 道）", "甲由（乙）负责。"],
    ]
    result = table(*rows, header=header)
    assert [(draft.interaction, draft.topic) for draft in result.drafts] == [
        ("extended_text", ("安全",)),
        ("extended_text", ("安全",)),
        ("fill_blank", ("廉政",)),
    ]
    assert "也是丙" in result.drafts[0].model_answer


def test_a_workbook_without_questions_is_refused():
    with pytest.raises(UnreadableFileError) as caught:
        read(book(("花名册", [["姓名", "单位"], ["甲", "乙"]])), name="花名册.xlsx")
    assert caught.value.code == "nothing_found"


def test_ten_thousand_rows_are_read():
    rows = [["单选题", f"题干第{index}号（ ）", "子", "丑", "寅", "卯", "ABCD"[index % 4]] for index in range(10_000)]
    result = table(*rows)
    assert len(result.drafts) == 10_000
    assert said(result.drafts[9_999])[3] == "D"
