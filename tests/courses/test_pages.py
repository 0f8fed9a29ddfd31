"""What a learner sees of courses and lessons, and what stays unseen."""

import pytest
from django.core.files.base import ContentFile
from django.utils import translation
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from courses import progress
from lib import clock
from tests.builders import make_course, make_item, make_law, make_lesson, make_topic, make_user


@pytest.fixture
def learner(db):
    return make_user()


@pytest.fixture
def page(client, learner):
    client.force_login(learner)
    with translation.override("en"):
        yield lambda url, **kwargs: client.get(url, headers={"accept-language": "en"}, **kwargs)


def text_of(response) -> str:
    return response.content.decode()


# --- the catalogue


def test_the_catalogue_shows_courses_by_theme(page):
    theme = make_topic("促进交往交流交融", order=2)
    earlier = make_topic("夯实思想文化基础", order=1)
    make_course("甲课程", topic=theme)
    make_course("乙课程", topic=make_topic("制度", parent=earlier))
    make_course("丙课程")
    shown = text_of(page("/courses/"))
    assert (
        shown.index("夯实思想文化基础")
        < shown.index("乙课程")
        < shown.index("促进交往交流交融")
        < shown.index("甲课程")
    )
    assert shown.index("甲课程") < shown.index("丙课程")


def test_the_catalogue_hides_drafts(page):
    make_course("草稿课程", live=False)
    assert "草稿课程" not in text_of(page("/courses/"))


def test_the_catalogue_shows_how_far_one_is(page, learner):
    course = make_course(lessons=2)
    progress.reach_end(user=learner, lesson=course.get_children().first().specific, now=clock.now())
    assert "1 / 2" in text_of(page("/courses/"))


def test_the_catalogue_asks_the_same_for_few_and_many_courses(page, django_assert_max_num_queries):
    theme = make_topic()
    for _ in range(8):
        make_course(lessons=3, topic=theme)
    page("/courses/")
    with django_assert_max_num_queries(16):
        page("/courses/")


# --- a course


def test_a_course_shows_its_outline_and_where_to_begin(page):
    course = make_course("民族区域自治法")
    lesson = make_lesson(course, "这部法律讲什么")
    make_lesson(course, "还没写完", live=False)
    shown = text_of(page(course.url))
    assert "这部法律讲什么" in shown
    assert f'btn--primary btn--lg" href="{lesson.url}"' in shown
    assert "还没写完" not in shown


def test_a_course_goes_on_where_one_was(page, learner):
    course = make_course()
    first, second = make_lesson(course), make_lesson(course)
    progress.reach_end(user=learner, lesson=first, now=clock.now())
    progress.see_lesson(user=learner, lesson=second, place=46, now=clock.now())
    shown = text_of(page(course.url))
    assert f'btn--primary btn--lg" href="{second.url}"' in shown
    assert "46" in shown


def test_a_course_names_the_laws_that_its_lessons_cite(page):
    law = make_law("城市民族工作条例", articles=["根据情况提供便利条件"])
    course = make_course()
    make_lesson(course, body=[("law_citation", {"article": law.versions.get().articles.get(), "note": ""})])
    assert "城市民族工作条例" in text_of(page(course.url))


def test_a_course_can_be_finished_when_nothing_is_open_any_more(page, client, learner):
    course = make_course()
    done, dropped = make_lesson(course), make_lesson(course)
    progress.reach_end(user=learner, lesson=done, now=clock.now())
    dropped.unpublish()
    assert f"/learn/courses/{course.pk}/finish/" in text_of(page(course.url))
    client.post(f"/learn/courses/{course.pk}/finish/")
    assert progress.completed_courses([learner.pk], [course.pk])


# --- a lesson


def test_a_lesson_shows_its_text_and_its_neighbours(page):
    course = make_course()
    before, lesson, after = make_lesson(course), make_lesson(course, text="自治机关有两个"), make_lesson(course)
    shown = text_of(page(lesson.url))
    assert "<p>自治机关有两个</p>" in shown
    assert before.url in shown
    assert f'href="{after.url}" class="turn__next"' in shown
    assert 'aria-current="page"' in shown


