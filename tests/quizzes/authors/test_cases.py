"""Cases in the authors' door: parts are added, moved and taken away without script, and nothing typed is lost."""

from io import BytesIO

import pypdf
import pytest
from django.urls import reverse

from lib import clock
from quizzes import assembly
from quizzes.models import Item, ItemVersion, Regrade
from quizzes.printing import sheet
from tests.builders import make_case, make_item, make_paper
from tests.quizzes.authors import filled
from tests.quizzes.authors.test_items import add, edit, sent_back_from

pytestmark = pytest.mark.django_db

PARTS = {
    "slots": "p1:single_choice p2:true_false p4:extended_text",
    "p1-stem": "谁负责？",
    "p1-weight": "2",
    "p1-text_0": "县人民政府",
    "p1-text_1": "乡人民政府",
    "p1-right_1": "on",
    "p2-stem": "可以不报告。",
    "p2-weight": "1",
    "p2-truth": "false",
    "p4-stem": "怎么办？",
    "p4-weight": "5",
    "p4-rubric": "依据准确|3",
}


def case(bank, **said):
    return filled.place(bank, stem="某乡发生一件事。") | PARTS | said


def test_a_case_is_written_part_by_part(trainer, bank):
    trainer.post(add("case"), case(bank))
    version = Item.objects.get().latest
    assert version.stem == "某乡发生一件事。"
    assert [(part["id"], part["interaction"], part["weight"]) for part in version.body["parts"]] == [
        ("p1", "single_choice", "2"),
        ("p2", "true_false", "1"),
        ("p4", "extended_text", "5"),
    ]
    assert version.body["parts"][0]["body"]["choices"][1] == {"id": "b", "text": "乡人民政府"}
    assert version.key["parts"]["p1"] == {"choices": ["b"]}
    assert version.key["parts"]["p2"] == {"value": False}
    assert version.key["parts"]["p4"]["rubric"] == [{"id": "1", "title": "依据准确", "max": "3"}]


def test_without_a_mark_of_its_own_a_case_is_worth_the_points_of_its_parts(trainer, bank):
    trainer.post(add("case"), case(bank, default_mark=""))
    assert Item.objects.get().default_mark == 8
    trainer.post(add("case"), case(bank, default_mark="10"))
    assert Item.objects.latest("pk").default_mark == 10


def test_saving_what_was_not_changed_makes_no_version(trainer, bank):
    trainer.post(add("case"), case(bank))
    item = Item.objects.get()
    item.versions.update(state=ItemVersion.State.SUBMITTED)
    trainer.post(edit(item), sent_back_from(trainer.get(edit(item))))
    assert item.versions.count() == 1


@pytest.mark.parametrize(
    ("button", "slots"),
    [
        ("add:fill_blank", "p1:single_choice p2:true_false p4:extended_text p5:fill_blank"),
        ("remove:p2", "p1:single_choice p4:extended_text"),
        ("up:p2", "p2:true_false p1:single_choice p4:extended_text"),
        ("down:p2", "p1:single_choice p4:extended_text p2:true_false"),
        ("down:p4", PARTS["slots"]),
        ("add:case", PARTS["slots"] + " p5:case"),
        ("remove:p9", PARTS["slots"]),
    ],
)
def test_a_button_changes_the_form_and_keeps_what_was_typed(trainer, bank, button, slots):
    page = trainer.post(add("case"), case(bank, **{"parts-do": button, "p1-stem": "半句"}))
    form = page.context["form"]
    wanted = PARTS["slots"] if button == "add:case" else slots
    assert form.slots_value() == wanted
    assert "半句" in page.content.decode()
    assert "help-critical" not in page.content.decode()
    assert not Item.objects.exists()


def test_parts_can_be_moved_and_saved_in_their_new_order(trainer, bank):
    trainer.post(add("case"), case(bank))
    item = Item.objects.get()
    page = trainer.post(edit(item), {**sent_back_from(trainer.get(edit(item))), "parts-do": "down:p1"})
    trainer.post(edit(item), sent_back_from(page))
    item.latest.refresh_from_db()
    assert [part["id"] for part in item.latest.body["parts"]] == ["p2", "p1", "p4"]


