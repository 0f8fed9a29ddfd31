"""案例: several questions about one material, scored part by part."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from quizzes import content, interactions, rulings, scoring, sheets
from quizzes.assembly import choice_order
from quizzes.interactions import BadResponse
from quizzes.interactions.base import Worth
from quizzes.interactions.case import parts_of
from quizzes.markup import clean_body, clean_key
from tests.builders import BODIES, CASE_PARTS, make_case

CASE = interactions.get("case")
BODY, KEY = BODIES["case"]
RIGHT = {"p": "a", "q": ["15"], "x": ["a", "b", "c"]}
MIXED = make_case({"p1": "single_choice", "p2": "extended_text", "p3": "true_false"}, weights={"p2": "6", "p1": "2"})
RULE = "half_for_subset"


def question(body=BODY, key=KEY):
    return content.Question(1, 1, "case", "<p>材料</p>", body, key, "", is_frozen=False)


def score(value, *, of=(BODY, KEY), given=None, mark="10"):
    return scoring.score(
        interaction="case", body=of[0], key=of[1], value=value, rule=RULE, max_mark=Decimal(mark), given=given
    )


@pytest.mark.parametrize(
    ("value", "fraction"),
    [
        ({"p": "a"}, Fraction(1, 3)),
        ({"p": "b", "q": ["15"]}, Fraction(1, 3)),
        ({"x": ["a"]}, Fraction(1, 6)),  # half of its part, by the rule of the paper
        ({"x": ["a", "d"]}, 0),
        (RIGHT, 1),
    ],
)
def test_each_part_earns_its_share_by_the_rule_of_its_type(value, fraction):
    assert CASE.score(BODY, KEY, value, RULE) == fraction


def test_parts_share_the_mark_by_weight():
    body, key = make_case({"p1": "single_choice", "p2": "true_false"}, weights={"p1": "3", "p2": "0.5"})
    assert CASE.score(body, key, {"p1": "a"}, RULE) == Fraction(6, 7)
    assert [part.mark(Decimal(7)) for part in parts_of(body)] == [6, 1]


def test_a_case_without_written_parts_needs_nobody():
    assert not CASE.asks_person(BODY)
    assert not CASE.waits(BODY, RIGHT)


def test_a_case_waits_for_a_person_only_where_something_was_written():
    body, _key = MIXED
    assert (CASE.asks_person(body), CASE.is_scored(body)) == (True, True)
    assert CASE.waits(body, {"p1": "a", "p2": "一段话"})
    assert not CASE.waits(body, {"p1": "a"})
    assert score({"p1": "a"}, of=MIXED, mark="9").mark == 2
    assert score({"p1": "a", "p2": "一段话"}, of=MIXED, mark="9").needs_marking


def test_points_of_a_person_and_scores_of_the_key_add_up():
    value = {"p1": "a", "p2": "一段话", "p3": False}
    assert [point["id"] for point in CASE.rubric(*MIXED)] == ["p2.1"]
    assert score(value, of=MIXED, given={"p2.1": Decimal(2)}, mark="9").mark == 2 + 4
    assert score({**value, "p3": True}, of=MIXED, given={"p2.1": Decimal(3)}, mark="9").mark == 9


def test_a_written_part_without_a_rubric_is_one_point_of_its_own_worth():
    body, key = make_case({"p1": "extended_text", "p2": "single_choice"}, weights={"p1": "5"})
    key["parts"]["p1"] = {}
    [point] = CASE.rubric(body, key)
    assert (point["id"], point["max"]) == ("p1", "5")
    assert score({"p1": "话"}, of=(body, key), given={"p1": Decimal(5)}, mark="6").mark == 5


def test_another_key_changes_the_scored_parts_and_leaves_what_a_person_gave():
    body, key = MIXED
    other = {"parts": {**key["parts"], "p1": {"choices": ["b"]}}}
    said = {"interaction": "case", "body": body, "key": key, "value": {"p1": "b", "p2": "话"}, "rule": RULE}
    was, now = (
        rulings.outcome(ruling, **said, max_mark=Decimal(9), given={"p2.1": Decimal("1.5")})
        for ruling in (None, rulings.Ruling(keys=[other, key]))
    )
    assert (was.mark, now.mark) == (3, 5)


def test_what_a_part_may_not_be_is_refused_with_its_number():
    body, key = make_case({"p1": "single_choice", "p2": "true_false"}, weights={"p2": "0"})
    body["parts"][1]["stem"] = " "
    key["parts"]["p1"] = {"choices": []}
    found = {problem.code: str(problem.message) for problem in CASE.problems(body, key)}
    assert set(found) == {"key_missing", "part_stem", "part_weight"}
    assert "1" in found["key_missing"]
    assert "2" in found["part_weight"]


@pytest.mark.parametrize("weight", [None, 3, "", "x", "-1", "NaN", "Infinity", "1e9"])
def test_a_weight_is_a_number_above_zero_written_as_text(weight):
    body, key = make_case({"p1": "true_false"})
    body["parts"][0]["weight"] = weight
    assert [problem.code for problem in CASE.problems(body, key)] == ["part_weight"]


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (None, "parts"),
        ([], "part_count"),
        ([{}], "parts"),
        ([{"id": "p1", "interaction": "case", "stem": "x", "weight": "1", "body": {}}], "part_kind"),
        ([{"id": "p1", "interaction": "none", "stem": "x", "weight": "1", "body": {}}], "part_kind"),
        ([{"id": "p-1", "interaction": "true_false", "stem": "x", "weight": "1", "body": {}}], "part_ids"),
    ],
)
def test_a_case_holds_parts_of_other_types(parts, code):
    keys = {part.get("id", ""): {"value": True} for part in parts or []}
    assert code in [problem.code for problem in CASE.problems({"parts": parts}, {"parts": keys})]


def test_a_key_for_a_part_that_is_not_there_is_a_fault():
    found = CASE.problems(BODY, {"parts": {**KEY["parts"], "z": {"value": True}}})
    assert [problem.code for problem in found] == ["key_unknown"]


@pytest.mark.parametrize("value", [{"z": "a"}, {"p": "z"}, ["a"], {"p": ["a"]}, "a"])
def test_answers_to_parts_that_are_not_there_or_that_they_do_not_have_are_refused(value):
    with pytest.raises(BadResponse):
        CASE.accept(BODY, value)


def test_blank_parts_are_left_out_and_a_case_without_answers_is_blank():
    assert CASE.accept(BODY, {"p": "a", "q": [" "], "x": []}) == {"p": "a"}
    assert CASE.accept(BODY, {"p": None}) is None


def test_a_case_is_complete_once_every_part_is_answered():
    assert not CASE.is_complete(BODY, {"p": "a"})
    assert not CASE.is_complete(BODY, None)
    assert CASE.is_complete(BODY, RIGHT)


def test_options_are_shuffled_within_their_parts_and_the_form_says_how():
    orders = {choice_order(question(), Random(seed)) for seed in range(20)}
    assert len(orders) > 5
    for order in orders:
        shown = {part.id: part.order(order) for part in parts_of(BODY)}
        assert sorted(shown["p"]) == sorted(shown["x"]) == list("abcd")
        assert [entry.partition(":")[0] for entry in order] == ["p"] * 4 + ["x"] * 4
    assert choice_order(question(), None)[:4] == ("p:a", "p:b", "p:c", "p:d")


def test_letters_follow_the_order_of_the_form():
    order = ("p:d", "p:c", "p:b", "p:a", "x:a", "x:b", "x:c", "x:d")
    assert CASE.summary(BODY, {"p": "a", "x": ["b"]}, order).count("D") == 1
    assert CASE.reveal(BODY, KEY, order)["parts"]["p"]["letters"] == ["D"]
    assert "D" in CASE.printed_key(BODY, KEY, order)


def test_the_page_names_controls_and_labels_after_the_parts():
    place = content.Place(4, 0, 1, Decimal(9), ())
    html = sheets.ask(place, question(), rule=RULE, total=9)
    for name in ("r-4-p", "r-4-q-1", "r-4-x"):
        assert f'name="{name}"' in html
    for part in CASE_PARTS:
        assert f'id="stem-4-{part}"' in html
        assert f'aria-labelledby="no-4-{part}"' in html
    assert html.count('aria-describedby="stem-4-p"') == 1
    assert 'data-shape="parts"' in html


def test_a_part_says_what_it_is_worth_and_how_it_is_scored():
    page = CASE.asked(BODY, "材料", Worth(Decimal(9), RULE))["parts"]
    assert [each["mark"] for each in page] == ["3", "3", "3"]
    assert "1.5" in page[2]["words"]


def test_a_review_shows_marks_by_part_only_with_the_key():
    worth = Worth(Decimal(9), RULE)
    hidden = CASE.review(BODY, None, {"p": "a"}, (), worth)["parts"]
    assert all("verdict" not in part and "mark" not in part for part in hidden)
    shown = CASE.review(BODY, KEY, {"p": "a", "x": ["a"]}, (), worth)["parts"]
    assert [(part["verdict"], part["mark"]) for part in shown] == [("right", 3), ("blank", 0), ("part", Decimal("1.5"))]


def test_a_written_part_is_being_marked_until_points_were_given():
    value = {"p1": "a", "p2": "话"}
    waiting = CASE.review(*MIXED, value, (), Worth(Decimal(9), RULE))["parts"]
    assert [part["verdict"] for part in waiting] == ["right", "waiting", "blank"]
    marked = CASE.review(*MIXED, value, (), Worth(Decimal(9), RULE, {"p2.1": Decimal(3)}))["parts"]
    assert (marked[1]["verdict"], marked[1]["mark"]) == ("right", 6)


def test_what_stands_in_parts_is_made_safe():
    body, key = make_case({"p1": "single_choice", "p2": "extended_text"})
    body["parts"][0]["stem"] = "题<script>x</script>"
    body["parts"][0]["body"] = {"choices": [{"id": "a", "text": "<b onclick=x>甲</b>"}]}
    key["parts"]["p2"]["reference"] = "<p>答<iframe></iframe></p>"
    first = clean_body(body)["parts"][0]
    assert (first["stem"], first["body"]["choices"][0]["text"]) == ("题", "<b>甲</b>")
    assert clean_key(key)["parts"]["p2"]["reference"] == "<p>答</p>"


def test_each_part_makes_statements_of_its_own():
    said = CASE.statements("材料", *MIXED)
    assert [(one.stem, bool(one.right)) for one in said] == [("小题p1", True), ("小题p2", True), ("小题p3", False)]
    assert len({one.number for one in said}) == 3


def test_two_cases_about_one_material_are_told_apart_by_their_parts():
    assert CASE.words(BODY) != CASE.words(MIXED[0])
