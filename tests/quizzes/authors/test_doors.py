"""Every address of the authors' door for questions, papers and sittings, as each of the cast, by GET and by POST."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from quizzes.viewsets import VIEWSETS
from tests.builders import make_candidate, make_item, make_paper, make_sitting
from tests.cast import Cast

pytestmark = pytest.mark.django_db
CANARY = "金丝雀"
METHODS = ("get", "post")


@pytest.fixture
def objects(cast: Cast, bank) -> dict[str, object]:
    """One of each in the trainer's unit, all named after the canary, by the name of their viewset."""
    bank.name = CANARY
    bank.save()
    item = make_item(bank=bank, stem=f"{CANARY}题干", author=cast.trainer)
    draft = make_paper(item, unit=cast.unit, state="draft", title=f"{CANARY}试卷")
    sitting = make_sitting(make_paper(item, unit=cast.unit), state="draft", title=f"{CANARY}考试")
    make_candidate(sitting, cast.learner)
    return {"items": item, "papers": draft, "sittings": sitting, "item_banks": bank}


def addresses(objects: dict[str, object], *, of_objects: bool) -> Iterator[str]:
    """Addresses that name an object, or those that name nothing. Imports, which name a job, have their own test."""
    for viewset in VIEWSETS:
        for pattern in viewset.get_urlpatterns():
            if (":pk>" if of_objects else "") in (route := str(pattern.pattern)) and ("<" in route) == of_objects:
                named = {"pk": objects[viewset.name].pk} if of_objects else {}
                named |= {"number": 1} if ":number>" in route else {}  # the proof of a draft
                yield reverse(viewset.get_url_name(pattern.name), kwargs=named)


def statuses(client: Client, objects: dict[str, object], *, of_objects: bool) -> dict[str, int]:
    return {
        f"{method} {address}": getattr(client, method)(address).status_code
        for address in addresses(objects, of_objects=of_objects)
        for method in METHODS
    }


def wrong(found: dict[str, int], *expected: int) -> dict[str, int]:
    return {address: status for address, status in found.items() if status not in expected}


def test_there_is_something_to_walk(objects):
    assert len(list(addresses(objects, of_objects=True))) >= 20
    assert len(list(addresses(objects, of_objects=False))) >= 12


def test_a_trainer_of_the_unit_gets_in_everywhere(trainer, objects):
    found = {
        address: trainer.get(address).status_code
        for of_objects in (True, False)
        for address in addresses(objects, of_objects=of_objects)
    }
    # 405: an address that takes only POST. 302: a question or a published thing that is never deleted.
    assert not wrong(found, 200, 302, 405)
    assert sum(status == 200 for status in found.values()) >= 25


def test_to_a_trainer_of_another_unit_nothing_is_there(browse, cast, objects):
    assert not wrong(statuses(browse(cast.other_trainer), objects, of_objects=True), 404)


def test_a_trainer_of_another_unit_reads_nothing_in_lists_and_forms(browse, cast, objects):
    client = browse(cast.other_trainer)
    for address in addresses(objects, of_objects=False):
        for query in ("", "?interaction=single_choice", f"?q={CANARY}"):
            answer = client.get(address + query)
            text = answer.content.decode().replace(f'value="{CANARY}"', "").replace(f"“{CANARY}”", "")
            assert CANARY not in text.replace(f"q={CANARY}", ""), address + query


@pytest.mark.parametrize("who", ["learner", "class_head", "unit_manager", "security_admin", "audit_admin"])
def test_who_is_no_author_is_shown_a_closed_door(browse, cast, objects, who):
    client = browse(cast.people[who])
    for of_objects in (True, False):
        assert not wrong(statuses(client, objects, of_objects=of_objects), 302)
    answer = client.get(reverse("items:index"), follow=True)
    assert answer.status_code == 403
    assert CANARY not in answer.content.decode()


def test_who_keeps_the_site_does_not_read_questions(browse, cast, objects):
    """The system administrator enters the admin, but exams are not the administrator's: 三员分立."""
    client = browse(cast.system_admin)
    assert not wrong(statuses(client, objects, of_objects=True), 302, 404)
    assert not wrong(statuses(client, objects, of_objects=False), 302)
    assert CANARY not in client.get(reverse("items:index"), follow=True).content.decode()


def test_strangers_are_asked_to_log_in(objects):
    client = Client()
    for of_objects in (True, False):
        for address in addresses(objects, of_objects=of_objects):
            answer = client.get(address)
            assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))


def test_the_chooser_of_questions_offers_ones_own_only(browse, cast, objects):
    address = reverse("check_questions:choose")
    assert CANARY in browse(cast.trainer).get(address).json()["html"]
    assert CANARY not in browse(cast.other_trainer).get(address).json()["html"]
