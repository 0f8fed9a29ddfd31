"""The layouts of real Chinese question banks, one quirk a case."""

import pytest

from quizzes.formats.draft import Reading
from tests.quizzes.formats.reader import keys_of, only, read_text

ONE = ("single_choice", "民族自治地方分为（ ）。", ["自治区", "自治州", "自治县", "民族乡"], "B")
STEM = "民族自治地方分为（ ）。"
LINES = "A. 自治区\nB. 自治州\nC. 自治县\nD. 民族乡\n"


@pytest.mark.parametrize(
    "number",
    [
        "1、",
        "1.",
        "1．",
        "１、",
        "１．",
        "1 、",
        "1. ",
        "第1题 ",
        "第1题：",
        "题1：",
        "1,",
        "1\t",
        "1 ",
        "1)",
        "(1)",
        "（1）",
        "【1】",
        "[1]",
        "Q1.",
        "1、.",
    ],
)
def test_a_question_begins_with_its_number_however_it_is_written(number):
    assert only(f"{number}{STEM}\n{LINES}答案：B") == ONE


@pytest.mark.parametrize(
    "options",
    [
        LINES,
        "A、自治区\nB、自治州\nC、自治县\nD、民族乡\n",
        "A．自治区\nB．自治州\nC．自治县\nD．民族乡\n",
        "Ａ．自治区\nＢ．自治州\nＣ．自治县\nＤ．民族乡\n",
        "A：自治区\nB：自治州\nC：自治县\nD：民族乡\n",
        "(A)自治区\n(B)自治州\n(C)自治县\n(D)民族乡\n",
        "（A）自治区\n（B）自治州\n（C）自治县\n（D）民族乡\n",
        "【A】自治区\n【B】自治州\n【C】自治县\n【D】民族乡\n",
        "A 自治区\nB 自治州\nC 自治县\nD 民族乡\n",
        "A自治区\nB自治州\nC自治县\nD民族乡\n",
        "a. 自治区\nb. 自治州\nc. 自治县\nd. 民族乡\n",
        "A. A、自治区\nB. B、自治州\nC. C、自治县\nD. D、民族乡\n",
        "A. 自治区  B. 自治州\nC. 自治县  D. 民族乡\n",
        "A、自治区 B、自治州 C、自治县 D、民族乡\n",
        "A.自治区B.自治州C.自治县D.民族乡\n",
        "A 自治区      B 自治州\nC 自治县      D民族乡\n",
        "A自治区\tB自治州\tC自治县\tD自治旗\n".replace("自治旗", "民族乡"),
        "A. 自治区\nB. 自治州 C. 自治县\nD. 民族乡\n",
        "\nA. 自治区\n\nB. 自治州\n\nC. 自治县\n\nD. 民族乡\n\n",
        " A、自治区\n  B 、自治州\n　C、自治县\n D、民族乡\n",
        "A，自治区\nB，自治州\nC，自治县\nD，民族乡\n",
    ],
)
def test_options_are_found_in_every_layout(options):
    assert only(f"1、{STEM}\n{options}答案：B") == ONE


def test_options_on_the_line_of_the_stem():
    assert only(f"1、{STEM} A. 自治区 B. 自治州 C. 自治县 D. 民族乡\n答案：B") == ONE
    assert only(f"1、{STEM}A.自治区B.自治州C.自治县D.民族乡 答案：B") == ONE


@pytest.mark.parametrize(
    "answer",
    [
        "答案：B",
        "答案:B",
        "答案： B ",
        "答案：Ｂ",
        "答案：b",
        "正确答案：B",
        "参考答案：B",
        "标准答案：B",
        "【答案】B",
        "[答案]B",
        "（答案）B",
        "答案 B",
        "答案B",
        "答:B",
        "答：B",
        "**答案**：B",
        "答案：B。",
        "答案：(B)",
        "答案：选B",
        "答案为：B",
        "答案：B、自治州",
        "答案：自治州",
        "答案\nB",
        "答案：\nB",
        "Answer: B",
        "ANSWER：B",
        "我的正确答案：B",
        "正确答案是：B",
        "答案：B 解析：略",
        "答案：B（见教材第3页）",
    ],
)
def test_an_answer_line_is_read_in_every_form(answer):
    name = "题库.md" if "**" in answer else "题库.txt"
    assert only(f"1、{STEM}\n{LINES}{answer}\n", name=name) == ONE


@pytest.mark.parametrize(
    "answer",
    [
        "ABD",
        "A,B,D",
        "A、B、D",
        "A B D",
        "abd",
        "ＡＢＤ",
        "A，B，D",
        "A;B;D",
        "A.B.D",
        "ABD。",
        "A和B和D",
        "A|B|D",
        "DBA",
    ],
)
def test_several_letters_are_read_in_every_form(answer):
    assert only(f"1、{STEM}\n{LINES}答案：{answer}")[0::3] == ("multiple_choice", "ABD")


