"""The demo's files, as portal/demo/README.md describes them: every reference resolves and every question is sound."""

import io
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.files.storage import default_storage
from PIL import Image

from accounts.models import RankLevel, Role, Unit
from cms.models import LawVersion
from portal.demo import drawing, library
from quizzes.editors import typed
from quizzes.markup import clean

DEMO = Path(__file__).resolve().parents[2] / "portal" / "demo"
HAN = re.compile(r"[\u4e00-\u9fff]")
LESSON_TAGS = {"h2", "h3", "p", "ul", "ol", "li", "b", "a"}


def read(name: str) -> Any:
    return yaml.safe_load((DEMO / name).read_text(encoding="utf-8"))


LAWS = {law["key"]: law for law in read("laws.yaml")}
TOPICS = {child["slug"]: theme["slug"] for theme in read("topics.yaml") for child in theme["children"]}
COURSES = [read(f"courses/{path.name}") for path in sorted((DEMO / "courses").glob("*.yaml"))]
COLUMN_ARTICLES = [article for column in read("columns.yaml") for article in column["articles"]]
LESSONS = [lesson for course in COURSES for lesson in course["lessons"]]
QUESTIONS = [entry for path in sorted((DEMO / "questions").glob("*.yaml")) for entry in read(f"questions/{path.name}")]
BY_ID = {question["id"]: question for question in QUESTIONS}
PEOPLE = read("people.yaml")
ARTICLES = {
    (key, article["number"])
    for key, law in LAWS.items()
    for version in law["versions"]
    if version["status"] == "in_force"
    for article in version["articles"]
}


PARTS = [
    {**part, "id": f"{entry['id']}-{at}"} for entry in QUESTIONS for at, part in enumerate(entry.get("parts", ()), 1)
]


def of_type(*interactions: str) -> list[Any]:
    """Questions of these types, parts of cases among them."""
    return [pytest.param(entry, id=entry["id"]) for entry in QUESTIONS + PARTS if entry["interaction"] in interactions]


@pytest.mark.parametrize("question", [pytest.param(entry, id=entry["id"]) for entry in QUESTIONS])
def test_every_question_cites_articles_that_the_library_states_and_explains_itself(question: dict[str, Any]) -> None:
    cited = [(cite["law"], cite["article"]) for cite in question["cites"]]

    assert cited
    assert len(set(cited)) == len(cited)
    assert set(cited) <= ARTICLES
    assert question["topic"] in TOPICS
    assert question["difficulty"] in {1, 2, 3}
    assert len(HAN.findall(question["explanation"])) >= 20


@pytest.mark.parametrize("question", of_type("single_choice", "multiple_choice", "one_or_more_choice"))
def test_options_are_different_and_as_many_are_right_as_the_type_wants(question: dict[str, Any]) -> None:
    texts = [choice["text"] for choice in question["choices"]]
    right = [choice["id"] for choice in question["choices"] if choice["correct"]]

    assert [choice["id"] for choice in question["choices"]] == list("abcdefgh"[: len(texts)])
    assert 4 <= len(texts) == len(set(texts))
    least, most = {"single_choice": (1, 1), "multiple_choice": (2, 4), "one_or_more_choice": (1, 4)}[
        question["interaction"]
    ]
    assert least <= len(right) <= min(most, len(texts) - 1)


@pytest.mark.parametrize("question", of_type("true_false", "fill_blank", "match", "order", "extended_text"))
def test_other_types_carry_their_answers(question: dict[str, Any]) -> None:
    if question["interaction"] == "true_false":
        assert question["answer"] in {True, False}
    elif question["interaction"] == "fill_blank":
        assert len(re.findall(r"_{4}", question["stem"])) == len(question["blanks"])
        assert all(accepted and all(accepted) for accepted in question["blanks"])
    elif question["interaction"] == "match":
        entries, options = zip(*question["pairs"], strict=True)
        assert len(set(entries)) == len(entries)
        assert set(question["distractors"]).isdisjoint(options)
    elif question["interaction"] == "order":
        assert len(question["order"]) == len(set(question["order"])) >= 3
    else:
        assert sum(Decimal(point["share"]) for point in question["model_answer"]) == 1
        assert question["rubric"]


