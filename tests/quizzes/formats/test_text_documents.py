"""Documents in the Chinese layout: headings, answer lists, noise, lost numbers, and what is reported as an error."""

from decimal import Decimal

import pytest

from quizzes.formats.draft import Reading, UnreadableFileError
from tests.quizzes.formats.reader import codes, keys_of, only, read_text, said

ONE = ("single_choice", "民族自治地方分为（ ）。", ["自治区", "自治州", "自治县", "民族乡"], "B")
STEM = "民族自治地方分为（ ）。"
LINES = "A. 自治区\nB. 自治州\nC. 自治县\nD. 民族乡\n"


def test_headings_give_type_marks_and_topic():
    result = read_text(
        "民族知识题库\n\n第一章 总则\n一、单项选择题（每题2分，共4分）\n"
        "1、甲（A）\nA 子  B 丑\n2、乙（B）\nA 子  B 丑\n"
        "二、多选题（每小题1.5分）\n1、丙（AB）\nA 子  B 丑\n第二章 机关\n三、判断题\n1、丁（√）\n"
    )
    assert [(draft.interaction, draft.topic, draft.max_mark) for draft in result.drafts] == [
        ("single_choice", ("第一章 总则",), Decimal(2)),
        ("single_choice", ("第一章 总则",), Decimal(2)),
        ("multiple_choice", ("第一章 总则",), Decimal("1.5")),
        ("true_false", ("第二章 机关",), None),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "二、多项选择题",
        "二、\t多项选择题",
        "二. 多选题：",
        "（二）多选题",
        "第二部分 多项选择题",
        "二、多项选择题（共1题，每题2分）",
        "多选题",
        "【多选题】",
        "II. 多选题",
        "二、多选题：每题2分，共2分。每题有两个以上正确答案。",
        "2. 多选题",
    ],
)
def test_a_heading_names_the_type(heading):
    assert keys_of(f"{heading}\n1、甲是\nA 子\nB 丑\nC 寅\n答案：A") == ["single_answer"]
    assert keys_of(f"{heading}\n1、甲是\nA 子\nB 丑\nC 寅\n答案：AC") == ["AC"]


@pytest.mark.parametrize("tag", ["[单选题]", "【单选】", "(单选题)", "（单选题，2分）", "[单选]"])
def test_a_tag_names_the_type_and_is_taken_out(tag):
    for text in (f"1、{tag}甲是", f"{tag}1、甲是", f"{tag} 甲是"):
        assert only(f"{text}\nA 子\nB 丑\n答案：A")[:2] == ("single_choice", "甲是")
    assert keys_of(f"1、{tag}甲是\nA 子\nB 丑\n答案：AB") == ["several_answers"]


def test_numbers_may_restart_repeat_and_skip():
    question = "{}、题干{}（A）\nA 子  B 丑\n"
    numbers = [1, 2, 4, 4, 5, 9, 1, 2, 3]
    result = read_text("".join(question.format(number, index) for index, number in enumerate(numbers)))
    assert [said(draft)[1] for draft in result.drafts] == [f"题干{index}（　　）" for index in range(9)]


@pytest.mark.parametrize("stem", ["( )年召开大会", "2021年7月1日召开大会", "1949年成立的是", "3个民族乡"])
def test_a_stem_may_begin_with_digits(stem):
    assert only(f"1.{stem}\n{LINES}答案：B")[1] == stem
    assert [said(draft)[1] for draft in read_text(f"1.甲（A）\nA 子 B 丑\nC 寅 D 卯\n2.{stem}\n{LINES}答案：B").drafts][
        1
    ] == stem


def test_letters_inside_options_are_no_options():
    found = only(
        "59、驻华的A国公民,应当( )。 \nA、 不予追究 \nB、 适用我国刑法 \n"
        "C、 适用 A国刑法 \nD、 通过 B 国解决 \n答案： B"
    )
    assert found[2] == ["不予追究", "适用我国刑法", "适用 A国刑法", "通过 B 国解决"]
    assert only("1、含有维生素A、B、C的是（ ）\nA、苹果\nB、含维生素 C、E\nC、米\n答案：A")[2] == [
        "苹果",
        "含维生素 C、E",
        "米",
    ]


def test_options_and_explanations_over_several_lines():
    result = read_text(
        "1、甲是（ ）\nA. 很长的\n选项\nB. 乙\n答案：A\n解析：第一行，\n"
        "第二行。\n1. 第一点\n2. 第二点\n2、丙是（ ）\nA. 子\nB. 丑\n答案：B"
    )
    assert said(result.drafts[0])[2] == ["很长的选项", "乙"]
    assert "第二点" in result.drafts[0].explanation
    assert len(result.drafts) == 2


