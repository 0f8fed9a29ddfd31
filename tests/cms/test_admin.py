"""The authors' door: who may enter, what an author does there, what stays because something rests on it."""

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.models import Law, LawArticle, LawVersion, Topic
from courses import progress
from courses.models import CourseIndexPage, CoursePage, LessonPage
from lib import clock
from quizzes.models import ItemCitation
from tests.builders import (
    make_bank,
    make_column_article,
    make_course,
    make_item,
    make_law,
    make_lesson,
    make_topic,
    make_user,
)

LISTS = [
    "wagtailsnippets_cms_law:list",
    "wagtailsnippets_cms_lawversion:list",
    "wagtailsnippets_cms_lawarticle:list",
    "wagtailsnippets_cms_topic:list",
    "course_pages:index",
    "lesson_pages:index",
    "column_articles:index",
]
ADDS = [
    "wagtailsnippets_cms_law:add",
    "wagtailsnippets_cms_lawversion:add",
    "wagtailsnippets_cms_lawarticle:add",
    "wagtailsnippets_cms_topic:add",
]
CITED = "/cms/snippets/cms/lawarticle/"


@pytest.fixture
def author(client, cast):
    client.force_login(cast.trainer)
    return client


def citing(article):
    return make_lesson(body=[("law_citation", {"article": article, "note": ""})])


def said(response) -> str:
    """The messages of the page that a redirect leads to."""
    return " ".join(str(message) for message in response.context["messages"]) + response.content.decode()


# --- who may enter


def test_a_trainer_enters(author):
    assert author.get(reverse("wagtailadmin_home")).status_code == 200


@pytest.mark.parametrize("name", ["learner", "class_head", "unit_manager", "audit_admin"])
def test_others_stay_before_the_door(client, cast, name):
    client.force_login(cast.people[name])
    for address in [reverse("wagtailadmin_home"), *map(reverse, LISTS + ADDS)]:
        assert client.get(address).status_code in (302, 403, 404), address


def test_strangers_are_sent_to_the_login(client, db):
    response = client.get(reverse("wagtailadmin_home"))
    assert response.status_code == 302
    assert "/account/login/" in response["location"]


@pytest.mark.parametrize("name", LISTS + ADDS)
def test_an_author_opens_every_room(author, name):
    citing(make_law(articles=["条文"]).versions.get().articles.get())
    make_column_article()
    make_topic(parent=make_topic())
    assert author.get(reverse(name)).status_code == 200


def test_the_menu_has_the_rooms_in_the_order_of_the_work(author):
    page = author.get(reverse("wagtailadmin_home")).content.decode()
    places = [page.index(f'"{reverse(name)}"') for name in ("course_pages:index", "column_articles:index", LISTS[0])]
    assert places == sorted(places)


def test_every_page_of_the_tree_opens_in_the_editor(author):
    lesson = make_lesson(checks=[make_item()])
    article = make_column_article()
    for page in (lesson, lesson.course, article, article.get_parent()):
        assert author.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200


# --- laws


def test_an_author_writes_down_a_law_with_its_version(author):
    sent = nested_form_data(
        {
            "title": "中华人民共和国民族区域自治法",
            "short_title": "民族区域自治法",
            "kind": "law",
            "issuer": "全国人民代表大会",
            "order": "1",
            "slug": "autonomy",
            "versions": inline_formset([{"label": "2001年修正", "status": "in_force", "effective_on": "2001-02-28"}]),
        }
    )
    assert author.post(reverse("wagtailsnippets_cms_law:add"), sent).status_code == 302
    assert str(Law.objects.get().versions.get()) == "民族区域自治法（2001年修正）"


def test_an_author_writes_articles_into_a_version(author):
    version = make_law().versions.get()
    sent = nested_form_data(
        {
            "law": str(version.law_id),
            "label": version.label,
            "status": "in_force",
            "articles": inline_formset(
                [{"number": "20", "label": "第二十条", "text": "变通执行", "is_statement": "on"}]
            ),
        }
    )
    edit = reverse("wagtailsnippets_cms_lawversion:edit", args=[version.pk])
    assert author.post(edit, sent).status_code == 302
    article = version.articles.get()
    assert (article.number, article.is_statement) == (20, True)
    assert [found.pk for found in LawArticle.objects.search("变通")] == [article.pk]


def test_lists_of_laws_search_single_characters_and_filter(author):
    make_law("城市民族工作条例", articles=["提供便利条件"])
    make_law("公务员法", articles=["培训"])
    page = author.get(reverse("wagtailsnippets_cms_lawarticle:list_results"), {"q": "便"}).content.decode()
    assert "城市民族工作条例" in page
    assert "公务员法" not in page
    other = Law.objects.get(title="公务员法")
    page = author.get(reverse("wagtailsnippets_cms_lawversion:list_results"), {"law": other.pk}).content.decode()
    assert "公务员法" in page
    assert "城市民族工作条例" not in page


