"""What the composer says while somebody types, what a paper holds, and a long paper."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizzes import composing, shortfall
from quizzes.models import DrawRule, Paper, PaperItem
from tests.builders import make_item, make_paper, make_topic
from tests.quizzes.authors.composer import compose_at, sent_from

pytestmark = pytest.mark.django_db


def check_at(paper: Paper) -> str:
    return reverse("papers:check", args=[paper.pk])


def typed(trainer, paper: Paper, **changes):
    """The fragment that the page asks for after these changes, before anything is saved."""
    return trainer.post(check_at(paper), sent_from(trainer, paper, **changes))


def test_what_is_typed_is_checked_before_it_is_saved(trainer, draft):
    answer = typed(trainer, draft, **{"rules-0-count": 11})
    (lack,) = shortfall.lacks(answer.context["findings"])
    assert all(number in lack for number in ("3", "11", "8"))
    assert "<html" not in answer.content.decode()
    assert DrawRule.objects.get().count == 2


def test_draws_that_compete_are_told_that_others_need_the_same_questions(trainer, draft, bank):
    row = {
        "rules-1-bank": bank.pk,
        "rules-1-interaction": "single_choice",
        "rules-1-difficulty": 2,
        "rules-1-count": 7,
        "rules-1-mark": 1,
    }
    cells = typed(trainer, draft, **row).context["report"].cells
    assert [(cell.wanted, cell.available) for cell in cells] == [(2, 8), (7, 8)]
    assert sum(cell.missing for cell in cells) == 1
    (lack,) = shortfall.lacks(typed(trainer, draft, **row).context["findings"])
    alone = shortfall.lacks(typed(trainer, draft, **{"rules-0-count": 9}).context["findings"])
    assert lack.startswith(alone[0][:4])
    assert len(lack) > len(alone[0])


def test_a_row_that_is_half_typed_is_not_counted_and_said(trainer, draft, bank):
    answer = typed(trainer, draft, **{"rules-1-interaction": "true_false", "rules-1-bank": bank.pk})
    assert (answer.context["incomplete"], answer.context["report"].size) == (1, 2)


def test_a_row_taken_away_is_not_checked(trainer, draft):
    answer = typed(trainer, draft, **{"rules-0-DELETE": "on"})
    assert answer.context["report"].size == 0


@pytest.mark.parametrize("sent", [{}, {"rules-TOTAL_FORMS": "x"}, {"rules-TOTAL_FORMS": "99999"}])
def test_whatever_is_sent_the_check_answers(trainer, draft, sent):
    assert trainer.post(check_at(draft), sent).status_code == 200


def test_the_check_of_a_paper_out_of_reach_is_not_found(trainer, foreign_bank):
    foreign = make_paper(make_item(bank=foreign_bank), unit=foreign_bank.unit, state="draft")
    assert trainer.post(check_at(foreign), {}).status_code == 404


def test_the_check_asks_as_often_for_fifty_rows_as_for_two(trainer, draft, bank):
    section, theme = draft.sections.get(), make_topic()

    def more(number: int) -> None:
        for _number in range(number):
            topic = make_topic(parent=theme)
            rule = {"bank": bank, "interaction": "single_choice", "topic": topic, "count": 1, "mark": 1}
            DrawRule.objects.create(section=section, **rule)
            PaperItem.objects.create(section=section, item=make_item(bank=bank, topic=topic), mark=1)

    def asked() -> int:
        sent = sent_from(trainer, draft)
        trainer.post(check_at(draft), sent)
        with CaptureQueriesContext(connection) as seen:
            trainer.post(check_at(draft), sent)
        return len(seen)

    more(1)
    few = asked()
    more(24)
    assert asked() == few


def test_the_table_holds_what_the_paper_holds(bank):
    theme = make_topic("主题")
    topic = make_topic("知识点", parent=theme)
    draws = [
        {"bank": bank, "interaction": "true_false", "topic": topic, "difficulty": 1, "count": 3, "mark": 2},
        {"bank": bank, "interaction": "single_choice", "count": 4, "mark": "0.5"},
        {"bank": bank, "interaction": "single_choice", "topic": theme, "count": 2, "mark": 1},
    ]
    paper = make_paper(
        make_item(bank=bank, topic=topic, difficulty=3), unit=bank.unit, draws=draws, state="draft", mark=5
    )
    found = shortfall.matrix(composing.parts_of(paper))
    assert [row.topic for row in found.rows[:2]] == ["主题", "知识点"]
    assert [[box.count for box in row.boxes] for row in found.rows] == [[2, 0], [1, 3], [4, 0]]
    assert [row.marks for row in found.rows] == [2, 11, 2]
    assert (found.totals, found.count, found.marks) == ([7, 3], 10, 15)
    assert [number for _label, number in found.rows[1].boxes[0].by_difficulty] == [1]


def test_two_hundred_questions_are_composed_checked_and_saved(trainer, bank, count_queries):
    items = [make_item(bank=bank) for _number in range(200)]
    paper = make_paper(*items, unit=bank.unit, state="draft")
    small = make_paper(items[0], unit=bank.unit, state="draft")
    assert count_queries(trainer, compose_at(paper)) == count_queries(trainer, compose_at(small))
    preview = [reverse("papers:preview", args=[each.pk]) for each in (paper, small)]
    assert count_queries(trainer, preview[0]) == count_queries(trainer, preview[1])
    sent = sent_from(trainer, paper, **{"fixed-199-mark": "7"})
    assert trainer.post(check_at(paper), sent).context["report"].max_mark == 405
    trainer.post(compose_at(paper), sent)
    assert PaperItem.objects.filter(section__paper=paper, mark=7).count() == 1


def test_the_preview_keeps_pins_and_shuffles_as_the_switches_say(trainer, bank):
    choices = [{"id": i, "text": f"选项{i}"} for i in "abcd"] + [{"id": "z", "text": "以上都对", "pinned": True}]
    items = [make_item(bank=bank, stem=f"题{n}。", body={"choices": choices}) for n in range(4)]
    paper = make_paper(*items, unit=bank.unit, state="draft")

    def shown() -> list[str]:
        text = trainer.get(reverse("papers:preview", args=[paper.pk])).content.decode()
        return re.findall("题[0-9]。|选项[a-d]|以上都对", text)

    written = [word for n in range(4) for word in (f"题{n}。", *(f"选项{i}" for i in "abcd"), "以上都对")]
    assert shown() == written
    Paper.objects.filter(pk=paper.pk).update(shuffle_items=True, shuffle_choices=True)
    draws = [shown() for _number in range(6)]
    assert all(sorted(draw) == sorted(written) and set(draw[5::6]) == {"以上都对"} for draw in draws)
    assert any(draw != written for draw in draws)
