"""Paper → form: can the bank fill it, the draw, the shuffles, what is frozen."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.models import Topic
from lib import clock
from lib.problems import Refusal
from quizzes import assembly, content
from quizzes.drawing import Draw, Drawable, fill
from quizzes.models import Form, Item, PaperItem
from tests.builders import make_bank, make_item, make_paper

pytestmark = pytest.mark.django_db


def versions(form):
    return [row["version"] for row in form.layout]


def rule(bank, count=1, **fields):
    return {"bank": bank, "interaction": "single_choice", "count": count, **fields}


@pytest.fixture
def bank():
    return make_bank()


def test_a_paper_without_chance_has_one_form_for_everybody(bank):
    paper = make_paper(make_item(bank=bank), make_item("true_false", bank=bank))
    assert assembly.freeze(paper) == assembly.freeze(paper)
    assert Form.objects.count() == 1


def test_a_form_holds_what_was_asked_for_in_order(bank):
    first, second = make_item(bank=bank), make_item("fill_blank", bank=bank)
    form = assembly.freeze(make_paper(first, second, mark="2.5", multiple_rule="right_minus_wrong"))
    assert form.layout == [
        {
            "position": 1,
            "section": 0,
            "version": first.approved_version_id,
            "mark": "2.50",
            "choices": ["a", "b", "c", "d"],
        },
        {"position": 2, "section": 0, "version": second.approved_version_id, "mark": "2.50", "choices": []},
    ]
    assert (form.max_mark, form.multiple_rule) == (5, "right_minus_wrong")


def test_a_drawn_paper_gives_each_attempt_its_own_form(bank):
    for _number in range(6):
        make_item(bank=bank)
    paper = make_paper(draws=[rule(bank, 3)])
    drawn = [versions(assembly.freeze(paper, rng=Random(seed))) for seed in range(20)]
    assert all(len(set(form)) == 3 for form in drawn)
    assert len({frozenset(form) for form in drawn}) > 1


def test_only_approved_questions_that_are_in_use_are_drawn(bank):
    good = make_item(bank=bank)
    make_item(bank=bank, approved=False)
    make_item(bank=bank, archived_at=clock.now())
    make_item()  # of another bank
    form = assembly.freeze(make_paper(draws=[rule(bank, 1)]))
    assert versions(form) == [good.approved_version_id]


def test_a_theme_takes_in_its_topics(bank):
    theme = Topic.objects.create(name="主题", slug="t")
    topic = Topic.objects.create(name="知识点", slug="t1", parent=theme)
    other = Topic.objects.create(name="别的", slug="t2")
    wanted = make_item(bank=bank, topic=topic)
    make_item(bank=bank, topic=other)
    form = assembly.freeze(make_paper(draws=[rule(bank, 1, topic=theme)]))
    assert versions(form) == [wanted.approved_version_id]


def test_a_question_is_never_asked_twice_on_one_paper(bank):
    named = make_item(bank=bank)
    other = make_item(bank=bank)
    for seed in range(5):
        form = assembly.freeze(make_paper(named, draws=[rule(bank, 1)]), rng=Random(seed))
        assert sorted(versions(form)) == sorted([named.approved_version_id, other.approved_version_id])


def test_overlapping_cells_are_filled_where_a_solution_exists(bank):
    easy = make_item(bank=bank, difficulty=1)
    hard = make_item(bank=bank, difficulty=3)
    # The first cell takes any question; were it filled greedily it could eat the only easy one.
    paper = make_paper(draws=[rule(bank, 1), rule(bank, 1, difficulty=1)])
    for seed in range(10):
        assert versions(assembly.freeze(paper, rng=Random(seed))) == [
            hard.approved_version_id,
            easy.approved_version_id,
        ]


def test_a_resit_meets_other_questions_first(bank):
    items = [make_item(bank=bank) for _number in range(4)]
    paper = make_paper(draws=[rule(bank, 3)])
    seen = {item.pk for item in items[:2]}
    for seed in range(10):
        asked = set(versions(assembly.freeze(paper, seen=seen, rng=Random(seed))))
        assert {items[2].approved_version_id, items[3].approved_version_id} <= asked
        assert len(asked) == 3


def test_questions_are_shuffled_within_their_section(bank):
    items = [make_item(bank=bank) for _number in range(5)]
    paper = make_paper(*items, shuffle_items=True)
    orders = {tuple(versions(assembly.freeze(paper, rng=Random(seed)))) for seed in range(10)}
    assert len(orders) > 1
    assert all(sorted(order) == sorted(item.approved_version_id for item in items) for order in orders)


def test_a_pinned_question_stays_where_its_author_put_it(bank):
    items = [make_item(bank=bank) for _ in range(6)]
    paper = make_paper(*items, shuffle_items=True)
    PaperItem.objects.filter(item__in=[items[0], items[4]]).update(pinned=True)
    orders = [[row["version"] for row in assembly.freeze(paper, rng=Random(seed)).layout] for seed in range(20)]
    assert {order[0] for order in orders} == {items[0].approved_version_id}
    assert {order[4] for order in orders} == {items[4].approved_version_id}
    assert len({tuple(order) for order in orders}) > 5
    assert all(len(set(order)) == 6 for order in orders)


def test_a_pinned_option_stays_where_it_was_written(bank):
    choices = [{"id": i, "text": i} for i in "abc"] + [{"id": "d", "text": "以上都对", "pinned": True}]
    paper = make_paper(make_item(bank=bank, body={"choices": choices}), shuffle_choices=True)
    orders = [assembly.freeze(paper, rng=Random(seed)).layout[0]["choices"] for seed in range(10)]
    assert all(order[3] == "d" and sorted(order[:3]) == ["a", "b", "c"] for order in orders)
    assert len({tuple(order) for order in orders}) > 1


def test_a_form_keeps_its_version_when_the_question_changes(bank):
    item = make_item(bank=bank)
    paper = make_paper(item)
    form = assembly.freeze(paper)
    Item.objects.filter(pk=item.pk).update(approved_version=make_item(bank=bank).approved_version)
    assert versions(assembly.freeze(paper)) == versions(form)


def test_a_question_archived_later_stays_in_the_papers_that_name_it(bank):
    item = make_item(bank=bank)
    paper = make_paper(item, shuffle_choices=True)
    Item.objects.filter(pk=item.pk).update(archived_at=clock.now())
    assert versions(assembly.freeze(paper)) == [item.approved_version_id]


def test_the_report_says_what_is_missing(bank):
    make_item(bank=bank)
    paper = make_paper(draws=[rule(bank, 3, mark=5)], state="draft")
    report = assembly.fill_report(paper)
    assert not report.is_fillable
    assert [(cell.wanted, cell.available, cell.missing) for cell in report.cells] == [(3, 1, 2)]
    assert (report.size, report.max_mark) == (3, 15)


def test_enough_for_each_cell_is_not_enough_for_all(bank):
    make_item(bank=bank, difficulty=1)
    paper = make_paper(draws=[rule(bank, 1), rule(bank, 1, difficulty=1)], state="draft")
    report = assembly.fill_report(paper)
    assert [cell.available for cell in report.cells] == [1, 1]
    assert sum(cell.missing for cell in report.cells) == 1


def test_the_report_names_questions_that_cannot_be_asked(bank):
    draft = make_item(bank=bank, approved=False)
    report = assembly.fill_report(make_paper(draft, state="draft"))
    assert report.unusable == (draft.pk,)
    assert not report.is_fillable


def test_just_enough_is_said_because_a_resit_meets_the_same_questions(bank):
    make_item(bank=bank)
    (cell,) = assembly.fill_report(make_paper(draws=[rule(bank, 1)], state="draft")).cells
    assert cell.is_just_enough


def test_a_paper_that_its_bank_cannot_fill_any_more_is_refused(bank):
    item = make_item(bank=bank)
    paper = make_paper(draws=[rule(bank, 1)])
    Item.objects.filter(pk=item.pk).update(archived_at=clock.now())
    with pytest.raises(Refusal) as refused:
        assembly.freeze(paper)
    assert refused.value.code == "paper_unfillable"
    assert not Form.objects.exists()


def test_a_draft_changes_under_its_preview(bank):
    paper = make_paper(make_item(bank=bank), state="draft")
    assert assembly.plan_of(paper).size == 1
    paper.sections.get().items.create(item=make_item(bank=bank), mark=1)
    assert assembly.plan_of(paper).size == 2


def test_a_warm_draw_asks_little_of_the_database(bank, django_assert_max_num_queries):
    for _number in range(5):
        make_item(bank=bank)
    paper = make_paper(make_item(bank=bank), draws=[rule(bank, 3)])
    assembly.freeze(paper)
    with django_assert_max_num_queries(4):
        assembly.freeze(paper)


def test_questions_are_asked_for_once(bank, django_assert_num_queries):
    item = make_item(bank=bank)
    content.questions([item.approved_version_id])
    with django_assert_num_queries(0):
        content.questions([item.approved_version_id])


def test_a_draft_is_not_remembered(bank):
    draft = make_item(bank=bank, approved=False, stem="旧")
    assert content.questions([draft.latest_id])[draft.latest_id].stem == "旧"
    draft.latest.stem = "新"
    draft.latest.save()
    assert content.questions([draft.latest_id])[draft.latest_id].stem == "新"


CELL = st.tuples(st.sampled_from([None, 1, 2]), st.sampled_from([None, 1, 2, 3]), st.integers(1, 3))
QUESTION = st.tuples(st.sampled_from([None, 1, 2]), st.sampled_from([1, 2, 3]), st.booleans())


@settings(deadline=None)
@given(st.lists(CELL, min_size=1, max_size=4), st.lists(QUESTION, max_size=12), st.integers(0, 99))
def test_a_draw_fits_repeats_nothing_and_uses_as_few_seen_questions_as_it_can(cells, pool, seed):
    draws = [
        Draw(n, (0, n, 1), 0, 1, "single_choice", topic, difficulty, count, 1)
        for n, (topic, difficulty, count) in enumerate(cells)
    ]
    items = [Drawable(n, n, 1, "single_choice", topic, None, hard) for n, (topic, hard, _seen) in enumerate(pool)]
    seen = {n for n, (_topic, _hard, is_seen) in enumerate(pool) if is_seen}
    placed = fill(draws, items, seen=seen, rng=Random(seed))
    drawn = [item for chosen in placed.values() for item in chosen]
    assert len(drawn) == len(set(drawn))
    assert all(draw.fits(item) for draw in draws for item in placed[draw.rule])
    assert len(drawn) == sum(map(len, fill(draws, items).values()))
    fresh = [item for item in items if item.item not in seen]
    assert sum(item.item not in seen for item in drawn) == sum(map(len, fill(draws, fresh).values()))