def test_the_chooser_of_articles_finds_any_piece(author):
    make_law("城市民族工作条例", articles=["提供便利条件", "尊重风俗"])
    choose = reverse("wagtailsnippetchoosers_cms_lawarticle:choose_results")
    for words, hit, miss in [("俗", "第2条", "第1条"), ("第1条", "第1条", "第2条"), ("民族工作", "第1条", "公务员")]:
        page = author.get(choose, {"q": words}).content.decode()
        assert hit in page
        assert miss not in page


def test_a_law_that_changes_its_name_is_found_by_the_new_one(author, django_capture_on_commit_callbacks):
    law = make_law("旧名条例", articles=["某条"])
    law.title = "新称办法"
    with django_capture_on_commit_callbacks(execute=True):
        law.save()
    assert [article.number for article in LawArticle.objects.search("新称")] == [1]
    assert list(LawArticle.objects.search("旧名")) == []


# --- pages: draft, preview, publish


def course_data(title: str, **more):
    return nested_form_data(
        {
            "title": title,
            "slug": "new-course",
            "cloth": "1",
            "study_hours": "2",
            "goals": rich_text("<ul><li>会用</li></ul>"),
            "summary": "",
            "lecturer": "",
            "comments": inline_formset([]),
            **more,
        }
    )


def test_a_course_is_drafted_previewed_and_published(author, client, cast):
    parent = CourseIndexPage.objects.get()
    add = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", parent.pk])
    assert author.post(add, course_data("新课程")).status_code == 302
    course = CoursePage.objects.get(title="新课程")
    assert course.live is False
    client.force_login(cast.learner)
    assert client.get("/courses/new-course/").status_code == 404
    client.force_login(cast.trainer)
    edit = reverse("wagtailadmin_pages:edit", args=[course.pk])
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[course.pk])
    assert author.post(preview, course_data("预览课程")).json()["is_valid"] is True
    assert "预览课程" in author.get(preview).content.decode()
    author.post(edit, course_data("新课程", **{"action-publish": "1"}))
    client.force_login(cast.learner)
    assert client.get("/courses/new-course/").status_code == 200


def lesson_data(item, **more):
    body = streamfield(
        [("rich_text", rich_text("<p>正文</p>")), ("callout", {"title": "要点", "text": rich_text("<p>记住</p>")})]
    )
    checks = inline_formset([{"item": str(item.pk)}] if item else [])
    return nested_form_data(
        {
            "title": "新课时",
            "slug": "new-lesson",
            "minutes": "12",
            "summary": "",
            "body": body,
            "checks": checks,
            "comments": inline_formset([]),
            **more,
        }
    )


def test_a_lesson_is_previewed_before_it_exists_and_published_with_its_question(author, cast):
    item = make_item(bank=make_bank(unit=cast.unit))
    course = make_course()
    args = ["courses", "lessonpage", course.pk]
    preview = reverse("wagtailadmin_pages:preview_on_add", args=args)
    assert author.post(preview, lesson_data(item)).json()["is_valid"] is True
    assert "正文" in author.get(preview).content.decode()
    author.post(reverse("wagtailadmin_pages:add", args=args), lesson_data(item, **{"action-publish": "1"}))
    lesson = LessonPage.objects.get(title="新课时")
    assert lesson.live
    assert lesson.checks.get().item == item


def test_a_question_of_a_bank_out_of_reach_is_not_taken(author, cast):
    foreign = make_item(bank=make_bank(unit=cast.sister))
    add = reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", make_course().pk])
    assert author.post(add, lesson_data(foreign)).status_code == 200
    assert not LessonPage.objects.exists()


def test_the_chooser_of_questions_offers_what_may_be_asked(author, cast):
    bank = make_bank(unit=cast.unit)
    make_item(bank=bank, stem="自治机关有哪些")
    make_item(bank=bank, stem="自治机关草稿", approved=False)
    make_item(bank=make_bank(unit=cast.sister), stem="自治机关外单位")
    page = author.get(reverse("check_questions:choose_results"), {"q": "治"}).content.decode()
    assert "自治机关有哪些" in page
    assert "草稿" not in page
    assert "外单位" not in page
    assert author.get(reverse("check_questions:choose")).status_code == 200


def test_the_admins_page_search_finds_single_characters(author):
    make_course("城市民族工作条例三十条")
    page = author.get(reverse("wagtailadmin_pages:search"), {"q": "族"}).content.decode()
    assert "城市民族工作条例三十条" in page


# --- what stays


