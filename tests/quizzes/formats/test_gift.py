"""GIFT: every quirk of the format, and what a bank cannot hold told instead of guessed."""

import pytest

from quizzes.formats import sniff
from quizzes.formats.reading import read
from quizzes.formats.report import key, plain
from tests.quizzes.formats.reader import codes, said


def gift(text, *, name="题库.gift", encoding="utf-8"):
    return read(text.encode(encoding), name=name)


def one(text):
    """The one draft of a text, or the code of what keeps it out."""
    result = gift(text)
    assert len(result.found) == 1, [found.raw.source for found in result.found]
    found = result.found[0]
    return found.draft or found.problem.code


def remarks(text):
    return [problem.code for problem in gift(text).warnings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_format_is_told_by_the_content_in_every_encoding(encoding):
    result = gift("// 说明\n首都是？{~上海 =北京 ~广州}", name="题库.txt", encoding=encoding)
    assert (result.format, said(result.drafts[0])) == (
        "gift",
        ("single_choice", "首都是？", ["上海", "北京", "广州"], "B"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "1、能量为（A）\nA. $5\\mathrm{~kg}$\nB. $x^{=}$\n",
        "1、代码 {T x} 是（A）\nA. 甲\nB. {乙}\n",
        "1、::std::f 与集合 {T} 是（A）\nA. 甲\nB. {F}\nC. 丙\n",
        "题干,选项A,选项B,答案\n{甲},子,丑,A\n",
    ],
)
def test_other_texts_with_curly_brackets_stay_what_they_are(text):
    assert read(text.encode(), name="题库.txt").format in ("txt", "csv")


def test_escaped_signs_belong_to_the_text():
    draft = one(r"集合 \{1\:2\} \~ \# 与 \\alpha？{= \= 2 + 3 ~ a\~b ~ c\#d # 反馈\: 1 ~行一\n行二}")
    assert plain(draft.stem) == r"集合 {1:2} ~ # 与 \alpha？"
    assert [choice.html for choice in draft.choices] == ["= 2 + 3", "a~b", "c#d", "行一<br>行二"]
    assert draft.explanation == "<p>“c#d”：反馈: 1</p>"


def test_titles_categories_identifiers_and_tags():
    text = (
        "$CATEGORY: $course$/top/法规/第一章\n\n// [id:393] [tag:甲] [tag:乙]\n::名称\\:一::\n判断{T}\n"
        "$CATEGORY: 另一类\n::二::判断二{F}\n"
    )
    first, second = gift(text).drafts
    assert (first.topic, first.tags, first.where.number) == (("法规", "第一章"), ("甲", "乙"), 4)
    assert first.where.title == "393 名称:一"
    assert (second.topic, second.tags, second.where.title) == (("另一类",), (), "二")


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("[html]<p>甲<b>乙</b></p><script>x</script>{T}", "甲<b>乙</b>"),
        ("[moodle]甲\n乙{T}", "甲<br>乙"),
        ("[plain]1 < 2 <b>{T}", "1 &lt; 2 &lt;b&gt;"),
        ("[markdown]甲 **乙** _丙_ snake_case_x ____ 。{T}", "甲 <b>乙</b> <i>丙</i> snake_case_x ____ 。"),
        ("[html]<pre>\nif x:\n    y()\n</pre>{T}", "if x:<br>&nbsp;&nbsp;&nbsp;&nbsp;y()"),
    ],
)
def test_each_way_of_writing_becomes_our_html(text, stem):
    assert one(text).stem == stem


@pytest.mark.parametrize(
    ("answer", "kind", "letters"),
    [
        ("~甲 =乙 ~丙", "single_choice", "B"),
        ("~甲\n\n=乙\n\n~丙\n", "single_choice", "B"),
        ("~=甲 ~乙", "single_choice", "A"),
        ("=%100%甲 ~%0%乙", "single_choice", "A"),
        ("~%50%甲 ~%50%乙 ~%-100%丙", "multiple_choice", "AB"),
        ("~%33.33333%甲 ~%33.33333%乙 ~丙 ~%33.33333%丁", "multiple_choice", "ABD"),
        ("~%33%甲 ~%33%乙 ~%33%丙", "multiple_choice", "ABC"),
        ("~%100%甲 ~乙", "one_or_more_choice", "A"),
        ("~%100%甲 ~%100%乙 ~丙", "multiple_choice", "AB"),
    ],
)
def test_options_by_their_worth(answer, kind, letters):
    draft = one(f"题{{{answer}}}")
    assert (draft.interaction, "".join(key(draft))) == (kind, letters)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("~甲 ~乙", "no_answer"),
        ("~%-50%甲 ~%0%乙", "no_answer"),
        ("=甲 =乙 ~丙", "several_answers"),
        ("~%50%甲 ~乙", "weights"),
        ("~%50%甲 ~%50%乙 ~%50%丙", "weights"),
        ("~%x%甲 =乙", "answer_unreadable"),
        ("=甲 ~", "empty_option"),
        ("~甲", "one_option"),
        ("=甲 ~甲", "equal_options"),
        ("甲 ~乙 =丙", "answer_unreadable"),
        ("甲", "answer_unreadable"),
        ("= -> 甲 = 乙 -> 丙", "few_pairs"),
        ("=甲 -> 乙 =丙", "answer_unreadable"),
        ("=甲 -> =乙 -> 丙", "no_answer"),
        ("=甲* =甲", "wildcard"),
        ("=a|b", "gap_text"),
        ("=%50%甲", "weights"),
        ("=", "no_answer"),
        ("#", "no_answer"),
        ("#甲", "answer_unreadable"),
        ("#5..1", "answer_unreadable"),
        ("#=1:0.1 =2:0.2", "tolerances"),
        ("~<img src='http://x/y.png'> =乙", "picture_elsewhere"),
    ],
)
def test_what_has_no_clear_answer_is_told(answer, code):
    escaped = answer if "src" not in answer else answer.replace("src=", "src\\=").replace("http:", "http\\:")
    assert one(f"题{{{escaped}}}") == code


