"""Columns, articles and laws as a learner reads them."""

import re
from datetime import date, timedelta

import pytest

from cms.models import LawVersion
from lib import clock
from tests.builders import (
    make_article,
    make_column,
    make_column_article,
    make_item,
    make_law,
    make_lesson,
    make_user,
)


@pytest.fixture
def read(client, db):
    client.force_login(make_user())

    def read(address: str, **query: str) -> str:
        response = client.get(address, query)
        assert response.status_code == 200, address
        return response.content.decode().replace("<wbr>", "")

    return read


# --- columns


def test_the_columns_show_what_is_newest(read):
    column = make_column("基层一线")
    make_column_article(column, "旧文", first_published_at=clock.now() - timedelta(days=9))
    make_column_article(column, "新文")
    shown = read("/columns/")
    assert "基层一线" in shown
    assert "新文" in shown
    assert "旧文" not in shown


def test_a_column_leads_with_its_newest_article_and_turns_pages(read):
    column = make_column()
    for number in range(12):
        make_column_article(column, f"文{number:02}", first_published_at=clock.now() - timedelta(days=number))
    first, second = read(column.url), read(column.url, page="2")
    assert first.index("leadart") < first.index("文00") < first.index("文01") < first.index("文09")
    assert "文11" not in first
    assert "文11" in second
    assert "文00" in read(column.url, page="nonsense")


def test_a_column_without_articles_says_so(read):
    assert "empty" in read(make_column().url)


def test_drafts_are_nowhere(read, client):
    column = make_column("栏目")
    draft = make_column_article(column, "草稿文章", live=False)
    assert "草稿文章" not in read(column.url)
    assert "草稿文章" not in read("/columns/")
    assert client.get(draft.get_url()).status_code == 404


def test_an_article_of_a_draft_column_does_not_exist(client, db):
    client.force_login(make_user())
    article = make_column_article()
    article.get_parent().unpublish()
    assert client.get(article.get_url()).status_code == 404


def test_an_article_names_who_wrote_it_and_what_it_cites(read):
    cited = make_law("城市民族工作条例", articles=["便利条件"]).versions.get().articles.get()
    column = make_column()
    before = make_column_article(column, "前一篇", first_published_at=clock.now() - timedelta(days=2))
    article = make_column_article(
        column,
        "十二户商户的一页纸",
        byline="柳坞街道 叶初晴",
        body=[("law_citation", {"article": cited, "note": ""})],
        first_published_at=clock.now() - timedelta(days=1),
    )
    after = make_column_article(column, "后一篇")
    shown = read(article.url)
    for words in ("柳坞街道 叶初晴", "便利条件", cited.version.get_absolute_url(), before.url, after.url):
        assert words in shown


def test_the_list_of_columns_asks_the_same_for_few_and_many(read, django_assert_max_num_queries):
    for _ in range(6):
        make_column_article(make_column())
    read("/columns/")
    with django_assert_max_num_queries(16):
        read("/columns/")


# --- laws


def test_the_library_lists_laws_by_kind_with_their_status(read):
    make_law("城市民族工作条例", kind="regulation", articles=["一"])
    make_law("民族团结进步促进法", kind="law").versions.update(status=LawVersion.Status.NOT_YET)
    shown = read("/laws/")
    assert shown.index("民族团结进步促进法") < shown.index("城市民族工作条例")


def test_the_library_asks_the_same_for_few_and_many_laws(read, django_assert_max_num_queries):
    for _ in range(6):
        make_law(articles=["一", "二"])
    read("/laws/")
    with django_assert_max_num_queries(12):
        read("/laws/")


def test_a_law_shows_articles_by_chapter_with_anchors(read):
    version = make_law("民族区域自治法").versions.get()
    make_article(version, number=19, label="第十九条", chapter="第三章 自治权", text="制定自治条例")
    make_article(version, number=2, label="第二条", chapter="第一章 总则", text="实行区域自治")
    shown = read(version.law.get_absolute_url())
    assert shown.index('id="a2"') < shown.index('id="a19"')
    assert 'href="#a19"' in shown
    assert "第三章 自治权" in shown


def test_a_law_opens_at_the_version_in_force(read):
    law = make_law(version="2001年修正", articles=["现行条文"])
    old = LawVersion.objects.create(law=law, label="1984年通过", status="amended", effective_on=date(1984, 10, 1))
    make_article(old, text="旧条文")
    assert "现行条文" in read(law.get_absolute_url())
    shown = read(old.get_absolute_url())
    assert "旧条文" in shown
    assert "现行条文" not in shown
    assert law.versions.get(label="2001年修正").get_absolute_url() in shown


def test_a_version_of_another_law_is_not_found(client, db):
    client.force_login(make_user())
    law, other = make_law(), make_law()
    assert client.get(f"/laws/{law.slug}/{other.versions.get().pk}/").status_code == 404
    assert client.get("/laws/none/").status_code == 404


def test_an_article_says_which_lessons_cite_it(read):
    article = make_law(articles=["被引用"]).versions.get().articles.get()
    lesson = make_lesson(title="变通执行", body=[("law_citation", {"article": article, "note": ""})])
    make_lesson(title="草稿课时", live=False, body=[("law_citation", {"article": article, "note": ""})])
    shown = read(article.version.law.get_absolute_url())
    assert lesson.url in shown
    assert "草稿课时" not in shown


def test_a_law_shows_nothing_of_questions(read):
    article = make_law(articles=["被引用"]).versions.get().articles.get()
    make_item(stem="题干不外露").citations.create(article=article)
    assert "题干不外露" not in read(article.version.law.get_absolute_url())


def test_a_law_page_asks_the_same_for_few_and_many_articles(read, django_assert_max_num_queries):
    law = make_law(articles=[f"条文{n}" for n in range(30)])
    for article in law.versions.get().articles.all()[:4]:
        make_lesson(body=[("law_citation", {"article": article, "note": ""})])
    read(law.get_absolute_url())
    with django_assert_max_num_queries(16):
        read(law.get_absolute_url())


def test_a_law_without_versions_is_not_found_but_listed(read, client):
    law = make_law("只有名称的法")
    law.versions.all().delete()
    assert "只有名称的法" in read("/laws/")
    assert client.get(law.get_absolute_url()).status_code == 404


def test_every_place_that_an_article_leads_to_is_there(client, cast, db):
    article = make_column_article(make_column(), "文")
    client.force_login(cast.learner)
    page = client.get(article.url).content.decode()
    inner = {address for address in re.findall(r'href="(/[^"#]*)"', page) if not address.startswith("/static/")}
    assert "/account/feedback/" in inner
    assert {address: code for address in inner if (code := client.get(address).status_code) >= 400} == {}
