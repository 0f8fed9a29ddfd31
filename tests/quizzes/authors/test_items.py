"""Writing and changing questions in the authors' door."""

import pytest
from django.urls import reverse
from django.utils import translation

from lib import clock
from quizzes import interactions
from quizzes.interactions import entries
from quizzes.interactions.entries import make as entry
from quizzes.models import Item, ItemVersion
from tests.builders import make_article, make_item, make_paper, make_topic

from . import filled

pytestmark = pytest.mark.django_db
State = ItemVersion.State


def add(interaction: str = "single_choice") -> str:
    return f"{reverse('items:add')}?interaction={interaction}"


def edit(item: Item) -> str:
    return reverse("items:edit", args=[item.pk])


def sent_back_from(page) -> dict:
    """The form of a page as a browser would send it unchanged, the forms of its parts with it."""
    form = page.context["form"]
    values = {"slots": form.slots_value()} if hasattr(form, "slots") else {}
    for field in [*form, *(field for slot in getattr(form, "slots", ()) if slot.is_open for field in slot.form)]:
        value = field.value()
        if value in (None, False):
            continue
        values[field.html_name] = "on" if value is True else value
    return values


def test_the_type_is_chosen_before_anything_is_typed(trainer):
    page = trainer.get(reverse("items:add")).content.decode()
    assert all(f"?interaction={kind}" in page for kind in interactions.REGISTRY)


def test_a_form_without_a_type_writes_nothing(trainer, bank):
    trainer.post(reverse("items:add"), filled.single_choice(bank))
    assert not Item.objects.exists()


def one(text: str) -> str:
    return entry(text)["id"]


def scattered(*texts: str) -> list[dict]:
    return entries.scatter([entry(text) for text in texts], [one(text) for text in texts])


MIDDLES = {
    "single_choice": (
        filled.options("甲", "乙"),
        {"choices": [{"id": "a", "text": "甲"}, {"id": "b", "text": "乙"}]},
        {"choices": ["a"]},
    ),
    "multiple_choice": (
        filled.options("甲", "乙", "以上都对", right="AC") | {"pinned_2": "on"},
        {
            "choices": [
                {"id": "a", "text": "甲"},
                {"id": "b", "text": "乙"},
                {"id": "c", "text": "以上都对", "pinned": True},
            ]
        },
        {"choices": ["a", "c"]},
    ),
    "one_or_more_choice": (
        filled.options("甲", "乙", "丙", right="B"),
        {"choices": [{"id": "a", "text": "甲"}, {"id": "b", "text": "乙"}, {"id": "c", "text": "丙"}]},
        {"choices": ["b"]},
    ),
    "true_false": ({"truth": "false"}, {}, {"value": False}),
    "match": (
        filled.pairs(("警告", "六个月"), ("降级", "二十四个月"), ("撤职", "二十四个月"), ("", "三年")),
        {"left": [entry("警告"), entry("降级"), entry("撤职")], "choices": scattered("六个月", "二十四个月", "三年")},
        {"pairs": {one("警告"): one("六个月"), one("降级"): one("二十四个月"), one("撤职"): one("二十四个月")}},
    ),
    "order": (
        filled.steps("警告", "记过", "记大过", scoring="whole"),
        {"choices": scattered("警告", "记过", "记大过"), "scoring": "whole"},
        {"order": [one("警告"), one("记过"), one("记大过")]},
    ),
    "fill_blank": (
        {"stem": "自____年____起施行。", "blanks": "1984|一九八四\n10月1日", "ordered": "on"},
        {"blanks": 2, "ordered": True},
        {"blanks": [["1984", "一九八四"], ["10月1日"]], "rules": {"width": True, "space": True, "case": False}},
    ),
    "extended_text": (
        {
            "expected_length": "300",
            "model_answer": "先说依据。\n再说做法。",
            "rubric": "依据准确|3\n联系实际|4.5|举一例",
        },
        {"expected_length": 300},
        {
            "reference": "<p>先说依据。</p><p>再说做法。</p>",
            "rubric": [
                {"id": "1", "title": "依据准确", "max": "3"},
                {"id": "2", "title": "联系实际", "max": "4.5", "note": "举一例"},
            ],
        },
    ),
}