def test_a_law_is_cited_in_place_with_its_status(page):
    law = make_law("城市民族工作条例", version="1993年文本", articles=["根据情况提供便利条件"])
    article = law.versions.get().articles.get()
    lesson = make_lesson(body=[("law_citation", {"article": article, "note": "先提供便利"})])
    shown = text_of(page(lesson.url))
    assert "《城市民族工作条例》第1条" in shown
    assert "根据情况提供便利条件" in shown
    assert "1993年文本" in shown
    assert "Sample content; the official text prevails." in shown
    assert article.get_absolute_url() in shown


def test_an_official_text_is_not_called_a_sample(page):
    article = make_law(articles=["官方条文"]).versions.get().articles.get()
    article.is_statement = False
    article.save()
    lesson = make_lesson(body=[("law_citation", {"article": article, "note": ""})])
    assert "Sample content" not in text_of(page(lesson.url))


def test_a_citation_whose_article_is_gone_leaves_the_lesson_readable(page):
    article = make_law(articles=["将被删除"]).versions.get().articles.get()
    lesson = make_lesson(
        body=[("law_citation", {"article": article, "note": ""}), ("callout", {"title": "要点", "text": "<p>还在</p>"})]
    )
    article.delete()
    shown = page(lesson.url)
    assert shown.status_code == 200
    assert "还在" in text_of(shown)


def test_pictures_and_files_stand_in_the_text(page, client):
    picture = get_image_model().objects.create(title="街景", file=get_test_image_file())
    handout = get_document_model().objects.create(title="便民清单", file=ContentFile("清单", "qingdan.txt"))
    image = {"image": picture, "alt": "社区的街景", "caption": "摄于三月"}
    lesson = make_lesson(body=[("image", image), ("document", handout)])
    shown = text_of(page(lesson.url))
    assert 'alt="社区的街景"' in shown
    assert "摄于三月" in shown
    assert handout.url in shown
    assert "".join(part.decode() for part in client.get(handout.url).streaming_content) == "清单"
    client.logout()
    assert "login" in client.get(handout.url)["location"]


def test_a_lesson_asks_the_same_with_many_neighbours_and_citations(page, django_assert_max_num_queries):
    course = make_course()
    articles = list(make_law(articles=["一", "二", "三", "四"]).versions.get().articles.all())
    items = [make_item(), make_item()]
    lesson = make_lesson(
        course, body=[("law_citation", {"article": each, "note": ""}) for each in articles], checks=items
    )
    for _ in range(10):
        make_lesson(course)
    page(lesson.url)
    with django_assert_max_num_queries(24):
        page(lesson.url)


# --- what is not shown


@pytest.mark.parametrize("address", ["/courses/", "/columns/", "/laws/"])
def test_strangers_are_sent_to_the_login(client, db, address):
    response = client.get(address)
    assert response.status_code == 302
    assert "login" in response["location"]


def test_a_lesson_is_behind_the_login_too(client, db):
    response = client.get(make_lesson().url)
    assert response.status_code == 302
    assert "login" in response["location"]


def test_a_draft_lesson_does_not_exist(page):
    assert page(make_lesson(live=False).get_url()).status_code == 404


def test_a_lesson_of_a_draft_course_does_not_exist(page, client):
    course = make_course(lessons=1)
    lesson = course.get_children().first()
    course.unpublish()
    assert page(course.get_url()).status_code == 404
    assert page(lesson.get_url()).status_code == 404
    assert client.post(f"/learn/lessons/{lesson.pk}/end/").status_code == 404


def test_the_key_is_not_in_the_page_before_the_answer(page, learner):
    item = make_item("fill_blank", key={"blanks": [["石榴花开答案"]]}, explanation="<p>解析的话</p>")
    lesson = make_lesson(checks=[item])
    shown = text_of(page(lesson.url))
    assert "石榴花开答案" not in shown
    assert "解析的话" not in shown
    assert "测试题干" in shown
    progress.answer_check(user=learner, lesson=lesson, item=item, response=["不对"], now=clock.now())
    assert "解析的话" in text_of(page(lesson.url))


def test_a_wrong_choice_does_not_show_which_was_right(page, learner):
    lesson = make_lesson(checks=[item := make_item()])
    progress.answer_check(user=learner, lesson=lesson, item=item, response="b", now=clock.now())
    shown = text_of(page(lesson.url))
    assert "opt--wrong" in shown
    assert "opt--right" not in shown
    assert "opt--missed" not in shown
