"""The inbox: one's own notices by day, read by opening them, and never a way off the site."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Notice
from lib import clock


def tell(user, title, *, url="/record/", days=0, body=""):
    """A line from before there were templates: it has its words alone."""
    at = clock.now() - timedelta(days=days)
    said = {"title": title, "body": body, "url": url, "key": f"test:{title}"}
    return Notice.objects.create(user=user, kind="class", created_at=at, **said)


@pytest.fixture
def mine(client, cast):
    client.force_login(cast.learner)
    return tell(cast.learner, "开班通知")


@pytest.fixture
def foreign(cast):
    return tell(cast.classmate, "别人的通知")


def shown(client, **query):
    answer = client.get("/inbox/", query)
    assert answer.status_code == 200
    return [one["title"] for group in answer.context["groups"] for one in group["notices"]]


def test_one_sees_ones_own_notices(client, mine, foreign):
    assert shown(client) == ["开班通知"]


def test_opening_a_notice_marks_it_read_and_goes_where_it_points(client, mine):
    answer = client.get(f"/inbox/{mine.pk}/")
    assert answer["Location"] == "/record/"
    mine.refresh_from_db()
    first = mine.read_at
    assert first is not None
    client.get(f"/inbox/{mine.pk}/")
    mine.refresh_from_db()
    assert mine.read_at == first


def test_anothers_notice_does_not_exist_and_stays_unread(client, mine, foreign):
    assert client.get(f"/inbox/{foreign.pk}/").status_code == 404
    assert client.get("/inbox/999999/").status_code == 404
    foreign.refresh_from_db()
    assert foreign.read_at is None


def test_reading_all_reads_ones_own(client, mine, foreign):
    assert client.post("/inbox/read/")["Location"] == "/inbox/"
    for notice in (mine, foreign):
        notice.refresh_from_db()
    assert mine.read_at is not None
    assert foreign.read_at is None
    assert client.get("/inbox/").context["unread"] == 0


def test_a_link_cannot_read_all(client, mine):
    assert client.get("/inbox/read/").status_code == 405
    mine.refresh_from_db()
    assert mine.read_at is None


def test_what_was_read_can_be_left_out(client, cast, mine):
    tell(cast.learner, "第二条")
    client.get(f"/inbox/{mine.pk}/")
    assert shown(client, show="unread") == ["第二条"]
    assert len(shown(client)) == 2
    assert len(shown(client, show="nonsense")) == 2


def test_an_unread_notice_says_so_in_words_and_a_read_one_does_not(client, mine):
    assert "is-new" in client.get("/inbox/").content.decode()
    client.post("/inbox/read/")
    text = client.get("/inbox/").content.decode()
    assert "is-new" not in text
    assert 'action="/inbox/read/"' not in text


@pytest.mark.parametrize("url", ["https://example.com/", "//example.com", "javascript:alert(1)", "/\\example.com", ""])
def test_a_notice_never_leads_off_the_site(client, cast, url):
    client.force_login(cast.learner)
    notice = tell(cast.learner, "链接", url=url)
    assert client.get(f"/inbox/{notice.pk}/")["Location"] == "/inbox/"


def test_notices_stand_under_the_age_they_have(client, cast, mine):
    tell(cast.learner, "三天前", days=3)
    tell(cast.learner, "上个月", days=40)
    groups = client.get("/inbox/").context["groups"]
    assert [len(group["notices"]) for group in groups] == [1, 1, 1]
    assert [group["today"] for group in groups] == [True, False, False]


def test_words_of_a_notice_are_text(client, cast):
    client.force_login(cast.learner)
    tell(cast.learner, "<i>斜</i>", body="一行\n<script>二行</script>")
    text = client.get("/inbox/").content.decode()
    assert "&lt;i&gt;斜&lt;/i&gt;" in text
    assert "一行<br>&lt;script&gt;二行" in text


@pytest.mark.parametrize("show", ["", "unread"])
def test_an_empty_inbox_says_what_will_come(client, cast, show):
    client.force_login(cast.classmate)
    assert 'class="empty"' in client.get("/inbox/", {"show": show}).content.decode()


def test_a_full_inbox_turns_pages_keeps_its_filter_and_asks_no_more(client, cast, mine):
    def queries():
        client.get("/inbox/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/inbox/")
        return len(captured)

    few = queries()
    now = clock.now()
    Notice.objects.bulk_create(
        Notice(user=cast.learner, kind="exam", title=f"第{n}条", key=f"many:{n}", created_at=now) for n in range(60)
    )
    assert queries() == few <= 10
    assert len(shown(client)) == 30
    assert len(shown(client, page=3)) == 1
    assert "show=unread" in client.get("/inbox/", {"show": "unread"}).content.decode().partition('rel="next"')[0][-200:]


def test_strangers_are_sent_to_the_login(client, mine):
    client.logout()
    for path in ("/inbox/", f"/inbox/{mine.pk}/"):
        assert "/account/login/" in client.get(path)["Location"]
