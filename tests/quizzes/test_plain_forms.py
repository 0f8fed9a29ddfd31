"""Every type sat by a page without script: what its controls send is what the server keeps and shows again."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from quizzes import delivery
from quizzes.models import Response
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting
from tests.quizzes.interactions.test_every_type import RIGHT, SCORED, sent_by_a_plain_form

pytestmark = pytest.mark.django_db


class Page:
    """One question under way, as a browser without script sees it."""

    def __init__(self, interaction):
        item = make_item(interaction, bank=make_bank())
        candidate = make_candidate(make_sitting(make_paper(item, shuffle_choices=True)))
        attempt = delivery.start(
            user=candidate.user, sitting_id=candidate.sitting_id, now=candidate.sitting.opens_at
        ).attempt
        self.ids = [attempt.pk]
        self.client = Client()
        self.client.force_login(candidate.user)

    def html(self):
        page = self.client.get(reverse("quizzes:attempt-room", args=self.ids)).content.decode()
        return page[page.index('<section class="q"') : page.index("</section>")]

    def save(self, form):
        stamp = re.search(r'name="s-1" value="([^"]+)"', self.html())[1]
        sent = {f"r-1{suffix}": values for suffix, values in form.items()}
        self.client.post(reverse("quizzes:attempt-save", args=self.ids), {"s-1": stamp, "then": "stay", **sent})


@pytest.mark.parametrize("name", SCORED)
def test_what_is_sent_is_kept_and_shown_again(name):
    page = Page(name)
    before = page.html()
    for suffix in sent_by_a_plain_form(name, RIGHT[name]):
        assert f'name="r-1{suffix}"' in before
    page.save(sent_by_a_plain_form(name, RIGHT[name]))
    assert Response.objects.get().value == RIGHT[name]
    again = page.html()
    assert (again.count(" selected") + again.count(" checked") + again.count('value="15"')) == {
        "match": 2,
        "order": 3,
        "multiple_choice": 3,
        "case": 5,
    }.get(name, 1)


def test_two_entries_at_one_place_are_kept_as_they_were_sent():
    page = Page("order")
    page.save({"-a": ["1"], "-b": ["1"], "-c": [""]})
    assert Response.objects.get().value == {"a": 1, "b": 1}


def test_an_answer_can_be_taken_back():
    page = Page("match")
    page.save({"-p": ["x"], "-q": [""]})
    page.save({"-p": [""], "-q": [""]})
    assert Response.objects.get().value is None


def test_a_value_that_no_control_has_is_refused():
    page = Page("match")
    page.save({"-p": ["nobody"]})
    assert not Response.objects.exists()
