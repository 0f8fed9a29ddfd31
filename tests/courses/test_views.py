"""What a browser may send about a lesson, and what it may not."""

import pytest

from courses.models import LessonProgress
from lib import clock
from tests.builders import make_course, make_item, make_lesson, make_user

HTMX = {"HX-Request": "true"}


@pytest.fixture
def learner(db):
    return make_user()


@pytest.fixture
def browser(client, learner):
    client.force_login(learner)
    return client


@pytest.fixture
def item(db):
    return make_item(explanation="<p>看第十五条</p>")


@pytest.fixture
def lesson(item):
    return make_lesson(make_course(), checks=[item])


def row(learner):
    return LessonProgress.objects.get(user=learner)


def test_the_place_is_noted(browser, learner, lesson):
    assert browser.post(f"/learn/lessons/{lesson.pk}/place/", {"place": "37"}).status_code == 204
    assert row(learner).place == 37


@pytest.mark.parametrize("place", ["1000", "-5", "all", "", "1e2", "NaN", "５０．５"])
def test_a_place_that_no_text_has_is_refused(browser, lesson, place):
    response = browser.post(f"/learn/lessons/{lesson.pk}/place/", {"place": place})
    assert response.status_code == 400
    assert response["content-type"] == "application/problem+json"
    assert not LessonProgress.objects.exists()


@pytest.mark.parametrize("action", ["place", "end"])
def test_a_lesson_that_is_not_there_is_not_found(browser, lesson, action):
    assert browser.post(f"/learn/lessons/{lesson.pk + 999}/{action}/", {"place": "5"}).status_code == 404


def test_a_course_is_no_lesson(browser, lesson):
    assert browser.post(f"/learn/lessons/{lesson.course.pk}/end/").status_code == 404


def test_a_draft_lesson_is_not_found(browser):
    lesson = make_lesson(live=False)
    assert browser.post(f"/learn/lessons/{lesson.pk}/end/").status_code == 404


def test_nothing_is_noted_by_looking(browser, lesson):
    browser.get(lesson.url)
    assert browser.get(f"/learn/lessons/{lesson.pk}/end/").status_code == 405
    assert not LessonProgress.objects.exists()


def test_nothing_is_noted_for_strangers(client, lesson):
    response = client.post(f"/learn/lessons/{lesson.pk}/end/")
    assert response.status_code == 302
    assert "login" in response["location"]
    assert not LessonProgress.objects.exists()


def test_the_button_works_without_javascript(browser, learner, lesson):
    response = browser.post(f"/learn/lessons/{lesson.pk}/end/")
    assert response.status_code == 302
    assert response["location"] == f"{lesson.url}#lesson-end"
    assert row(learner).reached_end_at is not None


def test_the_end_changes_the_state_and_no_question(browser, lesson, item):
    shown = browser.post(f"/learn/lessons/{lesson.pk}/end/", headers=HTMX).content.decode()
    assert 'id="lesson-proof" hx-swap-oob' in shown
    assert f'id="check-{item.pk}"' not in shown
    assert "<html" not in shown


def test_an_answer_changes_its_own_question_and_the_state(browser, lesson, item):
    other = make_item()
    lesson.checks.create(item=other)
    shown = browser.post(f"/learn/lessons/{lesson.pk}/checks/{item.pk}/", {f"r-{item.pk}": "a"}, headers=HTMX)
    shown = shown.content.decode()
    assert f'id="check-{item.pk}"' in shown
    assert f'id="check-{other.pk}"' not in shown
    assert 'id="lesson-proof" hx-swap-oob' in shown


def test_an_answer_is_kept_and_explained(browser, learner, lesson, item):
    response = browser.post(f"/learn/lessons/{lesson.pk}/checks/{item.pk}/", {f"r-{item.pk}": "b"}, headers=HTMX)
    shown = response.content.decode()
    assert "看第十五条" in shown
    assert "opt--wrong" in shown
    assert row(learner).answer_to(item.pk)["right"] is False


def test_an_answer_without_javascript_leads_back_to_the_question(browser, lesson, item):
    response = browser.post(f"/learn/lessons/{lesson.pk}/checks/{item.pk}/", {f"r-{item.pk}": "a"})
    assert response["location"] == f"{lesson.url}#check-{item.pk}"
    assert "opt--right" in browser.get(lesson.url).content.decode()


def test_the_last_right_answer_finishes_lesson_and_course(browser, learner, lesson, item):
    browser.post(f"/learn/lessons/{lesson.pk}/end/")
    browser.post(f"/learn/lessons/{lesson.pk}/checks/{item.pk}/", {f"r-{item.pk}": "a"})
    assert row(learner).completed_at is not None
    assert learner.course_completions.count() == 1


@pytest.mark.parametrize("sent", [{}, {"r-{}": ""}, {"r-{}": "zz"}, {"r-{}": "<script>"}, {"wrong": "a"}])
def test_what_is_no_answer_is_refused_in_words(browser, lesson, item, sent):
    fields = {name.format(item.pk): value for name, value in sent.items()}
    response = browser.post(f"/learn/lessons/{lesson.pk}/checks/{item.pk}/", fields, headers=HTMX)
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert not LessonProgress.objects.exists()


def test_a_question_of_another_lesson_is_not_found(browser, lesson):
    foreign = make_item()
    make_lesson(lesson.course, checks=[foreign])
    assert browser.post(f"/learn/lessons/{lesson.pk}/checks/{foreign.pk}/", {f"r-{foreign.pk}": "a"}).status_code == 404
    assert not LessonProgress.objects.exists()


def test_an_archived_question_is_not_found(browser, lesson, item):
    item.archived_at = clock.now()
    item.save()
    assert browser.post(f"/learn/lessons/{lesson.pk}/checks/{item.pk}/", {f"r-{item.pk}": "a"}).status_code == 404


def test_a_score_sent_along_is_ignored(browser, learner, lesson, item):
    sent = {f"r-{item.pk}": "b", "right": "true", "passed": "true", "completed_at": "2026-01-01", "user": "1"}
    browser.post(f"/learn/lessons/{lesson.pk}/checks/{item.pk}/", sent)
    assert row(learner).answer_to(item.pk)["passed"] is False


@pytest.mark.parametrize(
    ("interaction", "sent"),
    [
        ("single_choice", {"r-{}": "a"}),
        ("multiple_choice", {"r-{}": ["a", "b", "c"]}),
        ("true_false", {"r-{}": "true"}),
        ("fill_blank", {"r-{}-1": "１５"}),
        ("extended_text", {"r-{}": "想一想"}),
        ("case", {"r-{}-q-1": "１５", "r-{}-p": "a", "r-{}-x": ["a", "b", "c"]}),
    ],
)
def test_every_type_of_question_can_be_asked_and_answered(browser, learner, interaction, sent):
    item = make_item(interaction)
    lesson = make_lesson(checks=[item])
    fields = {name.format(item.pk): value for name, value in sent.items()}
    asked = browser.get(lesson.url).content.decode()
    assert all(f'name="{name}"' in asked for name in fields)
    browser.post(f"/learn/lessons/{lesson.pk}/checks/{item.pk}/", fields)
    assert row(learner).has_passed(item.pk) is True
    kept = next(iter(fields.values()))
    assert (kept if isinstance(kept, str) else "checked") in browser.get(lesson.url).content.decode()


def test_saving_a_place_is_cheap(browser, lesson, django_assert_max_num_queries):
    browser.post(f"/learn/lessons/{lesson.pk}/place/", {"place": "1"})
    with django_assert_max_num_queries(8):
        browser.post(f"/learn/lessons/{lesson.pk}/place/", {"place": "2"})