def test_a_lesson_with_records_stays_and_may_be_unpublished(author):
    lesson = make_lesson()
    progress.see_lesson(user=make_user(), lesson=lesson, place=5, now=clock.now())
    address = reverse("wagtailadmin_pages:delete", args=[lesson.pk])
    for send in (author.get, author.post):
        response = send(address, follow=True)
        assert reverse("wagtailadmin_pages:unpublish", args=[lesson.pk]) in said(response)
    assert LessonPage.objects.filter(pk=lesson.pk).exists()
    author.post(reverse("wagtailadmin_pages:unpublish", args=[lesson.pk]))
    lesson.refresh_from_db()
    assert lesson.live is False


def test_a_course_stays_while_a_lesson_below_it_has_records(author):
    lesson = make_lesson()
    progress.see_lesson(user=make_user(), lesson=lesson, place=5, now=clock.now())
    author.post(reverse("wagtailadmin_pages:delete", args=[lesson.course.pk]))
    assert LessonPage.objects.filter(pk=lesson.pk).exists()


def test_a_page_without_records_goes(author):
    lesson = make_lesson()
    author.post(reverse("wagtailadmin_pages:delete", args=[lesson.pk]))
    assert not LessonPage.objects.exists()


def test_pages_chosen_together_stay_if_one_has_records(author):
    course = make_course()
    kept, free = make_lesson(course), make_lesson(course)
    progress.see_lesson(user=make_user(), lesson=kept, place=5, now=clock.now())
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    response = author.post(f"{address}?id={kept.pk}&id={free.pk}&next=/cms/", follow=True)
    assert kept.title in said(response)
    assert LessonPage.objects.count() == 2


@pytest.mark.parametrize("what", ["law", "version", "article"])
def test_what_a_lesson_cites_stays(author, what):
    article = make_law(articles=["被引用的条文"]).versions.get().articles.get()
    citing(article)
    item = {"law": article.version.law, "version": article.version, "article": article}[what]
    address = reverse(item.snippet_viewset.get_url_name("delete"), args=[item.pk])
    response = author.post(address, follow=True)
    assert str(item) in said(response)
    assert LawArticle.objects.filter(pk=article.pk).exists()


@pytest.mark.parametrize("what", ["law", "version", "article"])
def test_what_a_question_cites_stays(author, what):
    article = make_law(articles=["被引用的条文"]).versions.get().articles.get()
    ItemCitation.objects.create(item=make_item(), article=article)
    item = {"law": article.version.law, "version": article.version, "article": article}[what]
    author.post(reverse(item.snippet_viewset.get_url_name("delete"), args=[item.pk]))
    assert LawArticle.objects.filter(pk=article.pk).exists()


def test_a_law_that_nobody_cites_goes_with_all_its_versions(author):
    law = make_law(articles=["一", "二"])
    author.post(reverse("wagtailsnippets_cms_law:delete", args=[law.pk]))
    assert not LawVersion.objects.exists()


def test_a_cited_article_cannot_be_taken_out_of_its_version(author):
    article = make_law(articles=["被引用的条文"]).versions.get().articles.get()
    citing(article)
    version = article.version
    row = {"id": article.pk, "number": "1", "label": "第1条", "text": "被引用的条文", "DELETE": "1"}
    sent = nested_form_data(
        {
            "law": version.law_id,
            "label": version.label,
            "status": "in_force",
            "articles": inline_formset([row], initial=1),
        }
    )
    response = author.post(reverse("wagtailsnippets_cms_lawversion:edit", args=[version.pk]), sent)
    assert response.status_code == 200
    assert str(article) in said(response)
    assert LawArticle.objects.filter(pk=article.pk).exists()


def test_a_topic_in_use_stays_and_an_idle_one_goes(author):
    used, idle = make_topic(), make_topic()
    make_item(topic=used)
    for topic in (used, idle):
        author.post(reverse("wagtailsnippets_cms_topic:delete", args=[topic.pk]))
    assert list(Topic.objects.all()) == [used]


def test_topics_chosen_together_stay_if_one_is_in_use(author):
    used, idle = make_topic(), make_topic()
    make_course(topic=used)
    address = reverse("wagtail_bulk_action", args=["cms", "topic", "delete"])
    author.post(f"{address}?id={used.pk}&id={idle.pk}")
    assert Topic.objects.count() == 2


def test_a_learner_deletes_nothing(client, cast):
    lesson, law = make_lesson(), make_law()
    client.force_login(cast.learner)
    client.post(reverse("wagtailadmin_pages:delete", args=[lesson.pk]))
    client.post(reverse("wagtailsnippets_cms_law:delete", args=[law.pk]))
    assert Page.objects.filter(pk=lesson.pk).exists()
    assert Law.objects.filter(pk=law.pk).exists()


def test_a_system_administrator_changes_the_brand_and_a_trainer_does_not(client, cast):
    address = "/cms/settings/cms/brandsettings/"
    client.force_login(cast.system_admin)
    assert client.get(address, follow=True).status_code == 200
    client.force_login(cast.trainer)
    assert client.get(address).status_code in (302, 403)
