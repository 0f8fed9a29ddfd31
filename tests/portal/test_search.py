"""The search of the site: what it looks through, what it must not show, how it shows what it found."""

import pytest

from courses import progress
from lib import clock
from tests.builders import make_column_article, make_course, make_item, make_law, make_lesson, make_user


@pytest.fixture
def learner(db):
    return make_user()


@pytest.fixture
def look(client, learner):
    client.force_login(learner)

    def look(query: str, **more: str) -> str:
        response = client.get("/search/", {"q": query, **more})
        assert response.status_code == 200
        return response.content.decode()

    return look


@pytest.fixture
def library(db):
    """One thing of each kind that says 便利."""
    make_law("城市民族工作条例", articles=["应当提供便利条件", "尊重风俗"])
    make_law("便利店管理办法")
    course = make_course("便利服务课", summary="少跑一趟")
    make_lesson(course, "窗口前移", text="便利才看得见")
    make_column_article(title="一页纸", text="大家说的便利，就是少猜。")


def test_it_finds_in_every_kind(look, library):
    shown = look("便利")
    assert shown.count('class="hit"') == 5
    for words in ("便利服务课", "窗口前移", "一页纸", "便利店管理办法", "第1条"):
        assert words in shown.replace('<mark class="hl">便利</mark>', "便利")


@pytest.mark.parametrize("query", ["民族", "族", "便", "民族工作", "工作条例"])
def test_pieces_of_chinese_are_enough(look, library, query):
    assert "城市民族工作条例" in look(query).replace('<mark class="hl">', "").replace("</mark>", "")


def test_what_was_looked_for_is_marked(look, library):
    assert '<mark class="hl">便利</mark>才看得见' in look("便利")


def test_a_tab_shows_one_kind_and_counts_all(look, library):
    shown = look("便利", kind="laws")
    assert shown.count('class="hit"') == 2
    assert "窗口前移" not in shown
    assert "<small>5</small>" in shown
    assert "<small>2</small>" in shown
    assert look("便利", kind="lessons").count('class="hit"') == 1


def test_it_leads_to_the_article_in_its_law(look, library):
    assert "#a1" in look("提供便利")


def test_drafts_are_not_found(look, library):
    make_lesson(make_course(), "便利草稿", live=False)
    hidden = make_course("便利下架", lessons=1)
    make_lesson(hidden, "便利课时")
    hidden.unpublish()
    make_column_article(title="便利未发", live=False)
    shown = look("便利")
    assert shown.count('class="hit"') == 5
    for words in ("草稿", "下架", "课时", "未发"):
        assert f"</mark>{words}" not in shown


def test_questions_are_never_found(look, library):
    make_item(stem="便利题干", explanation="便利解析")
    shown = look("便利")
    assert "题干" not in shown
    assert "解析" not in shown


def test_it_says_what_is_finished(look, library, learner):
    lesson = make_lesson(make_course(), "已学便利")
    progress.reach_end(user=learner, lesson=lesson, now=clock.now())
    assert "state--done" in look("已学便利")


def test_markup_in_a_query_stays_text(look, library):
    shown = look('"><script>alert(1)</script>')
    assert "<script>alert" not in shown
    assert "&lt;script&gt;" in shown


@pytest.mark.parametrize("query", ["", "   ", "？！", "*", '"', "民族 OR", "x" * 5000, "词 " * 200, "\x00", "民族'--"])
def test_odd_queries_have_an_answer(look, library, query):
    look(query)


def test_odd_parameters_are_left_out(look, library):
    assert look("便利", kind="secrets").count('class="hit"') == 5
    assert look("便利", page="-3").count('class="hit"') == 5
    assert look("便利", page="99").count('class="hit"') == 5


def test_results_turn_pages(look):
    course = make_course()
    for number in range(12):
        make_lesson(course, f"监督{number:02}")
    first, second = look("监督"), look("监督", page="2")
    assert first.count('class="hit"') == 10
    assert second.count('class="hit"') == 2


def test_a_better_hit_comes_first_whatever_its_kind(look):
    make_lesson(make_course(), "别的题目", text="很长的正文" * 30 + "这里说到调解一次" + "还有别的" * 30)
    make_law("调解法")
    shown = look("调解")
    assert shown.index('<mark class="hl">调解</mark>法') < shown.index("别的题目")


def test_strangers_are_sent_to_the_login(client, db):
    assert client.get("/search/", {"q": "民族"}).status_code == 302


def test_it_asks_the_same_for_few_and_many(client, learner, django_assert_max_num_queries):
    client.force_login(learner)
    for number in range(4):
        make_lesson(make_course(f"监督课{number}"), f"监督{number}", text="监督")
        make_column_article(title=f"监督文{number}")
        make_law(f"监督法{number}", articles=["监督"])
    client.get("/search/", {"q": "监督"})
    with django_assert_max_num_queries(32):
        client.get("/search/", {"q": "监督"})