@pytest.mark.parametrize("label", ["解析", "答案解析", "试题解析", "【解析】", "[解析]", "详解"])
def test_explanations_under_every_name(label):
    mark = "" if label[0] in "【[" else "："
    assert read_text(f"1、{STEM}\n{LINES}答案：B\n{label}{mark}依据第二条。").drafts[0].explanation == "依据第二条。"


def test_fields_of_a_question():
    draft = read_text(f"1、（2分）{STEM}\n{LINES}答案：B 难度：易 知识点：总则/第二条\n解析：略有说明").drafts[0]
    assert (draft.difficulty, draft.topic, draft.max_mark) == (1, ("总则", "第二条"), Decimal(2))
    assert draft.stem == STEM


@pytest.mark.parametrize(
    "grid",
    [
        "1-5 ADBDA  6-10 CDCBC",
        "1-5：ADBDA\n6-10：CDCBC",
        "1～5 ADB DA　6～10 CDCBC",
        "1.A 2.D 3.B 4.D 5.A\n6.C 7.D 8.C 9.B 10.C",
        "1、A；2、D；3、B；4、D；5、A；6、C；7、D；8、C；9、B；10、C",
        "1-5 A D B D A 6-10 C D C B C",
        "1—5.ADBDA 6—10.CDCBC",
        "1A 2D 3B 4D 5A 6C 7D 8C 9B 10C",
    ],
)
@pytest.mark.parametrize("title", ["", "参考答案\n", "答案：\n", "一、单选题答案\n"])
def test_an_answer_grid_at_the_end(grid, title):
    questions = "".join(f"{number}、题干{number}是（ ）\nA 子  B 丑  C 寅  D 卯\n" for number in range(1, 11))
    assert "".join(keys_of(f"一、单选题\n{questions}\n{title}{grid}\n")) == "ADBDACDCBC"


def test_answer_lists_of_several_sections_at_the_end_of_the_document():
    text = (
        "一、单选题\n1、甲（ ）\nA 子  B 丑\n2、乙（ ）\nA 子  B 丑\n"
        "二、多选题\n1、丙（ ）\nA 子  B 丑  C 寅\n三、判断题\n1、丁。（ ）\n"
        "2、戊。（ ）\n四、填空题\n1、己是____。\n五、简答题\n1、简述庚。\n"
        "参考答案\n一、单选题\n1.B 2.A\n二、多选题\n1.AC\n三、判断题\n1-2 √×\n"
        "四、填空题\n1、辛\n五、简答题\n1、先壬，\n后癸。\n"
    )
    assert keys_of(text) == ["B", "A", "AC", True, False, [["辛"]], "先壬，后癸。"]


def test_each_chapter_with_its_own_answer_list():
    chapter = "第{}章 某某\n一、单选题\n1、甲{}（ ）\nA 子  B 丑\n2、乙{}（ ）\nA 子  B 丑\n参考答案\n1.{} 2.{}\n"
    assert "".join(keys_of(chapter.format("一", 1, 1, "A", "B") + chapter.format("二", 2, 2, "B", "A"))) == "ABBA"


def test_a_bank_of_more_than_ten_thousand_questions_has_its_grid_too():
    questions = "".join(f"{number}. 题目{number}是什么？\nA.甲\nB.乙\n" for number in range(9_998, 10_003))
    assert keys_of(f"{questions}参考答案\n9998-10000 ABB 10001-10002 AB\n") == ["A", "B", "B", "A", "B"]
    assert keys_of(f"{questions}参考答案\n9998.A 9999.B 10000.B 10001.A 10002.B\n") == ["A", "B", "B", "A", "B"]


def test_a_grid_that_does_not_fit_its_range_is_an_error_and_nothing_is_shifted():
    questions = "".join(f"{number}、题干{number}是（ ）\nA 子  B 丑\n" for number in range(1, 6))
    result = read_text(f"{questions}1-5 ABBA")
    assert result.drafts == []
    assert sorted(codes(result)) == ["answer_list_length", *["no_answer"] * 5]


def test_a_list_answer_for_a_number_that_several_questions_have_is_an_error():
    result = read_text("1、甲（ ）\nA 子  B 丑\n1、乙（ ）\nA 子  B 丑\n参考答案\n1.A 2.B")
    assert result.drafts == []
    assert "answer_of_several" in codes(result)


def test_page_numbers_headers_and_watermarks_are_left_out():
    page = "某某内部资料 严禁外传\n{}、题干{}是（ ）\nA 子\nB 丑\n- {} -\n第 {} 页 共 9 页\n18/473 单选题\n答案：A\n"
    result = read_text("".join(page.format(number, number, number, number) for number in range(1, 6)))
    assert [said(draft)[1:] for draft in result.drafts] == [
        (f"题干{number}是（ ）", ["子", "丑"], "A") for number in range(1, 6)
    ]


