"""The page tree that every site begins with."""

import pytest
from wagtail.models import Page, Site

from cms import site
from cms.models import ColumnIndexPage, HomePage
from courses.models import CourseIndexPage
from courses.site import ensure_courses
from tests.builders import make_course, make_lesson

pytestmark = pytest.mark.django_db


def test_it_is_there_after_migrate():
    home = HomePage.objects.get()
    assert Site.objects.get(is_default_site=True).root_page_id == home.pk
    assert ColumnIndexPage.objects.get().url == "/columns/"
    assert CourseIndexPage.objects.get().url == "/courses/"


def test_nothing_is_left_of_wagtails_welcome():
    assert not Page.objects.filter(title__contains="Welcome").exists()


def test_laying_it_again_changes_nothing():
    before = list(Page.objects.order_by("pk").values_list("pk", "path"))
    ensure_courses()
    assert list(Page.objects.order_by("pk").values_list("pk", "path")) == before
    assert Site.objects.count() == 1


def test_what_is_missing_is_made_again():
    CourseIndexPage.objects.get().delete()
    assert ensure_courses().slug == "courses"


def test_a_site_that_editors_renamed_is_left_alone():
    index = CourseIndexPage.objects.get()
    index.title = "网上课堂"
    index.save()
    ensure_courses()
    assert CourseIndexPage.objects.get().title == "网上课堂"


def test_addresses_of_many_pages_need_one_look_at_the_site(django_assert_max_num_queries):
    course = make_course()
    lessons = [make_lesson(course) for _ in range(5)]
    with django_assert_max_num_queries(2):
        found = site.addresses(lessons)
    assert found == [lesson.url for lesson in lessons]
