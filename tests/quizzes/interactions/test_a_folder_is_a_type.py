"""A new type is a new folder: one is made here as the decision about it tells, written by its form, drawn, sat and
scored, and the database stays as it is."""

import re
import sys

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from quizzes import interactions
from quizzes.models import Attempt, Item
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting
from tests.house.checkout import ROOT
from tests.quizzes.authors import filled

pytestmark = pytest.mark.django_db

DECISION = ROOT / "docs" / "adr" / "0011-a-type-is-a-folder.md"
FILE = re.compile(r"`([\w.]+\.(?:py|html))`[^\n]*(?:\n[^\n`]+)*\n\n```\w+\n(.*?)```", re.DOTALL)


@pytest.fixture
def one_word(tmp_path, monkeypatch, settings):
    """The folder, found as any other."""
    folder = tmp_path / "one_word"
    folder.mkdir()
    for name, text in FILE.findall(DECISION.read_text(encoding="utf-8")):
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(interactions, "__path__", [*interactions.__path__, str(tmp_path)])
    settings.TEMPLATES = [{**configured.TEMPLATES[0], "DIRS": [*configured.TEMPLATES[0]["DIRS"], tmp_path]}]
    for name, kind in interactions.discover().items():
        monkeypatch.setitem(interactions.REGISTRY, name, kind)
    yield interactions.get("one_word")
    for name in [name for name in sys.modules if name.startswith("quizzes.interactions.one_word")]:
        sys.modules.pop(name)


def test_the_page_tells_every_file(one_word):
    names = [name for name, _text in FILE.findall(DECISION.read_text(encoding="utf-8"))]
    assert names == ["__init__.py", "answer.html", "review.html", "editor.py"]


def test_an_author_writes_one_by_its_own_form(one_word, client, cast):
    client.force_login(cast.trainer)
    address = f"{reverse('items:add')}?interaction=one_word"
    bank = make_bank(unit=cast.unit)
    assert 'name="word"' in client.get(address).content.decode()
    client.post(address, filled.place(bank, stem="填一个词。", word="石榴"))
    item = Item.objects.get()
    assert (item.interaction, item.latest.key) == ("one_word", {"word": "石榴"})


def test_it_is_sat_and_scored_without_a_migration(one_word):
    bank = make_bank()
    make_item(bank=bank, interaction="one_word", body={}, key={"word": "石榴"}, stem="填一个词。")
    paper = make_paper(unit=bank.unit, draws=[{"bank": bank, "interaction": "one_word", "count": 1}])
    candidate = make_candidate(make_sitting(paper, release_mark="at_once", release_key="at_once"))
    client = Client()
    client.force_login(candidate.user)

    client.post(reverse("quizzes:sitting-start", args=[candidate.sitting_id]), {"agreed": "on"})
    attempt = Attempt.objects.get()
    room = client.get(reverse("quizzes:attempt-room", args=[attempt.pk])).content.decode()
    assert 'data-shape="text"' in room
    assert 'aria-labelledby="stem-1"' in room
    client.post(reverse("quizzes:attempt-save", args=[attempt.pk]), {"s-1": "0.0", "r-1": "石榴", "then": "stay"})
    client.post(reverse("quizzes:attempt-submit", args=[attempt.pk]))

    attempt.refresh_from_db()
    assert attempt.mark == 2
    review = client.get(reverse("quizzes:attempt-review", args=[attempt.pk]), {"show": "all"}).content.decode()
    assert "→ 石榴" in review
    assert Item.objects.get().get_interaction_display() == "一词题"
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
