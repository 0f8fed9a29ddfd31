"""The command that compares the bank with full law texts."""

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cms.models import Law, LawArticle, LawVersion
from quizzes import citations, cited_questions
from quizzes.management.commands import check_citations
from quizzes.models import ItemCitation
from tests.builders import make_item

RULES = "# 借阅办法\n\n第二条 借期为三十日，可以续借一次。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "借阅办法.md").write_text(RULES, encoding="utf-8")
    return tmp_path


@pytest.fixture
def article(db: None) -> LawArticle:
    law = Law.objects.create(title="借阅办法", slug="rules")
    version = LawVersion.objects.create(law=law, label="2020年")
    return LawArticle.objects.create(version=version, number=2, label="第二条", text="借期的规定。")


def ask(article: LawArticle, **fields: Any) -> None:
    """A question that cites the article: 借期为（　　）, right is 三十日 unless `fields` say otherwise."""
    usual = {
        "stem": "<p>依照《借阅办法》第二条，借期为（　　）。</p>",
        "body": {"choices": [{"id": "a", "text": "三十日"}, {"id": "b", "text": "九十日"}]},
        "key": {"choices": ["a"]},
        "explanation": "<p>第二条规定为三十日。</p>",
    }
    item = make_item("single_choice", **{**usual, **fields})
    ItemCitation.objects.create(item=item, article=article)


def run(folder: Path, **options: Any) -> str:
    out = StringIO()
    call_command("check_citations", str(folder), stdout=out, **options)
    return out.getvalue()


def test_it_finds_nothing_wrong_with_a_bank_that_says_what_the_law_says(folder: Path, article: LawArticle) -> None:
    ask(article)

    assert len(run(folder).splitlines()) == 1


def test_it_prints_a_line_for_each_problem_and_fails(folder: Path, article: LawArticle) -> None:
    ask(article, key={"choices": ["b"]})
    make_item("true_false")
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("check_citations", str(folder), stdout=out)

    lines = out.getvalue().splitlines()
    assert len(lines) == 2
    assert "90日" in lines[0]


def test_it_reads_the_type_of_answer_of_each_question(article: LawArticle) -> None:
    ask(article)
    make_item("fill_blank", body={"blanks": 1}, key={"blanks": [["三十日", "30日"]]})
    make_item("true_false", key={"value": False})
    make_item("extended_text", key={"rubric": [{"id": "1", "title": "写明期限", "max": "2"}]})

    choice, blank, statement, essay = cited_questions.from_bank()

    assert (choice.stem, choice.right, choice.wrong) == (
        "依照《借阅办法》第二条，借期为（　　）。",
        ("三十日",),
        ("九十日",),
    )
    assert [(citation.law, citation.article) for citation in choice.citations] == [("借阅办法", 2)]
    assert blank.right == ("三十日",)
    assert statement.states_false
    assert essay.right == ("写明期限",)


def test_it_refuses_a_folder_without_laws(tmp_path: Path, db: None) -> None:
    with pytest.raises(CommandError):
        run(tmp_path)
    with pytest.raises(CommandError):
        run(tmp_path / "nowhere")


def test_it_checks_the_files_of_the_demo(folder: Path) -> None:
    """Against a folder that lacks the demo's laws everything is missing, which shows that the files are read."""
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("check_citations", str(folder), demo=True, stdout=out)

    assert len(out.getvalue().splitlines()) >= 120


def test_what_a_picture_shows_is_no_statement_about_the_law(article: LawArticle) -> None:
    entry = {
        "id": "a-1", "interaction": "true_false", "answer": True, "explanation": "见第二条。",
        "stem": "借期为三十日。\n[图 1：柱形图，甲26%，乙34%]", "cites": [{"law": "rules", "article": 2}],
    }  # fmt: skip
    in_file = cited_questions.of_entry(entry, {"rules": "借阅办法"})
    ask(article, stem='<p>借期为三十日。</p><p><img src="/media/questions/a.png" alt="柱形图，甲26%，乙34%"></p>')
    (in_bank,) = cited_questions.from_bank()

    assert in_file.stem == in_bank.stem == "借期为三十日。"


def test_every_problem_has_its_words() -> None:
    source = Path(citations.__file__).read_text(encoding="utf-8")

    assert set(re.findall(r'"([a-z_]*(?:cited|found|article))"', source)) == set(check_citations.MESSAGES)
