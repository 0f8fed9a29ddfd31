"""Pages with a date: the clock publishes them and takes them down."""

from datetime import timedelta

import pytest

from cms.models import ArticlePage
from lib import clock, schedule
from tests.builders import make_column_article

pytestmark = pytest.mark.django_db
SOON = timedelta(hours=2)


@pytest.fixture
def article():
    page = make_column_article(title="原来的标题")
    page.save_revision().publish()
    return ArticlePage.objects.get()


def later(monkeypatch):
    """The clock of Wagtail's command is Django's."""
    at = clock.now() + 2 * SOON
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


def test_a_change_goes_live_when_its_hour_has_come_and_not_before(article, monkeypatch):
    article.title, article.go_live_at = "改好的标题", clock.now() + SOON
    article.save_revision().publish()
    assert schedule.run_minute() == []
    assert ArticlePage.objects.get().title == "原来的标题"
    later(monkeypatch)
    assert schedule.run_minute() == []
    assert ArticlePage.objects.get().title == "改好的标题"


def test_a_page_comes_down_when_it_has_expired(article, monkeypatch):
    article.expire_at = clock.now() + SOON
    article.save_revision().publish()
    schedule.run_minute()
    assert ArticlePage.objects.get().live
    later(monkeypatch)
    assert schedule.run_minute() == []
    assert not ArticlePage.objects.get().live