@pytest.mark.parametrize(
    "question",
    [pytest.param(entry, id=entry["id"]) for entry in QUESTIONS if "charts" in entry or "[图" in entry["stem"]],
)
def test_a_chart_is_shown_and_said_in_words_with_all_of_its_numbers(question: dict[str, Any]) -> None:
    said = dict(re.findall(r"\[图 (\d+)：([^\]]+)\]", question["stem"]))

    assert list(map(int, said)) == list(range(1, len(question["charts"]) + 1))
    for number, chart in enumerate(question["charts"], start=1):
        words = said[str(number)]
        assert all(f"{name}乡{share}%" in words for name, share in chart["shares"].items())
        assert f"{chart['limit']}%" in words
        assert chart["limit"] not in chart["shares"].values()
        data = drawing.bars(**chart)
        assert data == drawing.bars(**chart), "the same numbers are the same file"
        assert Image.open(io.BytesIO(data)).size == (drawing.WIDTH, drawing.HEIGHT)


def test_the_bank_shows_a_table_and_a_picture() -> None:
    assert any("charts" in question for question in QUESTIONS)
    assert any("\n|---" in question["stem"].replace(" ", "") for question in QUESTIONS)


@pytest.mark.django_db
def test_a_stem_with_a_chart_keeps_its_picture() -> None:
    question = next(question for question in QUESTIONS if "charts" in question)
    html = typed.to_html(question["stem"], library._chart_of(question))

    (name, shows) = re.findall(r'<img src="[^"]*/questions/([0-9a-f]{16}\.png)" alt="([^"]+)"', html)[0]
    assert default_storage.exists(f"questions/{name}")
    assert "B乡34%" in shows
    assert clean(html) == html


@pytest.mark.parametrize("question", of_type("case"))
def test_a_case_has_several_parts_that_share_its_ten_points(question: dict[str, Any]) -> None:
    assert len(question["parts"]) >= 3
    assert question["stem"].strip()
    assert sum(Decimal(part["weight"]) for part in question["parts"]) == 10


def test_the_bank_is_large_enough_and_its_answers_are_spread() -> None:
    types = Counter(question["interaction"] for question in QUESTIONS)
    singles = [question["choices"] for question in QUESTIONS if question["interaction"] == "single_choice"]
    places = Counter(choice["id"] for choices in singles for choice in choices if choice["correct"])
    statements = Counter(question["answer"] for question in QUESTIONS if "answer" in question)

    assert len(BY_ID) == len(QUESTIONS) >= 140
    assert types["single_choice"] >= 60
    assert types["multiple_choice"] >= 30
    assert types["true_false"] >= 30
    assert types["fill_blank"] >= 15
    assert types["extended_text"] >= 5
    assert min(types[name] for name in ("one_or_more_choice", "match", "order", "case")) >= 3
    assert all(places[letter] >= types["single_choice"] * 0.2 for letter in "abcd")
    assert all(statements[side] >= types["true_false"] * 0.4 for side in (True, False))
    assert {question["topic"] for question in QUESTIONS} == set(TOPICS)


def test_the_library_knows_its_versions() -> None:
    known = {LAWS[key]["versions"][0]["status"] for key in LAWS}

    assert {version["status"] for law in LAWS.values() for version in law["versions"]} <= set(LawVersion.Status.values)
    assert known == {"in_force"}
    assert all(version["source"] and version["note"] for law in LAWS.values() for version in law["versions"])
    for law in LAWS.values():
        for version in law["versions"]:
            numbers = [article["number"] for article in version["articles"]]
            assert numbers == sorted(set(numbers))


def test_nothing_is_said_or_asked_about_a_law_of_which_only_the_dates_are_known() -> None:
    (version,) = LAWS["ethnic-unity-promotion"]["versions"]

    assert (str(version["adopted_on"]), str(version["effective_on"])) == ("2026-03-12", "2026-07-01")
    assert version["articles"] == []
    assert not any("促进法" in question["stem"] for question in QUESTIONS)


