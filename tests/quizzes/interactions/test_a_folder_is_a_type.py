"""A new type is a new folder: one is made here, drawn by a paper, sat and scored, and the database stays as it is."""

import sys

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from quizzes import interactions
from quizzes.models import Attempt, Item
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting

pytestmark = pytest.mark.django_db

TYPE = """
from fractions import Fraction

from quizzes.interactions.base import BadResponse, Interaction, Problem


class Word(Interaction):
    name, label, about, place, shape = "one_word", "一词题", "One word.", 55, "text"

    def problems(self, body, key):
        return [] if key.get("word") else [Problem("key_missing", "no word")]

    def accept(self, body, value):
        if value is not None and not isinstance(value, str):
            raise BadResponse("a word expected")
        return value or None

    def score(self, body, key, value, rule):
        return Fraction(value == key["word"])

    def present(self, body, order):
        return {}

    def holes(self, body, value, order):
        return {"word": value or ""}

    def read(self, body, field):
        return next(iter(field("")), None)

    def reveal(self, body, key, order):
        return {"word": key["word"]}

    def summary(self, body, value, order):
        return value or ""


INTERACTION = Word()
"""
ANSWER = '{% load exams %}<input name="r-{{ position }}" value="{% hole "word" %}" aria-label="{{ stem }}">'
REVIEW = "<p>{{ value }}{% if key %} → {{ key.word }}{% endif %}</p>"


@pytest.fixture
def one_word(tmp_path, monkeypatch, settings):
    """The folder, found as any other."""
    folder = tmp_path / "one_word"
    folder.mkdir()
    for name, text in (("__init__.py", TYPE), ("answer.html", ANSWER), ("review.html", REVIEW)):
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(interactions, "__path__", [*interactions.__path__, str(tmp_path)])
    settings.TEMPLATES = [{**configured.TEMPLATES[0], "DIRS": [*configured.TEMPLATES[0]["DIRS"], tmp_path]}]
    for name, kind in interactions.discover().items():
        monkeypatch.setitem(interactions.REGISTRY, name, kind)
    yield interactions.get("one_word")
    sys.modules.pop("quizzes.interactions.one_word")


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
    assert 'aria-label="填一个词。"' in room
    client.post(reverse("quizzes:attempt-save", args=[attempt.pk]), {"s-1": "0.0", "r-1": "石榴", "then": "stay"})
    client.post(reverse("quizzes:attempt-submit", args=[attempt.pk]))

    attempt.refresh_from_db()
    assert attempt.mark == 2
    review = client.get(reverse("quizzes:attempt-review", args=[attempt.pk]), {"show": "all"}).content.decode()
    assert "→ 石榴" in review
    assert Item.objects.get().get_interaction_display() == "一词题"
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