def test_a_whole_bank_on_one_line():
    text = " ".join(
        f"{number}、民族工作题干第{number}号的内容是（ ）。"
        f"A.子甲乙丙丁 B.丑甲乙丙丁 C.寅甲乙丙丁 D.卯甲乙丙丁 答案：{'ABCD'[number % 4]}"
        for number in range(1, 31)
    )
    assert "".join(keys_of(text)) == "".join("ABCD"[number % 4] for number in range(1, 31))


def test_questions_without_numbers():
    text = (
        "甲是（ ）\nA. 子\nB. 丑\n答案：A\n解析：略说。\n\n乙是（ ）\nA. 子\n"
        "B. 丑\n答案：B\n\n丙是（ ）\nA. 子\nB. 丑\n答案：A"
    )
    assert keys_of(text) == ["A", "B", "A"]
    assert keys_of("判断题\n甲是乙。（×）\n丙是丁。（√）\n戊是己。（对）") == [False, True, True]
    assert keys_of("填空题（2道）\n甲由（乙）负责。\n丙由（丁）负责。") == [[["乙"]], [["丁"]]]


def test_a_lost_number_does_not_melt_two_questions_into_one():
    assert keys_of(
        "1、甲是（ ）\nA. 子\nB. 丑\n答案：A\n乙是（ ）\nA. 寅\nB. 卯\n答案：B\n3、丙是（ ）\nA. 辰\nB. 巳\n答案：A"
    ) == ["A", "B", "A"]
    assert keys_of("判断题\n1、甲是乙。（×）\n丙是丁。（√）\n3、戊。（√）") == [False, True, True]


def test_essays_with_lists_in_their_answers():
    result = read_text(
        "五、简答题\n1、简述甲。\n答：\n1. 第一点；\n2. 第二点；\n3. 第三点。\n"
        "2、简述乙。\n答：（1）子；（2）丑。\n3、简述丙。\n答案要点：略述。\n"
    )
    assert [said(draft)[1] for draft in result.drafts] == ["简述甲。", "简述乙。", "简述丙。"]
    assert "第三点" in result.drafts[0].model_answer


def test_a_case_with_sub_questions_carries_its_material():
    text = (
        "根据以下资料，回答1-2题。\n某乡少数民族人口占百分之三十五。\n"
        "1、该乡可以（ ）\nA. 子\nB. 丑\n答案：A\n2、应当报（ ）\nA. 子\n"
        "B. 丑\n答案：B\n3、另一题（ ）\nA. 子\nB. 丑\n答案：A"
    )
    stems = [said(draft)[1] for draft in read_text(text).drafts]
    assert ["百分之三十五" in stem for stem in stems] == [True, True, False]


def test_grouped_options_are_shared():
    assert keys_of("【60-61】\nA. 子\nB. 丑\nC. 寅\n60. 甲属于\n61. 乙属于\n答案：60.B 61.C") == ["B", "C"]


def test_types_that_we_do_not_have_are_named_and_skipped():
    result = read_text("一、单选题\n1、甲（A）\nA 子 B 丑\n二、连线题\n1、把左右连起来：甲 乙\n答案：甲-乙")
    assert [problem.code for problem in result.skipped] == ["type_not_supported"]
    assert "连线" in result.skipped[0].message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"1、{STEM}\n{LINES}", "no_answer"),
        (f"1、{STEM}\n{LINES}答案：略", "no_answer"),
        (f"1、{STEM}\n{LINES}答案：未作答", "no_answer"),
        (f"1、{STEM}\n{LINES}答案：E", "answer_without_option"),
        (f"1、{STEM.replace(' ', 'E')}\n{LINES}", "answer_without_option"),
        (f"1、{STEM}\nA. 自治区\n答案：A", "one_option"),
        (f"1、{STEM}\n{LINES}答案：也许是B", "answer_unreadable"),
        (f"1、{STEM.replace(' ', 'A')}\n{LINES}答案：B", "answers_disagree"),
        (f"1、{STEM}\n{LINES}答案：B\n正确答案：C", "answers_disagree"),
        (f"1、{STEM}\nA. 自治区\nB. 自治州\nD. 民族乡\n答案：A", "option_gap"),
        (f"1、{STEM}\nA. 自治区\nB. 自治州\nB. 自治县\nD. 民族乡\n答案：A", "repeated_label"),
        (f"1、{STEM}\nA. 自治区\nB. \nC. 自治县\n答案：A", "empty_option"),
        (f"1、{STEM}\nA. 自治区\nB. 自治区\n答案：A", "equal_options"),
        (f"单选题\n1、{STEM}\n{LINES}答案：AB", "several_answers"),
        (f"多选题\n1、{STEM}\n{LINES}答案：A", "single_answer"),
        ("填空题\n1、甲____乙____。\n答案：丙", "gap_count"),
        ("判断题\n1、甲是乙。（ ）", "no_answer"),
        ("判断题\n1、甲是乙。\n答案：也许", "answer_unreadable"),
        (f"1、{STEM}\n答案：B", "no_options"),
    ],
)
def test_what_is_not_whole_is_an_error_with_its_place_and_no_draft(text, code):
    result = read_text(text)
    assert codes(result) == [code]
    assert result.drafts == []
    assert result.errors[0].where.number > 0
    assert result.errors[0].message


