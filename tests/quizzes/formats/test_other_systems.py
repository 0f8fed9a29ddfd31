"""GIFT and Moodle XML on their way into a bank, and real banks in both, counted a second time otherwise."""

import io
import json
import re
import xml.etree.ElementTree as Etree
from base64 import b64encode
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from wagtail.images import get_image_model

from lib import clock
from quizzes import authoring, interactions
from quizzes.formats import loading, pictures
from quizzes.formats.mending import Mend
from quizzes.formats.reading import read, read_path
from quizzes.formats.report import key, plain
from tests.builders import make_bank
from tests.quizzes.formats.test_loading import png

SAMPLES = Path(settings.BASE_DIR).parent / "shared" / "samples"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no real question banks in {SAMPLES}")

TEXT = (
    "$CATEGORY: $course$/top/法规\n\n单{~甲 =乙}\n\n是{T}\n\n配{=子 -> 甲 =丑 -> 甲 =寅 -> 乙 = -> 丙}\n\n"
    "数{#3.14:0.01}\n\n写{}\n\n配{=卯 -> 甲 =辰 -> 丁}\n\n说明\n"
)
ORDERING = (
    '<quiz><question type="ordering"><questiontext><text>排</text></questiontext><gradingtype>-1</gradingtype>'
    + "".join(f'<answer fraction="{place}"><text>{entry}</text></answer>' for place, entry in enumerate("春夏秋冬"))
    + '</question><question type="shortanswer"><questiontext><text>写</text></questiontext><usecase>1</usecase>'
    '<answer fraction="100"><text>pH</text></answer></question></quiz>'
)


@pytest.fixture
def bank(cast):
    return make_bank("测试题库", unit=cast.unit)


def load(data, name, bank, cast):
    plan = loading.plan(read(data.encode(), name=name), bank)
    return plan, loading.load(plan=plan, bank=bank, author=cast.trainer, now=clock.now(), name=name)


def test_each_type_arrives_in_the_shape_of_its_interaction(bank, cast):
    _plan, outcome = load(TEXT, "题库.gift", bank, cast)
    single, _truth, match, number, _essay, _second = [item.latest for item in outcome.items]
    assert single.key == {"choices": ["b"]}
    texts = {entry["id"]: entry["text"] for entry in (*match.body["left"], *match.body["choices"])}
    assert {texts[entry]: texts[option] for entry, option in match.key["pairs"].items()} == {
        "子": "甲", "丑": "甲", "寅": "乙",
    }  # fmt: skip
    assert sorted(choice["text"] for choice in match.body["choices"]) == ["丙", "乙", "甲"]
    assert (number.key["blanks"], number.key["numbers"]) == ([["3.14"]], [{"tolerance": "0.01"}])
    fill = interactions.get("fill_blank")
    assert [fill.score(number.body, number.key, [given], "all_or_nothing") for given in ("3.15", "3.2")] == [1, 0]


def test_an_order_is_scored_as_moodle_scores_it_and_case_counts_where_it_says_so(bank, cast):
    _plan, outcome = load(ORDERING, "题库.xml", bank, cast)
    order, short = [item.latest for item in outcome.items]
    texts = {entry["id"]: entry["text"] for entry in order.body["choices"]}
    assert [texts[entry] for entry in order.key["order"]] == list("春夏秋冬")
    assert [texts[entry["id"]] for entry in order.body["choices"]] != list("春夏秋冬")
    assert order.body["scoring"] == "whole"
    fill = interactions.get("fill_blank")
    assert [fill.score(short.body, short.key, [given], "all_or_nothing") for given in ("pH", "ph")] == [1, 0]


@pytest.mark.parametrize(("data", "name", "count"), [(TEXT, "题库.gift", 6), (ORDERING, "题库.xml", 2)])
def test_importing_twice_adds_nothing_and_what_is_typed_again_is_found(bank, cast, data, name, count):
    _plan, outcome = load(data, name, bank, cast)
    assert len(outcome.items) == bank.items.count() == count
    plan, again = load(data, name, bank, cast)
    assert (plan.ready, len(plan.duplicates), again.items) == ([], count, [])
    for item in outcome.items:
        version = item.latest
        content = authoring.Content(version.stem, version.body, version.key, version.explanation)
        assert authoring.fingerprint(item.interaction, content) == item.fingerprint