@pytest.mark.parametrize(
    "stem",
    [
        "民族自治地方分为（ B ）。",
        "民族自治地方分为( B)。",
        "民族自治地方分为（B）。",
        "民族自治地方分为（　　Ｂ　　）。",
        "民族自治地方分为（ b ）。",
        "民族自治地方分为【B】。",
        "民族自治地方分为（ B ",
    ],
)
def test_the_key_between_the_brackets_of_the_stem(stem):
    found = only(f"1、{stem}\n{LINES}")
    if stem.endswith("B "):
        assert found == ("no_answer",)
    else:
        assert found[1:] == ("民族自治地方分为（　　）。", *ONE[2:])


@pytest.mark.parametrize("inside", ["A C D", "ACD", " A C　D ", "A、C、D", "?ACD  ", "A,C,D"])
def test_several_letters_between_brackets(inside):
    assert only(f"1、{STEM.replace(' ', inside)}\n{LINES}")[0::3] == ("multiple_choice", "ACD")


def test_one_of_two_brackets_holds_the_key():
    found = only(f"1、发展是(AC )，同时是( )。\n{LINES}")
    assert found[1] == "发展是（　　），同时是( )。"
    assert found[3] == "AC"


def test_the_bracket_on_a_line_of_its_own_belongs_to_the_stem():
    assert only("5、形成的理论成果包括\n（  B C D  ）\nA 甲   B 乙\nC 丙   D丁\nE 戊")[1::2] == (
        "形成的理论成果包括（　　）",
        "BCD",
    )


def test_a_stem_that_begins_with_its_key():
    assert only("10、（  A  )对它作了概括。\nA.甲报告       B.乙报告\nC.丙报告       D.丁报告")[1:] == (
        "（　　）对它作了概括。",
        ["甲报告", "乙报告", "丙报告", "丁报告"],
        "A",
    )


def test_a_word_in_brackets_is_no_key():
    found = only(f"1、我国的国内生产总值（GDP）按（ ）统计。\n{LINES}答案：B")
    assert found[1::2] == ("我国的国内生产总值（GDP）按（ ）统计。", "B")


def test_a_key_in_brackets_is_removed_when_the_answer_line_says_the_same():
    assert only(f"1、民族自治地方分为（ B ）。\n{LINES}答案：B")[1] == "民族自治地方分为（　　）。"


@pytest.mark.parametrize(
    "options",
    [
        "A. 自治区\nB. 自治州（正确答案）\nC. 自治县\nD. 民族乡",
        "A. 自治区\nB. 自治州(正确答案\nC. 自治县\nD. 民族乡",
        "A. 自治区\nB. 自治州 √\nC. 自治县\nD. 民族乡",
        "A. 自治区\n√B. 自治州\nC. 自治县\nD. 民族乡",
        "A. 自治区\n*B. 自治州\nC. 自治县\nD. 民族乡",
        "A. 自治区\nB. 自治州【正确】\nC. 自治县\nD. 民族乡",
    ],
)
def test_a_sign_on_the_right_option_is_the_key(options):
    assert only(f"1、{STEM}\n{options}") == ONE


@pytest.mark.parametrize(
    ("verdict", "truth"),
    [
        ("√", True),
        ("×", False),
        ("对", True),
        ("错", False),
        ("正确", True),
        ("错误", False),
        ("T", True),
        ("F", False),
        ("是", True),
        ("否", False),
        ("✓", True),
        ("X", False),
        ("TRUE", True),
        ("False", False),
        ("正确。", True),
        ("不正确", False),
    ],
)
def test_true_or_false_is_read_in_every_form(verdict, truth):
    assert keys_of(f"三、判断题\n1、民族乡是民族自治地方。\n答案：{verdict}") == [truth]
    assert keys_of(f"三、判断题\n1、民族乡是民族自治地方。（{verdict}）\n2、略。（√）")[0] is truth


@pytest.mark.parametrize(
    "stem",
    [
        "民族乡是民族自治地方。( × )",
        "( × )民族乡是民族自治地方。",
        "民族乡是民族自治地方（×）。",
        "民族乡是民族自治地方。 ×",
        "民族乡是民族自治地方。（错）",
    ],
)
def test_a_verdict_inside_the_statement_is_taken_out(stem):
    interaction, text, _options, truth = only(f"判断题\n1．{stem}")
    assert (interaction, text.rstrip("。"), truth) == ("true_false", "民族乡是民族自治地方", False)


def test_true_false_by_letters_of_its_options():
    assert keys_of("1. 甲是乙。\nA. 正确\nB. 错误\n答案：B\n2. 甲是丙。\nA. 错误\nB. 正确\n答案：B") == [False, True]


def test_a_correction_beside_the_verdict_is_an_explanation():
    result = read_text("判断题\n1、任期为三年。\n答案：错误，应为五年。")
    assert result.drafts[0].truth is False
    assert "应为五年" in result.drafts[0].explanation