def test_courses_are_complete() -> None:
    assert len(COURSES) == 6
    assert len(LESSONS) == 24
    assert {course["theme"] for course in COURSES} == set(TOPICS.values())
    for course in COURSES:
        assert course["cloth"] in {1, 2, 3, 4}
        assert len(course["goals"]) == 3
        assert Decimal(course["study_hours"]) > 0
        assert len({lesson["slug"] for lesson in course["lessons"]}) == len(course["lessons"])


@pytest.mark.parametrize("lesson", [pytest.param(lesson, id=lesson["slug"]) for lesson in LESSONS])
def test_a_lesson_teaches_cites_and_ends_in_a_summary_and_check_questions(lesson: dict[str, Any]) -> None:
    html = [block["value"] for block in lesson["body"] if block["type"] == "rich_text"]
    words = "".join(str(block.get(part, "")) for block in lesson["body"] for part in ("value", "text", "note"))

    assert {block["type"] for block in lesson["body"]} == {"rich_text", "callout", "law_citation"}
    assert {tag for part in html for tag in re.findall(r"</?(\w+)", part)} <= LESSON_TAGS
    assert "<h2>小结</h2>" in html[-1]
    assert 400 <= len(HAN.findall(words)) <= 900
    assert all((b["law"], b["article"]) in ARTICLES for b in lesson["body"] if b["type"] == "law_citation")
    assert 1 <= len(lesson["checks"]) <= 2
    assert all(BY_ID[check]["interaction"] != "extended_text" for check in lesson["checks"])


@pytest.mark.parametrize("article", [pytest.param(entry, id=entry["slug"]) for entry in COLUMN_ARTICLES])
def test_every_article_of_a_column_reads_and_cites_what_is_there(article: dict[str, Any]) -> None:
    html = [block["value"] for block in article["body"] if block["type"] == "rich_text"]

    assert {tag for part in html for tag in re.findall(r"</?(\w+)", part)} <= LESSON_TAGS
    assert 120 <= sum(len(HAN.findall(part)) for part in html) <= 900
    assert all((b["law"], b["article"]) in ARTICLES for b in article["body"] if b["type"] == "law_citation")


@pytest.mark.django_db
def test_ranks_are_those_of_the_law_that_every_new_database_has() -> None:
    levels = {level.name: level.band for level in RankLevel.objects.all()}
    used = {person["rank"] for person in PEOPLE["people"]}
    assert used <= set(levels)
    assert {levels[name] for name in used} == set(RankLevel.Band.values)


def test_people_fit_their_units() -> None:
    units = {unit["code"]: unit for unit in PEOPLE["units"]}
    people = {person["staff_number"]: person for person in PEOPLE["people"]}
    mobiles = [person["mobile"] for person in people.values() if "mobile" in person]

    assert 55 <= len(units) == len(PEOPLE["units"]) <= 65
    assert len(people) == len(PEOPLE["people"]) == 400
    assert len({person["name"] for person in people.values()}) == 400
    assert {person["unit"] for person in people.values()} == set(units)
    assert {unit["kind"] for unit in units.values()} == set(Unit.Kind.values)
    assert all(re.fullmatch(r"199000000\d\d", mobile) for mobile in mobiles)
    assert len(set(mobiles)) == len(mobiles)


def test_a_unit_comes_after_the_unit_above_it() -> None:
    seen: set[str | None] = {None}
    for unit in PEOPLE["units"]:
        assert unit["parent"] in seen
        seen.add(unit["code"])


def test_there_is_an_account_for_every_role() -> None:
    names = {person["staff_number"]: person["name"] for person in PEOPLE["people"]}
    codes = {unit["code"] for unit in PEOPLE["units"]}

    assert {account["role"] for account in PEOPLE["accounts"]} == {None, *Role.values}
    for account in PEOPLE["accounts"]:
        assert names[account["staff_number"]] == account["name"]
        assert account["unit"] in codes if account["role"] else account["unit"] is None
    for transfer in PEOPLE["transfers"]:
        assert names[transfer["staff_number"]] == transfer["name"]
        assert transfer["from_unit"] in codes