def test_a_new_part_comes_with_the_usual_settings_of_its_type(trainer, bank):
    page = trainer.post(add("case"), case(bank, **{"parts-do": "add:fill_blank"}))
    new = page.context["form"].slots[-1].form
    assert (new["ordered"].value(), new["case"].value(), new["weight"].value()) == (True, True, "2")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"p1-right_1": ""}, "Part (1): Say which answer is right."),
        ({"p2-stem": ""}, "Part (2): The question has no text."),
        ({"p4-weight": "-1"}, "Part (3): Say what the part is worth"),
        ({"slots": ""}, "A case needs 1 to 10 parts."),
    ],
)
def test_what_is_missing_is_said_with_the_number_of_the_part(trainer, bank, typed, said):
    page = trainer.post(add("case"), case(bank, **typed), headers={"accept-language": "en"})
    assert said in page.content.decode()
    assert not Item.objects.exists()


@pytest.mark.parametrize("slots", ["p1:case", "p1:nothing", "p-1:true_false", "../x", "p1:true_false p1:true_false"])
def test_parts_that_nobody_offered_are_not_made(trainer, bank, slots):
    page = trainer.post(add("case"), case(bank, slots=slots))
    assert page.status_code in (200, 302)
    assert all(part["interaction"] == "true_false" for item in Item.objects.all() for part in item.latest.body["parts"])


def test_a_case_has_ten_parts_at_most(trainer, bank):
    slots = " ".join(f"p{number}:true_false" for number in range(1, 11))
    page = trainer.post(add("case"), case(bank, slots=slots, **{"parts-do": "add:true_false"}))
    assert (page.context["form"].slots_value(), page.context["form"].addable()) == (slots, [])


def test_a_correction_offers_the_keys_of_scored_parts_alone(trainer, bank):
    body, key = make_case({"p1": "single_choice", "p2": "extended_text"})
    item = make_item("case", bank=bank, body=body, key=key)
    address = reverse("items:regrade", args=[item.pk])
    page = trainer.get(address)
    html = page.content.decode()
    assert 'name="p1-right_0"' in html
    assert 'name="p2-rubric"' not in html
    assert 'name="parts-do"' not in html
    values = sent_back_from(page) | {"p1-right_1": "on", "way": "new_key", "reason": "教材有误"}
    del values["p1-right_0"]
    trainer.post(address, values)
    assert Regrade.objects.get().keys == [{"parts": {"p1": {"choices": ["b"]}, "p2": key["parts"]["p2"]}}]


def test_a_case_is_printed_with_its_parts_and_their_key(bank):
    body, key = make_case({"p1": "single_choice", "p2": "fill_blank", "p3": "extended_text"}, weights={"p3": "2"})
    item = make_item("case", bank=bank, body=body, key=key, stem="<p>材料第一段</p><p>材料第二段</p>")
    paper = make_paper(item, make_item(bank=bank), unit=bank.unit, mark=4)
    texts = []
    for with_key in (False, True):
        made = sheet.to_pdf(
            paper=paper, sheet=assembly.sample(paper), imprint=sheet.Imprint("A", 1), with_key=with_key, now=clock.now()
        )
        texts.append("".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(BytesIO(made)).pages))
    for text in texts:
        assert text.index("材料第二段") < text.index("小题p1") < text.index("选项d") < text.index("小题p3")
    assert ("参考答案" in texts[0], "参考答案" in texts[1]) == (False, True)


def test_a_blueprint_draws_cases_like_any_other_type(trainer, bank):
    for _ in range(3):
        make_item("case", bank=bank)
    paper = make_paper(unit=bank.unit, draws=[{"bank": bank, "interaction": "case", "count": 2}])
    assert [question.interaction for question in assembly.sample(paper).questions().values()] == ["case", "case"]


def test_the_same_case_typed_twice_is_found_and_another_about_its_material_is_not(trainer, bank):
    for said in ({}, {}, {"p1-stem": "谁决定？"}):
        trainer.post(add("case"), case(bank, **said))
    first, again, other = Item.objects.order_by("pk")
    assert first.fingerprint == again.fingerprint
    assert first.fingerprint != other.fingerprint
