"""Theme and size of type: chosen without script, kept by the screen, worn by every page."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_a_choice_is_kept_and_the_reader_is_back_where_they_were(client: Client) -> None:
    answer = client.post(
        reverse("portal:display"), {"theme": "dark", "size": "large", "next": "/account/login/?next=/x/"}
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/account/login/?next=/x/"
    page = client.get(reverse("account_login")).content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-size="large"' in page


def test_following_the_system_again_forgets_the_choice(client: Client) -> None:
    client.cookies["theme"] = "dark"
    answer = client.post(reverse("portal:display"), {"theme": "", "size": ""})
    assert answer.cookies["theme"].value == ""
    assert answer.cookies["theme"]["max-age"] == 0


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_it_sends_nobody_to_another_site(client: Client, elsewhere: str) -> None:
    assert client.post(reverse("portal:display"), {"next": elsewhere})["Location"] == "/"


def test_a_value_that_nobody_offered_is_not_worn(client: Client) -> None:
    client.cookies["theme"] = '"><script>'
    assert "data-theme" not in client.get(reverse("account_login")).content.decode()


def test_it_answers_a_form_only(client: Client) -> None:
    assert client.get(reverse("portal:display")).status_code == 405
