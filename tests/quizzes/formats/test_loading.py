"""Drafts into a bank: what is written, what is left out, and that nothing is half-written."""

import io

import docx
import pytest
from PIL import Image
from wagtail.images import get_image_model

from accounts.models import AuditEntry
from cms.models import Topic
from lib import clock
from quizzes import authoring
from quizzes.formats import loading, pictures
from quizzes.formats.reading import read
from quizzes.models import Item, ItemVersion
from tests.builders import make_bank
from tests.quizzes.formats.reader import read_text

TEXT = (
    "第一章 总则\n一、单项选择题（每题2分）\n1、甲是（B）\nA. 子\nB. 丑\nC. 以上都对\n"
    "二、多选题\n1、乙是（AC）\nA. 子\nB. 丑\nC. 寅\n"
    "三、判断题\n1、丙是丁。（√）\n四、填空题\n1、戊由____和____组成。\n答案：己|自己；庚\n五、简答题\n1、简述辛。\n答：壬。\n难度：难\n"
)


@pytest.fixture
def bank(cast):
    return make_bank(unit=cast.unit)


def load(result, bank, cast, **options):
    plan = loading.plan(result, bank)
    return plan, loading.load(plan=plan, bank=bank, author=cast.trainer, now=clock.now(), name="题库.txt", **options)


def test_each_type_arrives_in_the_shape_of_its_interaction(bank, cast):
    _plan, outcome = load(read_text(TEXT), bank, cast)
    versions = {item.interaction: item.latest for item in outcome.items}
    single = versions["single_choice"]
    assert single.body["choices"][2] == {"id": "c", "text": "以上都对", "pinned": True}
    assert single.key == {"choices": ["b"]}
    assert versions["multiple_choice"].key == {"choices": ["a", "c"]}
    assert (versions["true_false"].body, versions["true_false"].key) == ({}, {"value": True})
    assert versions["fill_blank"].body == {"blanks": 2, "ordered": True}
    assert versions["fill_blank"].key == {"blanks": [["己", "自己"], ["庚"]]}
    assert versions["extended_text"].key == {"reference": "壬。"}


def test_imported_questions_are_drafts_of_the_person_who_brought_them(bank, cast):
    _plan, outcome = load(read_text(TEXT), bank, cast)
    for item in Item.objects.filter(pk__in=[item.pk for item in outcome.items]).select_related("latest"):
        assert (item.latest.state, item.latest.author, item.created_by) == ("draft", cast.trainer, cast.trainer)
        assert item.approved_version is None
    assert [str(item.default_mark) for item in outcome.items] == ["2", "1", "1", "1", "1"]
    assert outcome.items[-1].difficulty == Item.Difficulty.HARD
    assert outcome.items[0].reference.startswith("题库.txt")


def test_importing_the_same_file_twice_adds_nothing_and_says_so(bank, cast):
    load(read_text(TEXT), bank, cast)
    result = read_text(
        TEXT.replace("A. 子\nB. 丑\nC. 寅", "A. 寅\nB. 丑\nC. 子").replace("甲是（B）", "甲 是（ B ）。")
    )
    plan, outcome = load(result, bank, cast)
    assert (len(plan.ready), len(plan.duplicates), outcome.items) == (0, 5, [])
    assert [problem.code for problem in result.warnings].count("duplicate_in_bank") == 5
    assert bank.items.count() == 5


def test_what_was_typed_by_hand_is_found_too(bank, cast):
    content = authoring.Content("丙是丁。", {}, {"value": True})
    authoring.write(
        bank=bank,
        interaction="true_false",
        content=content,
        place=authoring.Classification(),
        author=cast.trainer,
        now=clock.now(),
    )
    plan = loading.plan(read_text(TEXT), bank)
    assert len(plan.duplicates) == 1


def test_the_same_question_in_another_bank_or_in_the_archive_is_no_duplicate(bank, cast):
    load(read_text(TEXT), make_bank(unit=cast.sister), cast)
    assert len(loading.plan(read_text(TEXT), bank).ready) == 5
    _plan, outcome = load(read_text(TEXT), bank, cast)
    authoring.archive(item=outcome.items[0], by=cast.trainer, now=clock.now())
    assert loading.plan(read_text(TEXT), bank).ready == [0]