def test_letters_for_true_false_without_options_are_an_assumption_for_the_whole_file():
    text = "判断题\n1、甲是乙。\n答案：A\n2、甲是丙。\n答案：B"
    assert keys_of(text) == [True, False]
    assert [(each.name, each.count) for each in read_text(text).assumptions] == [("a_is_true", 2)]
    assert keys_of(text, reading=Reading(a_is_true=False)) == ["answer_unreadable", "answer_unreadable"]


@pytest.mark.parametrize(
    ("stem", "gaps"),
    [
        ("实行____自治。", 1),
        ("实行（ ）自治。", 1),
        ("实行（）自治。", 1),
        ("实行(%___%)自治。", 1),
        ("实行《 》自治。", 1),
        ("实行______和____。", 2),
        ("实行（　　）和（　　）。", 2),
        ("实行___(1)___自治。".replace("(1)", ""), 1),
        ("实行＿＿＿自治。", 1),
        ("实行（1）和（2）。", 2),
    ],
)
def test_gaps_are_found_in_every_form(stem, gaps):
    answer = "；".join(["区域", "民族"][:gaps])
    found = only(f"四、填空题\n1、{stem}\n答案：{answer}")
    assert found[1].count("____") == gaps
    assert found[3] == [["区域"], ["民族"]][:gaps]


@pytest.mark.parametrize(
    "answer",
    [
        "区域；民族",
        "区域;民族",
        "区域、民族",
        "区域|民族",
        "区域，民族",
        "区域  民族",
        "(1)区域 (2)民族",
        "①区域②民族",
        "1.区域 2.民族",
        "区域\n民族",
    ],
)
def test_answers_of_several_gaps_are_cut_in_every_form(answer):
    assert keys_of(f"填空题\n1. 实行____和____。\n答案：{answer}") == [[["区域"], ["民族"]]]


@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        ("二十二|22", ["二十二", "22"]),
        ("30%/百分之三十", ["30%", "百分之三十"]),
        ("甲或乙", ["甲", "乙"]),
        ("自由、平等", ["自由、平等"]),
        ("1/7", ["1/7"]),
        ("口头或者书面", ["口头或者书面"]),
        ("三|", ["三"]),
    ],
)
def test_alternatives_of_one_gap(answer, texts):
    result = read_text(f"填空题\n1. 比例为____。\n答案：{answer}")
    assert [list(each) for each in result.drafts[0].alternatives] == [texts]
    assert ("alternatives" in [problem.code for problem in result.warnings]) is (len(texts) > 1)


def test_answers_that_stand_in_the_gaps():
    text = (
        "填空题\n1、认定由（行政部门）负责。\n"
        "2、不超过（12）个月，延长不得超过（6）个月。\n"
        "3、提交（申请表）、证明材料（包括劳动关系的证明）。"
    )
    assert keys_of(text) == [[["行政部门"]], [["12"], ["6"]], [["申请表"]]]


@pytest.mark.parametrize(
    ("answer", "letters"),
    [
        ("B（自治州）", "B"),
        ("AB（自治区、自治州）", "AB"),
        ("B. 自治州 — 见第二条", "B"),
        ("A. 自治区 — 见第二条；C. 自治县 — 同上", "AC"),
        ("A. 自治区 — 见第二条。\nC. 自治县 — 同上。\n干扰项分析：\nD. 民族乡 — 不是。", "AC"),
    ],
)
def test_an_answer_that_repeats_its_options_with_remarks(answer, letters):
    assert keys_of(f"1、{STEM}\n{LINES}答案：{answer}") == [letters]


def test_a_repeated_option_that_is_misspelt_is_not_half_read():
    assert keys_of(f"1、{STEM}\n{LINES}答案：A. 自治区\nC. 自治具") == ["answer_unreadable"]
    assert keys_of(f"1、{STEM}\n{LINES}答案：A. 自治区；C. 自治具") == ["answer_unreadable"]


def test_code_in_a_question_is_no_key():
    assert keys_of("1、以下代码 print(len(a)) 输出（ ）\nA. 1\nB. 2\n答案：B") == ["B"]


@pytest.mark.parametrize("tag", ["（多选）", "(多选题)", "【多选】"])
def test_a_tag_at_the_end_of_the_question_names_its_type(tag):
    assert only(f"1、甲是（ ）。{tag}\nA. 子\nB. 丑\n答案：AB")[:2] == ("multiple_choice", "甲是（ ）。")
    assert keys_of(f"1、甲是（ ）。{tag}\nA. 子\nB. 丑\n答案：A") == ["single_answer"]


def test_more_than_eight_options_and_keys():
    letters = "ABCDEFGHIJ"
    options = "\n".join(f"{letter}. 第{letter}国" for letter in letters)
    assert keys_of(f"1、甲是（ ）\n{options}\n答案：ACEGJ") == ["ACEGJ"]
