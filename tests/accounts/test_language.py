"""The language of the pages: the account's at login, and whatever the switch says from then on."""

import pytest

from accounts.models import User
from tests.builders import PASSWORD

pytestmark = pytest.mark.django_db
COOKIE = "django_language"


def log_in(client, number="L001"):
    return client.post("/account/login/", {"login": number, "password": PASSWORD})


def test_at_login_the_browser_takes_the_language_of_the_account(client, cast):
    User.objects.filter(pk=cast.learner.pk).update(language="en")
    log_in(client)
    assert 'lang="en"' in client.get("/account/").content.decode()


def test_a_shared_browser_forgets_the_language_of_the_last_person(client, cast):
    client.cookies[COOKIE] = "en"
    log_in(client)
    assert client.cookies[COOKIE].value == "zh-hans"
    assert 'lang="zh-Hans"' in client.get("/account/").content.decode()


def test_the_switch_is_remembered_on_the_account(client, client_factory, cast):
    log_in(client)
    answer = client.post("/language/", {"language": "en", "next": "/account/"})
    assert answer["Location"] == "/account/"
    assert 'lang="en"' in client.get("/account/").content.decode()
    elsewhere = client_factory()
    log_in(elsewhere)
    assert elsewhere.cookies[COOKIE].value == "en"


def test_a_stranger_may_switch_and_nothing_is_written(client, cast):
    client.post("/language/", {"language": "en"})
    assert 'lang="en"' in client.get("/account/login/").content.decode()
    assert not User.objects.filter(language="en").exists()


@pytest.mark.parametrize("language", ["fr", "", "zh-hans'; --"])
def test_a_language_that_there_is_not_changes_nothing(client, cast, language):
    log_in(client)
    client.post("/language/", {"language": language})
    cast.learner.refresh_from_db()
    assert cast.learner.language == "zh-hans"
    assert 'lang="zh-Hans"' in client.get("/account/").content.decode()


def test_opening_the_address_changes_nothing(client, cast):
    log_in(client)
    client.get("/language/?language=en")
    cast.learner.refresh_from_db()
    assert cast.learner.language == "zh-hans"