@pytest.mark.parametrize("interaction", MIDDLES)
def test_each_type_can_be_written(trainer, cast, bank, interaction):
    typed, body, key = MIDDLES[interaction]
    trainer.post(add(interaction), filled.place(bank, **typed))
    version = Item.objects.get().latest
    assert (version.body, version.key) == (body, key)
    assert (version.state, version.author) == (State.DRAFT, cast.trainer)


@pytest.mark.parametrize("interaction", MIDDLES)
def test_saving_what_was_not_changed_makes_no_version(trainer, bank, interaction):
    typed, _body, _key = MIDDLES[interaction]
    trainer.post(add(interaction), filled.place(bank, **typed))
    item = Item.objects.get()
    item.versions.update(state=State.SUBMITTED)
    trainer.post(edit(item), sent_back_from(trainer.get(edit(item))))
    assert item.versions.count() == 1


def test_numbers_and_exact_words_are_typed_in_the_line_of_their_gap(trainer, bank):
    line = '=3.5±0.1|三点五\n"pH"'
    trainer.post(add("fill_blank"), filled.place(bank, stem="____和____", blanks=line, ordered="on", case="on"))
    item = Item.objects.get()
    assert item.latest.key["numbers"] == [{"tolerance": "0.1"}, None]
    assert item.latest.key["rules"][1] == {"width": False, "space": False, "case": False}
    assert trainer.get(edit(item)).context["form"]["blanks"].value() == line


def test_an_entry_keeps_its_id_when_its_words_change(trainer, bank):
    trainer.post(add("order"), filled.place(bank, **filled.steps("警告", "记过", "记大过")))
    item = Item.objects.get()
    trainer.post(edit(item), {**sent_back_from(trainer.get(edit(item))), "text_1": "记过处分"})
    item.latest.refresh_from_db()
    assert item.latest.key == {"order": [one("警告"), one("记过"), one("记大过")]}
    assert {"id": one("记过"), "text": "记过处分"} in item.latest.body["choices"]


def test_two_rows_that_shared_an_option_can_part(trainer, bank):
    trainer.post(add("match"), filled.place(bank, **filled.pairs(("降级", "两年"), ("撤职", "两年"), ("警告", "半年"))))
    item = Item.objects.get()
    trainer.post(edit(item), {**sent_back_from(trainer.get(edit(item))), "right_1": "三年"})
    item.latest.refresh_from_db()
    text = {option["id"]: option["text"] for option in item.latest.body["choices"]}
    pairs = item.latest.key["pairs"]
    assert [text[pairs[one(each)]] for each in ("降级", "撤职", "警告")] == ["两年", "三年", "半年"]


@pytest.mark.parametrize(
    ("interaction", "typed", "said"),
    [
        (
            "match",
            filled.pairs(("警告", "半年"), ("记过", ""), ("", "一年")),
            "Every entry on the left needs its option on the right.",
        ),
        ("order", filled.steps("警告", "记过"), "The question needs 3 to 12 entries."),
        ("order", filled.steps("警告", "警告", "记过"), "Two entries are the same, or one has no id."),
    ],
)
def test_what_is_missing_in_pairs_and_orders_is_said(trainer, bank, interaction, typed, said):
    page = trainer.post(add(interaction), filled.place(bank, **typed), headers={"accept-language": "en"})
    assert said in page.content.decode()
    assert not Item.objects.exists()


def test_rich_text_that_nobody_touched_stays_to_the_letter(trainer, cast, bank):
    stem = "<p>H<sub>2</sub>O 是（　　）。</p>"
    item = make_item(bank=bank, author=cast.trainer, approved=False, stem=stem)
    trainer.post(edit(item), {**sent_back_from(trainer.get(edit(item))), "explanation": "水"})
    item.latest.refresh_from_db()
    assert (item.latest.stem, item.latest.explanation) == (stem, "水")


def test_what_is_typed_cannot_carry_script(trainer, bank):
    trainer.post(
        add(), filled.single_choice(bank, stem="<b>好</b><script>alert(1)</script><img src=x onerror=alert(1)>")
    )
    stem = Item.objects.get().latest.stem
    assert "script" not in stem
    assert "onerror" not in stem