def test_a_picture_inside_the_file_goes_to_the_library_and_a_bomb_does_not(bank, cast, monkeypatch, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    inside = f'<file name="a.png" path="/" encoding="base64">{b64encode(png()).decode()}</file>'
    pairs = "".join(
        f"<subquestion format='html'><text><![CDATA[{left}<img src='@@PLUGINFILE@@/a.png'>]]></text>{inside}"
        f"<answer><text>{right}</text></answer></subquestion>"
        for left, right in ("甲子", "乙丑")
    )
    data = f"<quiz><question type='matching'><questiontext><text>配</text></questiontext>{pairs}</question></quiz>"
    _plan, outcome = load(data, "题库.xml", bank, cast)
    address = get_image_model().objects.get().file.url
    assert all(f'src="{address}"' in entry["text"] for entry in outcome.items[0].latest.body["left"])
    monkeypatch.setattr(pictures, "MAX_PIXELS", 63)
    plan = loading.plan(read(data.encode(), name="题库.xml"), make_bank(unit=cast.unit))
    assert (plan.ready, [problem.code for problem in plan.result.errors]) == ([], ["unsound"])


def test_a_person_mends_what_the_file_leaves_open():
    text = "选{~甲 ~乙 ~丙}\n\n填{=甲* =乙}\n\n是{F}\n\n配{=子 -> 甲 =丑 -> 乙}"
    mends = {
        0: Mend("AC", "multiple_choice"),
        1: Mend("甲|乙", "fill_blank"),
        2: Mend("√", "true_false"),
        3: Mend("甲", "fill_blank"),
    }
    drafts = read(text.encode(), name="题库.gift", mends=mends).drafts
    assert [key(draft) for draft in drafts] == [["A", "C"], [["甲", "乙"]], True, [["子", "甲"], ["丑", "乙"]]]


def test_the_command_accounts_for_every_question(bank, cast, tmp_path):
    path = tmp_path / "题库.txt"
    path.write_text(TEXT, encoding="gb18030")
    for imported, duplicates in ((6, 0), (0, 6)):
        out = io.StringIO()
        call_command("import_questions", str(path), "--bank", bank.name, "--report", "json", stdout=out)
        said = json.loads(out.getvalue())
        assert (said["format"], said["found"], said["imported"], said["skipped"], said["duplicates"]) == (
            "gift", 7, imported, 1, duplicates,
        )  # fmt: skip
    assert said["items"][2]["choices"] == [
        {"text": "甲", "correct": True},
        {"text": "乙", "correct": True},
        {"text": "丙", "correct": False},
    ]
    assert said["items"][2]["topic"] == "法规"


NOT_OURS = {
    *("calculated", "calculatedmulti", "cloze", "coderunner", "ddwtos", "description", "gapselect", "order"),
    *("randomsamatch", "regexp"),
}
REASONS = {"wildcard", "equal_options", "no_stem", "unknown_type", "picture_elsewhere"}


@needs_samples
def test_every_gift_question_is_read_or_skipped_by_name():
    found = {path.name.removeprefix("peg-").removesuffix(".gift"): read_path(path) for path in SAMPLES.glob("gift/*")}
    assert not any(result.errors for result in found.values())
    kinds = {
        name: [each.draft.interaction if each.draft else "-" for each in result.found] for name, result in found.items()
    }
    assert kinds == {
        "TFTwoFeedback": ["true_false"] * 3,
        "descriptionTitleEscapedColon": ["-", "true_false"],
        "escapeEquals": ["single_choice"],
        "markdown": ["-"] * 4,
        "mc4": ["single_choice"],
        "multipleAnswersFloat": ["multiple_choice"],
        "shortAnswer1": ["fill_blank"] * 2,
        "shortFirstEmbeddedUnderline": ["fill_blank"] * 2,
        "tag_id_and_two_tags": ["extended_text"],
        "tf1_markdown": ["true_false"],
        "totara_moodle_match": ["match"],
        "totara_moodle_pre_content": ["extended_text"],
        "totara_moodle_truefalse_true_answer1": ["true_false"],
    }
    assert [key(draft) for draft in found["TFTwoFeedback"].drafts] == [False, True, True]
    assert key(found["multipleAnswersFloat"].drafts[0]) == ["A", "B", "D"]
    assert key(found["totara_moodle_match"].drafts[0])[2][1] == "Database"


@needs_samples
@pytest.mark.parametrize(("name", "count"), [("ewoner-export-20201107.xml", 568), ("sonsoles-test.xml", 23)])
def test_every_moodle_question_is_read_or_told_why_not(name, count):
    path = SAMPLES / "moodlexml" / name
    elements = [each for each in Etree.parse(path).getroot().iter("question") if each.get("type") != "category"]
    result = read_path(path)
    assert len(elements) == len(result.found) == count
    for element, found in zip(elements, result.found, strict=True):
        check(element, found)
    assert {dict(problem.values)["type"] for problem in result.skipped} <= NOT_OURS
    assert {problem.code for problem in result.errors} <= REASONS


def check(element, found):
    """The draft against the element, read in the plainest way."""
    draft, kind = found.draft, element.get("type")
    if draft is None:
        assert found.problem.message
        return
    full = [each.findtext("text").strip() for each in element.findall("answer") if float(each.get("fraction")) == 100]
    if kind == "truefalse":
        assert str(draft.truth).lower() == full[0]
    elif kind in ("shortanswer", "numerical"):
        accepted = [text.replace("\\*", "*") for text in full]
        assert sorted(draft.alternatives[0]) == sorted(dict.fromkeys(accepted))
    elif kind == "multichoice":
        right = [float(each.get("fraction")) > 0 for each in element.findall("answer")]
        if element.findtext("single") != "false":
            right = [float(each.get("fraction")) == 100 for each in element.findall("answer")]
        assert [choice.correct for choice in draft.choices] == right
        texts = [bare(each.findtext("text")) for each in element.findall("answer")]
        assert [bare(choice.html) for choice in draft.choices] == texts
    elif kind in ("matching", "ddmatch"):
        options = [bare(each.findtext("answer/text")) for each in element.findall("subquestion")]
        assert [bare(right) for _left, right in draft.pairs] == options


def bare(text):
    return re.sub(r"\W+", "", plain(text))
