"""The citation check, on small texts of our own."""

from dataclasses import replace
from pathlib import Path

import pytest

from quizzes.citations import (
    Citation,
    CitedQuestion,
    Law,
    check,
    chinese_number,
    facts,
    law_name,
    normalise,
    parse_law,
    read_folder,
    stated,
)

LIBRARY_RULES = """# 青澜市图书借阅办法

2020年3月1日 公布

<!-- INFO END -->

## 第一章 总则

第一条 为了方便读者，制定本办法。

## 第二章 借阅

第二条 读者年满十二周岁的，可以办理借阅证。

借期为三十日，可以续借一次；逾期率超过百分之五的读者，暂停借阅六个月。

第三条 图书管理员应当热情服务，妥善保管“珍本目录”。
第一条所列的读者，优先办理。

第十条 本办法自2020年5月1日起施行，并参照《图书馆管理规则》执行。
"""

LAWS = {
    "青澜市图书借阅办法": parse_law(LIBRARY_RULES),
    "馆长实施青澜市图书借阅办法若干规定": Law("馆长实施《青澜市图书借阅办法》若干规定", {4: "馆长每年报告执行情况。"}),
}
RULES = "青澜市图书借阅办法"
GOOD = CitedQuestion(
    where="q1",
    stem="根据《青澜市图书借阅办法》第二条，借期为（　　）。",
    right=("三十日",),
    wrong=("十五日", "六十日"),
    explanation="第二条规定借期为三十日，不是十五日。",
    citations=(Citation(RULES, 2),),
)


def codes(question: CitedQuestion) -> list[str]:
    return [problem.code for problem in check(question, LAWS)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("一百零一", 101),
        ("一百一十三", 113),
        ("两千", 2000),
        ("一万二千", 12000),
        ("一九八四", 1984),
        ("二〇〇一", 2001),
        ("74", 74),
    ],
)
def test_it_reads_chinese_numbers(text: str, number: int) -> None:
    assert chinese_number(text) == number


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("十五日", "15 日"),
        ("百分之三十", "３０％"),
        ("三分之一", "1/3"),
        ("文化馆（站）", "文化馆(站)"),
        ("两年", "2年"),
    ],
)
def test_it_knows_two_spellings_of_one_fact(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    "title",
    ["中华人民共和国公务员法", "公务员法(2018-12-29)", "《公务员法》", " 公务员法（2018年修订） "],
)
def test_it_knows_a_law_by_the_spellings_of_its_title(title: str) -> None:
    assert law_name(title) == "公务员法"


def test_it_reads_articles_with_all_their_paragraphs() -> None:
    law = parse_law(LIBRARY_RULES)

    assert law.title == RULES
    assert list(law.articles) == [1, 2, 3, 10]
    assert law.articles[2].endswith("暂停借阅六个月。")
    assert "总则" not in law.articles[1]


def test_it_keeps_a_paragraph_that_begins_by_naming_another_article() -> None:
    assert "第一条所列的读者，优先办理。" in parse_law(LIBRARY_RULES).articles[3]


def test_it_reads_articles_whose_label_has_no_space() -> None:
    assert parse_law("# 甲\n第一条为了。\n第二条可以。").articles == {1: "为了。", 2: "可以。"}


def test_it_reads_a_folder_and_leaves_out_what_is_no_law(tmp_path: Path) -> None:
    (tmp_path / "办法(2020-03-01).md").write_text(LIBRARY_RULES, encoding="utf-8")
    (tmp_path / "规则.txt").write_bytes("第一条 安静。".encode("gb18030"))
    (tmp_path / "说明.md").write_text("没有条文", encoding="utf-8")
    (tmp_path / "image.png").write_bytes(b"\x89PNG")

    laws = read_folder(tmp_path)

    assert set(laws) == {RULES, "规则"}
    assert laws["规则"].articles == {1: "安静。"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("公示期不少于五个工作日", ["5个工作日"]),
        ("自1984年10月1日起", ["1984年10月1日"]),
        ("占百分之三十以上", ["30%"]),
        ("第十五条第二款", []),
        ("上一级人民政府的前两项", []),
        ("一级主任科员，为期十八个月", ["1级", "18个月"]),
    ],
)
def test_it_finds_the_facts_of_a_text(text: str, expected: list[str]) -> None:
    assert facts(text) == expected