def test_only_the_chosen_part_is_written(bank, cast):
    _plan, outcome = load(read_text(TEXT), bank, cast, chosen={1, 3})
    assert [item.interaction for item in outcome.items] == ["multiple_choice", "fill_blank"]


def test_what_cannot_be_read_never_arrives(bank, cast):
    result = read_text("1、甲（E）\nA. 子\nB. 丑\n2、乙（A）\nA. 子\nB. 丑\n")
    plan, outcome = load(result, bank, cast)
    assert plan.ready == [1]
    assert bank.items.count() == len(outcome.items) == 1


def test_a_failure_in_the_middle_leaves_nothing(bank, cast, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("power gone")

    monkeypatch.setattr("accounts.audit.record", fail)
    with pytest.raises(RuntimeError):
        load(read_text(TEXT), bank, cast)
    assert (bank.items.count(), ItemVersion.objects.count()) == (0, 0)


def test_who_brought_what_is_in_the_trail(bank, cast):
    load(read_text(TEXT), bank, cast)
    entry = AuditEntry.objects.get(action="bank.import")
    assert (entry.actor, entry.detail) == (cast.trainer, {"file": "题库.txt", "format": "txt", "items": 5})


def test_topics_are_found_by_theme_and_name(bank, cast):
    theme = Topic.objects.create(name="测试主题", slug="ceshi")
    chapter = Topic.objects.create(name="第一章 总则", slug="zongze", parent=theme)
    _plan, outcome = load(read_text(TEXT), bank, cast)
    assert {item.topic for item in outcome.items} == {chapter}
    assert outcome.unknown_topics == []


def test_unknown_topics_are_said_or_made_under_a_theme(bank, cast):
    _plan, outcome = load(read_text(TEXT), bank, cast)
    assert ({item.topic for item in outcome.items}, outcome.unknown_topics) == ({None}, ["第一章 总则"])
    theme = Topic.objects.create(name="测试主题", slug="ceshi")
    _plan, outcome = load(read_text(TEXT), make_bank(unit=cast.unit), cast, theme=theme)
    assert {(item.topic.name, item.topic.parent) for item in outcome.items} == {("第一章 总则", theme)}
    assert Topic.objects.filter(parent=theme).count() == 1


def test_hundreds_of_questions_are_written_in_a_few_statements(bank, cast, django_assert_max_num_queries):
    text = "".join(f"{number}、题干{number}（A）\nA. 子\nB. 丑\n" for number in range(1, 401))
    with django_assert_max_num_queries(40):
        load(read_text(text), bank, cast)
    assert bank.items.count() == 400


def word_with_picture(data):
    document = docx.Document()
    document.add_paragraph("1、图中是（ ）")
    document.paragraphs[0].add_run().add_picture(io.BytesIO(data))
    for text in ("A. 红", "B. 绿", "答案：A"):
        document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def png(width=8, height=8):
    out = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(out, "PNG")
    return out.getvalue()


def test_pictures_go_to_the_library_and_the_question_points_to_them(bank, cast):
    data = word_with_picture(png())
    _plan, outcome = load(read(data, name="题库.docx"), bank, cast)
    image = get_image_model().objects.get()
    assert f'<img src="{image.file.url}"' in outcome.items[0].latest.stem
    assert (image.width, image.uploaded_by_user) == (8, cast.trainer)
    assert loading.plan(read(data, name="题库.docx"), bank).ready == []


def test_a_picture_bomb_is_an_error_of_its_question(bank, cast, monkeypatch):
    monkeypatch.setattr(pictures, "MAX_PIXELS", 63)
    result = read(word_with_picture(png()), name="题库.docx")
    plan, outcome = load(result, bank, cast)
    assert (plan.ready, outcome.items, [problem.code for problem in result.errors]) == ([], [], ["unsound"])


def test_pictures_of_a_failed_import_are_taken_away(bank, cast, monkeypatch, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("accounts.audit.record", lambda **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load(read(word_with_picture(png()), name="题库.docx"), bank, cast)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert get_image_model().objects.count() == 0
