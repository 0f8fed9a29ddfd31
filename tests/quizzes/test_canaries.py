"""Nothing of a key leaves early: a canary sits in every secret field, and every HTML, JSON and header of the whole flow
is searched for it until it is released."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from cms.models import Law, LawArticle, LawVersion
from lib import clock
from quizzes import access, history
from quizzes.models import Attempt, ItemVersion
from quizzes.printing import course
from quizzes.printing.pictures import Pictures
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting

pytestmark = pytest.mark.django_db

CANARY = "KANARIE"


def hidden(name):
    return f"{CANARY}-{name}"


def case_body(choices):
    """Parts with a canary wherever something may stand that a candidate is not to see."""
    bodies = {
        "p1": ("single_choice", {"choices": choices, "hint": hidden("hint")}),
        "p2": ("fill_blank", {"blanks": 1, "h": hidden("h")}),
        "p3": ("extended_text", {"expected_length": 100, "h": hidden("h")}),
    }
    parts = [
        {"id": name, "interaction": kind, "stem": name, "body": body, "weight": "1", "note": hidden("note")}
        for name, (kind, body) in bodies.items()
    ]
    return {"parts": parts, "h": hidden("h")}


CASE_KEY = {
    "parts": {
        "p1": {"choices": ["b"], "note": hidden("note")},
        "p2": {"blanks": [[hidden("case-gap")]]},
        "p3": {
            "reference": hidden("case-model"),
            "rubric": [{"id": "1", "title": hidden("point"), "max": "3", "note": hidden("points")}],
        },
    },
    "n": hidden("n"),
}


@pytest.fixture
def bank():
    return make_bank()


def secret_items(bank):
    """One question of each type, with a canary wherever a key, a weight or an explanation may stand."""
    choices = [{"id": i, "text": f"选项{i}", "weight": hidden("weight"), "feedback": hidden("feedback")} for i in "abc"]
    law = Law.objects.create(title="法", slug="law")
    article = LawArticle.objects.create(
        version=LawVersion.objects.create(law=law, label="1"), number=1, label="第一条", text=hidden("article")
    )
    secrets = {"explanation": hidden("explanation"), "bank": bank, "reference": hidden("reference")}
    made = [
        make_item(
            "single_choice",
            body={"choices": choices, "hint": hidden("hint")},
            key={"choices": ["b"], "note": hidden("note")},
            **secrets,
        ),
        make_item(
            "multiple_choice", body={"choices": choices}, key={"choices": ["a", "b"], "n": hidden("n")}, **secrets
        ),
        make_item("true_false", body={"hint": hidden("hint")}, key={"value": False, "n": hidden("n")}, **secrets),
        make_item("fill_blank", body={"blanks": 1, "h": hidden("h")}, key={"blanks": [[hidden("gap")]]}, **secrets),
        make_item(
            "extended_text",
            body={"expected_length": 100, "h": hidden("h")},
            key={
                "reference": hidden("model"),
                "rubric": [{"id": "1", "title": hidden("point"), "max": "3", "note": hidden("points")}],
            },
            **secrets,
        ),
        make_item("one_or_more_choice", body={"choices": choices}, key={"choices": ["a"], "n": hidden("n")}, **secrets),
        make_item(
            "match",
            body={"left": [{"id": i, "text": i, "weight": hidden("weight")} for i in "pq"], "choices": choices},
            key={"pairs": {"p": "b", "q": "a"}, "note": hidden("note")},
            **secrets,
        ),
        make_item(
            "order",
            body={"choices": choices, "h": hidden("h")},
            key={"order": ["c", "a", "b"], "n": hidden("n")},
            **secrets,
        ),
        make_item("case", body=case_body(choices), key=CASE_KEY, **secrets),
    ]
    for item in made:
        item.articles.add(article)
        ItemVersion.objects.filter(item=item).update(review_comment=hidden("comment"))
    return made


@pytest.fixture
def items(bank):
    return secret_items(bank)


ANSWERS = [
    "a",
    ["a"],
    True,
    ["x"],
    "text",
    ["b"],
    {"p": "a"},
    {"a": 1, "b": 2},
    {"p1": "a", "p2": ["x"], "p3": "text"},
]


class Flow:
    """Walks everything that a candidate can ask for, and keeps every answer in full."""

    def __init__(self, candidate):
        self.candidate = candidate
        self.client = Client()
        self.client.force_login(candidate.user)
        self.seen = []

    def ask(self, method, name, data=None, **ids):
        api = name.startswith("quizzes_api:")
        extra = {"content_type": "application/json"} if api else {}
        body = json.dumps(data) if api and data is not None else data
        response = getattr(self.client, method)(reverse(name, kwargs=ids), body, **extra)
        headers = "\n".join(f"{key}: {value}" for key, value in response.items())
        self.seen.append((f"{method} {name}", headers + "\n" + response.content.decode(errors="replace")))
        return response

    def before(self):
        """List, rules, start, room, saves good, stale and bad, takeover, last look."""
        sitting = {"sitting_id": self.candidate.sitting_id}
        self.ask("get", "quizzes:sitting-list")
        self.ask("get", "quizzes_api:sitting-list")
        self.ask("get", "quizzes:sitting-start", **sitting)
        self.ask("post", "quizzes_api:attempt-create", **sitting)
        self.ask("post", "quizzes_api:attempt-create", **sitting)
        self.attempt = {"attempt_id": Attempt.objects.get(candidate=self.candidate).pk}
        self.ask("get", "quizzes:attempt-room", **self.attempt)
        self.ask("get", "quizzes_api:attempt-detail", **self.attempt)
        for position, value in enumerate(ANSWERS, start=1):
            for seq in (2, 2, 1):
                answer = {"position": position, "seq": seq, "response": value}
                self.ask("patch", "quizzes_api:attempt-responses", [answer], **self.attempt)
        self.ask("patch", "quizzes_api:attempt-responses", [{"position": 1, "seq": 9, "response": "z"}], **self.attempt)
        self.ask("post", "quizzes:attempt-save", {"s-1": "2.0", "r-1": "b", "s-4": "2.0", "r-4-1": "y"}, **self.attempt)
        self.ask("post", "quizzes_api:attempt-takeover", {"lease": "lease-two"}, **self.attempt)
        self.ask("get", "quizzes:attempt-submit", **self.attempt)
        self.ask("get", "quizzes:attempt-review", **self.attempt)
        self.ask("get", "quizzes:attempt-history", **self.attempt)
        self.ask("get", "quizzes_api:attempt-review", **self.attempt)

    def after(self):
        """Hand in and look back in every way."""
        self.ask("post", "quizzes_api:attempt-submit", **self.attempt)
        self.ask("get", "quizzes_api:attempt-detail", **self.attempt)
        self.ask("get", "quizzes_api:attempt-review", **self.attempt)
        for show in ("lost", "flagged", "all"):
            self.ask("get", "quizzes:attempt-review", {"show": show}, **self.attempt)
        self.ask(
            "patch", "quizzes_api:attempt-responses", [{"position": 1, "seq": 99, "response": "b"}], **self.attempt
        )
        self.ask("get", "quizzes:sitting-list")
        self.ask("get", "quizzes:sitting-start", sitting_id=self.candidate.sitting_id)
        self.ask("get", "quizzes:attempt-history", **self.attempt)
        self.ask("get", "quizzes:attempt-history-pdf", **self.attempt)
        self.print()

    def print(self):
        """What the PDF is made of: its bytes are packed."""
        attempt = access.own_attempt(self.candidate.user, self.attempt["attempt_id"])
        told = history.for_candidate(attempt, now=clock.now())
        data = course.layout(told, by=self.candidate.user, now=clock.now(), pictures=Pictures())
        self.seen.append(("print", json.dumps(data, ensure_ascii=False)))

    def leaks(self):
        return sorted({(where, word) for where, text in self.seen for word in words(text)})


def words(text):
    return {part.split('"')[0].split("<")[0].split("\\")[0] for part in text.split(CANARY)[1:]}


def flow(items, *, shuffle=True, **release):
    never = dict.fromkeys(("release_mark", "release_key", "release_explanation"), "never")
    sitting = make_sitting(make_paper(*items, shuffle_choices=shuffle), **{**never, **release})
    return Flow(make_candidate(sitting))


@pytest.mark.parametrize("shuffle", [True, False])
def test_nothing_of_a_key_is_in_any_answer_when_nothing_is_released(items, shuffle):
    walk = flow(items, shuffle=shuffle)
    walk.before()
    walk.after()
    assert len(walk.seen) > 30
    assert walk.leaks() == []


def test_nothing_leaves_before_handing_in_even_if_all_is_released_at_once(items):
    walk = flow(items, release_mark="at_once", release_key="at_once", release_explanation="at_once")
    walk.before()
    assert walk.leaks() == []


def test_the_mark_alone_brings_nothing_of_a_key_along(items):
    walk = flow(items, release_mark="at_once")
    walk.before()
    walk.after()
    assert walk.leaks() == []


def test_the_search_finds_what_is_released(items):
    """The canary sings when it may: the tests above would notice."""
    walk = flow(items, release_key="at_once", release_explanation="at_once")
    walk.before()
    walk.after()
    assert {word for _where, word in walk.leaks()} >= {
        "-explanation",
        "-gap",
        "-model",
        "-article",
        "-case-gap",
        "-case-model",
    }


def test_weights_hints_and_notes_are_not_shown_even_then(items):
    walk = flow(items, release_mark="at_once", release_key="at_once", release_explanation="at_once")
    walk.before()
    walk.after()
    shown = {word for _where, word in walk.leaks()}
    assert not shown & {
        "-weight",
        "-feedback",
        "-hint",
        "-note",
        "-n",
        "-h",
        "-point",
        "-points",
        "-comment",
        "-reference",
    }


def test_a_draw_says_nothing_about_what_was_not_drawn(bank, items):
    make_item(bank=bank, stem=hidden("undrawn"), archived_at=clock.now())
    walk = flow(items)
    walk.before()
    assert walk.leaks() == []