def test_it_fills_the_blanks_before_it_reads_a_stem() -> None:
    question = CitedQuestion("q", "自____年____月____日起施行", right=("2020", "5", "1"))

    assert facts(stated(question)) == ["2020年5月1日"]


def test_it_finds_nothing_wrong_with_a_true_question() -> None:
    assert check(GOOD, LAWS) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"citations": ()}, "uncited"),
        ({"citations": (Citation("青澜市养鱼办法", 2),)}, "law_not_found"),
        ({"citations": (Citation(RULES, 2), Citation(RULES, 5))}, "article_not_found"),
        ({"right": ("十五日",)}, "fact_not_in_article"),
        ({"stem": "逾期率超过6%的，借期为（　　）。"}, "fact_not_in_article"),
        ({"stem": "读者年满两周岁的，借期为（　　）。"}, "fact_not_in_article"),
        ({"explanation": "第二条规定的是四十日。"}, "explained_fact_not_in_article"),
        ({"stem": "依照“善本目录”，借期为（　　）。"}, "quote_not_in_article"),
        ({"explanation": "条文的用语是“九折”。"}, "quote_not_in_article"),
        ({"right": ("由教育部门决定",)}, "answer_far_from_article"),
        ({"explanation": "第三条规定借期为三十日。"}, "named_article_not_cited"),
        ({"explanation": "《青澜市图书借阅办法》第三条规定。"}, "named_article_not_cited"),
        ({"stem": "根据《青澜市养鱼办法》，借期为（　　）。"}, "named_law_not_found"),
        ({"stem": "根据馆长实施《青澜市图书借阅办法》若干规定，借期为（　　）。"}, "named_law_not_cited"),
    ],
)
def test_it_finds_one_slip(change: dict[str, object], code: str) -> None:
    assert codes(replace(GOOD, **change)) == [code]


def test_it_reads_a_chain_of_articles_under_one_law() -> None:
    question = replace(GOOD, stem="根据《青澜市图书借阅办法》第二条和第三条，借期为（　　）。")

    assert codes(question) == ["named_article_not_cited"]
    assert codes(replace(question, citations=(Citation(RULES, 2), Citation(RULES, 3)))) == []


def test_it_does_not_take_five_years_for_fifteen() -> None:
    laws = {"甲": Law("甲", {1: "期限为十五年。"})}

    problems = check(CitedQuestion("q", "期限为（　　）。", right=("五年",), citations=(Citation("甲", 1),)), laws)

    assert [problem.value for problem in problems if problem.code == "fact_not_in_article"] == ["5年"]


def test_it_lets_a_false_statement_differ_but_not_its_explanation() -> None:
    question = CitedQuestion(
        "q",
        "借期为四十日，可以续借。",
        explanation="第二条规定借期为三十日。",
        citations=(Citation(RULES, 2),),
        states_false=True,
    )

    assert codes(question) == []
    assert codes(replace(question, explanation="第二条规定借期为五十日。")) == ["explained_fact_not_in_article"]


def test_it_expects_the_distractors_in_the_article_when_the_stem_denies() -> None:
    question = CitedQuestion(
        "q",
        "下列各项中，不属于借阅规定的是（　　）。",
        right=("缴纳押金",),
        wrong=("可以续借", "暂停借阅"),
        citations=(Citation(RULES, 2),),
    )

    assert codes(question) == []
    assert codes(replace(question, wrong=("可以转让",))) == ["answer_far_from_article"]


def test_it_accepts_a_law_that_the_cited_article_itself_names() -> None:
    question = replace(
        GOOD,
        stem="参照《图书馆管理规则》执行的办法，自（　　）起施行。",
        right=("2020年5月1日",),
        explanation="见第十条。",
    )

    assert codes(replace(question, citations=(Citation(RULES, 10),))) == []