def test_errors_are_said_and_what_was_typed_is_kept(trainer, bank):
    sent = filled.place(bank, stem="写了很久的题干") | filled.options("只有一个选项", right="")
    with translation.override("en"):
        page = trainer.post(add(), sent, headers={"accept-language": "en"})
    text = page.content.decode()
    assert "写了很久的题干" in text
    assert "只有一个选项" in text
    assert "A question needs 2 to 26 options." in text
    assert not Item.objects.exists()


def test_gaps_and_answers_have_to_agree(trainer, bank):
    page = trainer.post(add("fill_blank"), filled.place(bank, stem="自____年起施行。", blanks="1984\n10月"))
    assert page.context["form"].errors["blanks"]
    assert not Item.objects.exists()


def test_a_question_with_more_options_than_rows_loses_none(trainer, cast, bank):
    choices = [{"id": f"o{n}", "text": f"选项{n}"} for n in range(11)]
    item = make_item(
        bank=bank, author=cast.trainer, approved=False, body={"choices": choices}, key={"choices": ["o10"]}
    )
    trainer.post(edit(item), {**sent_back_from(trainer.get(edit(item))), "stem": "新的题干"})
    item.latest.refresh_from_db()
    assert item.latest.body == {"choices": choices}
    assert item.latest.key == {"choices": ["o10"]}


def test_options_keep_their_ids_and_new_ones_get_free_ids(trainer, cast, bank):
    item = make_item(bank=bank, author=cast.trainer, approved=False)
    sent = sent_back_from(trainer.get(edit(item)))
    trainer.post(edit(item), {**sent, "text_1": "", "id_1": "b", "text_4": "新选项"})
    item.latest.refresh_from_db()
    assert [choice["id"] for choice in item.latest.body["choices"]] == ["a", "c", "d", "b"]


def test_changing_an_approved_question_makes_the_next_version(trainer, cast, bank):
    item = make_item(bank=bank, author=cast.trainer)
    before = item.approved_version
    trainer.post(edit(item), {**sent_back_from(trainer.get(edit(item))), "stem": "改过的题干"})
    item.refresh_from_db()
    assert (item.latest.number, item.latest.state, item.approved_version) == (2, State.DRAFT, before)


def test_anothers_draft_is_not_overwritten(trainer, cast, colleague, bank):
    item = make_item(bank=bank, author=colleague, approved=False)
    trainer.post(edit(item), {**sent_back_from(trainer.get(edit(item))), "stem": "我改的题干"})
    item.refresh_from_db()
    assert [(v.number, v.author) for v in item.versions.all()] == [(2, cast.trainer), (1, colleague)]


def test_place_and_citations_change_without_a_new_version(trainer, cast, bank):
    item = make_item(bank=bank, author=cast.trainer)
    topic, article = make_topic("自治机关"), make_article()
    sent = sent_back_from(trainer.get(edit(item)))
    trainer.post(edit(item), {**sent, "topic": topic.pk, "reference": "教材第 3 页", "article_0": article.pk})
    item.refresh_from_db()
    assert (item.topic, item.reference, list(item.articles.all())) == (topic, "教材第 3 页", [article])
    assert item.versions.count() == 1


def test_a_foreign_bank_is_refused(trainer, foreign_bank):
    page = trainer.post(add(), filled.single_choice(foreign_bank))
    assert page.context["form"].errors["bank"]
    assert not Item.objects.exists()


def test_a_question_does_not_move_into_another_bank(trainer, cast, bank, foreign_bank):
    item = make_item(bank=bank, author=cast.trainer, approved=False)
    trainer.post(edit(item), {**sent_back_from(trainer.get(edit(item))), "bank": foreign_bank.pk})
    item.refresh_from_db()
    assert item.bank == bank


def test_a_foreign_bank_in_the_address_lists_nothing_of_it(trainer, bank, foreign_bank):
    make_item(bank=bank, stem="自己的")
    make_item(bank=foreign_bank, stem="别人的")
    assert "别人的" not in listed(trainer, bank=foreign_bank.pk)