def test_worth_that_a_bank_cannot_hold_is_said():
    assert remarks("题{=甲 ~%50%乙 ~丙}") == ["partial_credit"]
    assert remarks("题{~%50%甲 ~%25%乙 ~%25%丙}") == ["unequal_weights"]
    assert remarks("题{=甲 =%50%乙}") == ["partial_credit"]
    assert one("题{=甲 =%50%乙}").alternatives == (("甲",),)


@pytest.mark.parametrize(("answer", "truth"), [("T", True), ("true", True), ("F", False), (" FALSE ", False)])
def test_true_and_false(answer, truth):
    assert one(f"题{{{answer}}}").truth is truth


def test_feedback_is_the_explanation():
    assert one("题{F#你错了#你对了####总的说明}").explanation == "<p>总的说明</p><p>√：你错了</p><p>×：你对了</p>"
    assert one("题{=甲#好 ~乙 ####总}").explanation == "<p>总</p><p>“甲”：好</p>"
    assert one("题{####只有说明}").explanation == "只有说明"


def test_short_answers_are_gaps():
    assert one("二加二{=四 =4}").stem == "二加二 ____"
    draft = one("二加二等于{=四 =4}。")
    assert (draft.stem, draft.alternatives) == ("二加二等于____。", (("四", "4"),))
    assert one("_______是最大的洲。{=亚洲}").stem == "____是最大的洲。"
    assert one("____ 和 ____ {=甲}") == "gap_count"
    assert one(r"指针写作{=p\*}").alternatives == (("p*",),)


def test_a_missing_word_of_a_choice_leaves_a_gap():
    assert one("首都是{~上海 =北京}。").stem == "首都是____。"


@pytest.mark.parametrize(
    ("answer", "texts", "tolerance"),
    [
        ("#5", ("5",), "0"),
        ("#3.14:0.005", ("3.14",), "0.005"),
        ("#1..5", ("3",), "2"),
        ("#-1.5..1.5", ("0",), "1.5"),
        ("#=1822:0 =%50%1821:2 ~%0%*#都不是", ("1822",), "0"),
        ("#=1e3 =1000.0 =999", ("1000", "999"), "0"),
    ],
)
def test_numbers_are_gaps_that_ask_for_one(answer, texts, tolerance):
    draft = one(f"多少？{{{answer}}}")
    assert (draft.interaction, draft.alternatives, draft.tolerances) == ("fill_blank", (texts,), (tolerance,))


def test_pairs_with_an_option_that_belongs_to_nothing():
    draft = one("配对{=[html]<b>甲</b> -> 子 =乙 -> 丑 = -> 寅}")
    assert (draft.interaction, draft.pairs) == ("match", (("<b>甲</b>", "子"), ("乙", "丑"), ("", "寅")))
    assert key(draft) == [["<b>甲</b>", "子"], ["乙", "丑"]]


def test_questions_without_an_empty_line_between_them_are_cut_where_that_is_certain():
    assert [draft.truth for draft in gift("::一::甲{T}\n::二::乙{F}\n丙{T}\n// 说明\n丁{F}").drafts] == [
        True,
        False,
        True,
        False,
    ]
    assert one("甲{T} 乙 {F}") == "two_answers"


@pytest.mark.parametrize("text", ["甲{T", "甲 T}", "甲}T{", "甲{{T}}"])
def test_brackets_that_do_not_close_are_told(text):
    assert codes(gift(f"{text}\n\n乙{{F}}")) == ["braces"]
    assert len(gift(f"{text}\n\n乙{{F}}").drafts) == 1


def test_descriptions_are_skipped_by_name_and_essays_wait_for_a_person():
    result = gift("只是说明。\n\n简述甲。{}")
    assert [dict(problem.values)["type"] for problem in result.skipped] == ["description"]
    assert (result.drafts[0].interaction, [each.code for each in result.warnings]) == (
        "extended_text",
        ["no_model_answer"],
    )


def test_letters_in_brackets_are_words_not_answers():
    assert one("按（A）计算，（B）正确{T}").stem == "按（A）计算，（B）正确"
    assert said(one("维生素（A）是？{~子 =丑}"))[3] == "B"


def test_the_name_decides_where_any_text_would_do():
    assert gift("只有说明。").format == "gift"
    assert sniff.check("1、甲（A）\nA. 子\nB. 丑".encode(), name="题库.txt", format="gift") == "gift"