def test_a_heading_that_claims_another_number_is_said():
    result = read_text("一、单选题（共3题）\n1、甲（A）\nA 子 B 丑\n2、乙（B）\nA 子 B 丑")
    warning = next(problem for problem in result.warnings if problem.code == "section_count")
    assert dict(warning.values) == {"section": "一、单选题（共3题）", "claimed": "3", "found": "2"}


def test_one_question_is_asked_for_the_whole_file_when_brackets_hold_the_key():
    text = "1、甲（A）\nA 子 B 丑\n2、乙（B）\nA 子 B 丑"
    assumption = read_text(text).assumptions[0]
    assert (assumption.name, assumption.count) == ("bracket_is_key", 2)
    assert keys_of(text, reading=Reading(bracket_is_key=False)) == ["no_answer", "no_answer"]


def test_the_same_question_twice_is_said_and_so_is_another_key():
    question = "{}、{}（ ）\n{}\n答案：{}\n"
    result = read_text(
        question.format(1, "甲是", "A. 子\nB. 丑", "A")
        + question.format(2, "甲是", "A. 丑\nB. 子", "B")
        + question.format(3, "甲 是", "A. 子\nB. 丑", "B")
    )
    assert [problem.code for problem in result.warnings] == ["duplicate_in_file", "other_key"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding_is_read(encoding):
    assert only(f"1、{STEM}\n{LINES}答案：B", encoding=encoding) == ONE


def test_a_text_without_questions_is_refused():
    with pytest.raises(UnreadableFileError) as caught:
        read_text("今天天气很好。\n我们去开会。\n")
    assert caught.value.code == "nothing_found"


def test_places_name_the_line_and_the_number():
    draft = read_text(f"标题\n\n一、单选题\n7、{STEM}\n{LINES}答案：B").drafts[0]
    assert (draft.where.unit, draft.where.number, draft.where.question) == ("line", 4, "7")


def test_text_of_the_file_never_becomes_markup():
    found = read_text("1、《<共产党人>发刊词》<script>alert(1)</script>（ ）\nA. <b>甲</b>\nB. 乙\n答案：A").drafts[0]
    assert "<script" not in found.stem
    assert found.choices[0].html == "&lt;b&gt;甲&lt;/b&gt;"


def test_remarks_on_options_in_an_explanation_are_no_questions():
    text = (
        "1、甲是（ ）\nA. 子\nB. 丑\nC. 寅\n答案：B\n解析：\n标签：甲 · 丑\n正确答案：B. 丑 — 因为甲。\n"
        "干扰项分析：\nA. 子 — 不是。\nC. 寅 — 也不是。\n拓展：略。\n2、乙是（ ）\nA. 子\nB. 丑\n答案：A"
    )
    assert keys_of(text) == ["B", "A"]


@pytest.mark.parametrize("number", ["7、", "第7题 "])
def test_a_list_inside_a_question_is_part_of_it(number):
    before = "".join(f"{number.replace('7', str(index))}题干{index}（A）\nA. 子\nB. 丑\n" for index in range(1, 7))
    text = f"{before}{number}正确的次序是（ ）\n1. 甲\n2. 乙\n3. 丙\nA. 123\nB. 321\n答案：A\n"
    result = read_text(text)
    assert len(result.drafts) == len(result.found) == 7
    assert "丙" in said(result.drafts[-1])[1]


def test_markdown_headings_quoted_or_not_may_be_questions():
    first = "> #### 1. 甲是（ ）\n\n- A. 子\n- B. 丑\n\n> 答案：B\n> 解析：略说\n\n"
    text = f"# 题库\n## 一、单选题\n{first}### 2. 乙是（ ）\n- [ ] A. 子\n- [x] B. 丑\n"
    assert keys_of(text, name="题库.md") == ["B", "B"]


def test_numbered_headings_without_questions_are_topics():
    question = "### 1. {}是（ ）\nA. 子\nB. 丑\n答案：A\n"
    text = f"# 国防\n## 1.1 国防概述\n{question.format('甲')}## 1.2 军队\n{question.format('乙')}"
    result = read_text(text, name="题库.md")
    assert [draft.topic for draft in result.drafts] == [("1.1 国防概述",), ("1.2 军队",)]