def test_saving_can_hand_in_at_once(trainer, bank):
    trainer.post(add(), filled.single_choice(bank, then="submit"))
    assert Item.objects.get().latest.state == State.SUBMITTED


def test_writing_several_keeps_bank_topic_and_difficulty(trainer, bank):
    topic = make_topic()
    page = trainer.post(add(), filled.single_choice(bank, topic=topic.pk, difficulty=3, then="another"), follow=True)
    initial = page.context["form"].initial
    assert [str(initial[name]) for name in ("bank", "topic", "difficulty")] == [str(bank.pk), str(topic.pk), "3"]


def test_a_question_is_archived_and_comes_back(trainer, bank):
    item = make_item(bank=bank)
    act = reverse("items:act", args=[item.pk])
    trainer.post(act, {"step": "archive"})
    assert not Item.objects.usable().filter(pk=item.pk).exists()
    trainer.post(act, {"step": "restore"})
    assert Item.objects.usable().filter(pk=item.pk).exists()


def test_a_question_is_never_deleted(trainer, bank):
    item = make_item(bank=bank, approved=False)
    trainer.post(reverse("items:delete", args=[item.pk]))
    assert Item.objects.filter(pk=item.pk).exists()


def test_the_editor_names_the_papers_that_fix_the_question(trainer, bank):
    item = make_item(bank=bank)
    paper = make_paper(item, unit=bank.unit)
    assert paper.title in trainer.get(edit(item)).content.decode()


def listed(client, **query) -> set[str]:
    page = client.get(reverse("items:index"), query)
    return {item.latest.stem for item in page.context["object_list"]}


def test_the_list_says_what_can_be_done_and_how_many_there_are(trainer, bank):
    for _ in range(3):
        make_item(bank=bank)
    page = trainer.get(reverse("items:index")).content.decode()
    assert all(words in page for words in ("新建试题", "导入试题", "筛选", "共 3 条"))
    assert page.index("新建试题") < page.index("导入试题")
    assert "第 1 页" not in page


@pytest.mark.parametrize(
    ("name", "words"), [("papers", "新建试卷"), ("sittings", "安排考试"), ("item_banks", "新建题库")]
)
def test_every_list_names_what_it_makes(trainer, bank, name, words):
    assert words in trainer.get(reverse(f"{name}:index")).content.decode()


def test_the_list_searches_pieces_of_chinese_words(trainer, bank):
    make_item(bank=bank, stem="民族区域自治制度")
    make_item(bank=bank, stem="宗教事务条例")
    assert listed(trainer, q="自治") == {"民族区域自治制度"}


def test_the_list_narrows_by_what_a_question_is(trainer, cast, bank, colleague):
    theme = make_topic("思想文化")
    below = make_topic("自治制度", parent=theme)
    make_item(bank=bank, stem="甲", topic=below, difficulty=1)
    make_item("true_false", bank=bank, stem="乙", difficulty=3, author=cast.trainer, approved=False)
    handed_in = make_item(bank=bank, stem="丙", author=colleague, approved=False)
    handed_in.versions.update(state=State.SUBMITTED)
    assert listed(trainer, topic=theme.pk) == {"甲"}
    assert listed(trainer, interaction="true_false") == {"乙"}
    assert listed(trainer, difficulty=1) == {"甲"}
    assert listed(trainer, state="submitted") == {"丙"}
    assert listed(trainer, whose="mine") == {"乙"}
    assert listed(trainer, whose="to-review") == {"丙"}


def test_archived_questions_are_listed_only_when_asked_for(trainer, bank):
    make_item(bank=bank, stem="在用")
    make_item(bank=bank, stem="旧题", archived_at=clock.now())
    assert listed(trainer) == {"在用"}
    assert listed(trainer, archived="only") == {"旧题"}


def test_the_list_asks_as_often_for_thirty_as_for_three(trainer, bank, count_queries):
    topic = make_topic(parent=make_topic())
    for _ in range(3):
        make_item(bank=bank, topic=topic)
    few = count_queries(trainer, reverse("items:index"))
    for _ in range(27):
        make_item(bank=bank, topic=topic)
    assert count_queries(trainer, reverse("items:index")) == few
