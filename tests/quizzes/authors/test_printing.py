"""A paper on paper: parallel forms, the PDF of each, who may have the key, and copies from the list."""

from io import BytesIO
from random import Random

import pypdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from accounts.models import AuditEntry
from lib import clock
from lib.problems import Refusal
from quizzes import assembly, content, interactions, parallel
from quizzes.drawing import Draw, Drawable, fill, fill_apart, shared
from quizzes.models import Paper, PrintedForm
from quizzes.printing import nodes, sheet
from quizzes.printing.pictures import Pictures
from tests.builders import BODIES, make_item, make_paper

pytestmark = pytest.mark.django_db


def text_of(document: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(document)).pages)


def items_of(printed: PrintedForm) -> list[int]:
    return [question.item for question in content.sheet(printed.form_id).questions().values()]


def make_forms(paper: Paper, count: int = 1, seed: int = 7) -> list[PrintedForm]:
    return parallel.compose_forms(paper=paper, forms=count, by=paper.created_by, now=clock.now(), rng=Random(seed))


def no_picture(_address: str) -> str:
    return ""


@pytest.fixture
def drawn(bank) -> Paper:
    """Draws two of five single choices."""
    for number in range(5):
        make_item(bank=bank, stem=f"<p>第{number}个题干（　　）</p>", explanation="解析文字")
    return make_paper(unit=bank.unit, draws=[{"bank": bank, "interaction": "single_choice", "count": 2}])


def pdf_at(form: PrintedForm, name: str = "papers:pdf") -> str:
    return reverse(name, args=[form.paper_id, form.number])


# --- parallel forms


def test_forms_share_nothing_where_the_bank_allows(drawn):
    first, second = make_forms(drawn, 2)
    assert (first.letter, second.letter) == ("A", "B")
    assert not set(items_of(first)) & set(items_of(second))


def test_what_will_come_again_is_said_before_and_comes_true(drawn):
    said = parallel.forecast(drawn, 3)
    assert [(one.places, one.available, one.again) for one in said.overlaps] == [(6, 5, 1)]
    asked = [item for form in make_forms(drawn, 3) for item in items_of(form)]
    assert len(asked) - len(set(asked)) == said.again


def test_further_forms_keep_away_from_those_made_before(drawn):
    (first,) = make_forms(drawn)
    assert parallel.forecast(drawn, 1).again == 0
    (second,) = make_forms(drawn, seed=8)
    assert second.letter == "B"
    assert not set(items_of(first)) & set(items_of(second))


def test_a_paper_of_named_questions_gives_its_own_order_first_and_then_others(bank):
    choices = [{"id": i, "text": i} for i in "abcde"] + [{"id": "z", "text": "以上都对", "pinned": True}]
    items = [make_item(bank=bank, body={"choices": choices}) for _number in range(6)]
    paper = make_paper(*items, unit=bank.unit)
    first, *others = make_forms(paper, 4)
    assert items_of(first) == [item.pk for item in items]
    assert first.form.layout[0]["choices"] == list("abcdez")
    assert all(sorted(items_of(form)) == sorted(items_of(first)) for form in others)
    assert len({tuple(items_of(form)) for form in others}) > 1
    assert all(row["choices"][-1] == "z" for form in others for row in form.form.layout)


def test_a_draft_has_no_forms_and_a_bank_run_dry_says_so(drawn):
    drawn.sections.get().draws.update(count=9)
    with pytest.raises(Refusal) as refused:
        make_forms(drawn)
    assert refused.value.code == "paper_unfillable"
    Paper.objects.update(state=Paper.State.DRAFT)
    with pytest.raises(Refusal) as refused:
        make_forms(drawn)
    assert refused.value.code == "paper_draft"
    assert not PrintedForm.objects.exists()


@pytest.mark.parametrize("count", [0, 9])
def test_so_many_forms_are_refused(drawn, count):
    with pytest.raises(Refusal) as refused:
        make_forms(drawn, count)
    assert refused.value.code == "form_count"


CELL = st.tuples(st.sampled_from([None, 1, 2]), st.sampled_from([None, 1, 2]), st.integers(1, 3))
QUESTION = st.tuples(st.sampled_from([None, 1, 2]), st.sampled_from([1, 2]), st.booleans())


@settings(deadline=None)
@given(st.lists(CELL, min_size=1, max_size=3), st.lists(QUESTION, max_size=12), st.integers(1, 3), st.integers(0, 99))
def test_forms_are_as_full_as_one_alone_and_use_as_many_different_questions_as_there_can_be(cells, pool, forms, seed):
    draws = [Draw(n, (0, n, 1), 0, 1, "x", topic, hard, count, 1) for n, (topic, hard, count) in enumerate(cells)]
    items = [Drawable(n, n, 1, "x", topic, None, hard) for n, (topic, hard, _seen) in enumerate(pool)]
    seen = {n for n, (_topic, _hard, is_seen) in enumerate(pool) if is_seen}
    made = fill_apart(draws, items, forms, seen=seen, rng=Random(seed))
    alone = sum(map(len, fill(draws, items).values()))
    used = [[item for drawn in form.values() for item in drawn] for form in made]
    assert all(len(form) == len(set(form)) == alone for form in used)
    assert all(draw.fits(item) for form in made for draw in draws for item in form[draw.rule])
    wider = [Draw(d.rule, d.order, 0, 1, "x", d.topic, d.difficulty, d.count * forms, 1) for d in draws]
    fresh = [item for item in items if item.item not in seen]
    new = {item for form in used for item in form if item.item not in seen}
    assert len({item for form in used for item in form}) == sum(map(len, fill(wider, items).values()))
    assert len(new) == sum(map(len, fill(wider, fresh).values()))
    assert sum(shared(made, seen).values()) == sum(map(len, used)) - len(new)


# --- the PDF


def test_the_same_number_prints_the_same_paper_though_the_bank_changed(trainer, drawn, bank):
    (form,) = make_forms(drawn)
    before = text_of(trainer.get(pdf_at(form)).content)
    bank.items.update(archived_at=clock.now())
    assert text_of(trainer.get(pdf_at(form)).content) == before
    assert str(form.number) in before


def test_a_proof_of_a_draft_is_the_same_for_the_same_number(drawn):
    Paper.objects.update(state=Paper.State.DRAFT)
    draws = [assembly.sample(drawn, rng=Random(number)).places for number in (1, 1, 2, 3, 4, 5)]
    assert draws[0] == draws[1]
    assert any(draw != draws[0] for draw in draws[2:])


def test_a_paper_without_key_holds_nothing_of_it(trainer, bank):
    item = make_item("fill_blank", bank=bank, explanation="解析文字", key={"blanks": [["钥匙词"]]}, body={"blanks": 1})
    (form,) = make_forms(make_paper(item, unit=bank.unit))
    paper, key = (text_of(trainer.get(pdf_at(form, name)).content) for name in ("papers:pdf", "papers:pdf_key"))
    for word in ("钥匙词", "解析文字"):
        assert word not in paper
        assert word in key


def test_whoever_prints_stands_in_the_audit_trail(trainer, cast, drawn):
    (form,) = make_forms(drawn)
    for name in ("papers:pdf", "papers:pdf_key"):
        answer = trainer.get(pdf_at(form, name))
        assert answer["Content-Type"] == "application/pdf"
        assert "no-store" in answer["Cache-Control"]
    entries = AuditEntry.objects.filter(action__startswith="paper.print", actor=cast.trainer).order_by("pk")
    assert [(entry.action, entry.detail["number"]) for entry in entries] == [
        ("paper.print", form.number),
        ("paper.print_key", form.number),
    ]


def test_a_key_with_questions_of_a_bank_out_of_reach_is_not_found(trainer, bank, foreign_bank):
    paper = make_paper(make_item(bank=bank), make_item(bank=foreign_bank), unit=bank.unit)
    (form,) = make_forms(paper)
    assert trainer.get(pdf_at(form)).status_code == 200
    assert trainer.get(pdf_at(form, "papers:pdf_key")).status_code == 404
    assert "/key/" not in trainer.get(reverse("papers:printing", args=[paper.pk])).content.decode()
    assert not AuditEntry.objects.filter(action="paper.print_key").exists()


def test_papers_out_of_reach_are_not_found(trainer, foreign_bank):
    (form,) = make_forms(make_paper(make_item(bank=foreign_bank), unit=foreign_bank.unit))
    for name in ("papers:pdf", "papers:pdf_key"):
        assert trainer.get(pdf_at(form, name)).status_code == 404
    for name in ("papers:printing", "papers:copy"):
        assert trainer.get(reverse(name, args=[form.paper_id])).status_code == 404


def test_the_number_of_another_paper_is_not_found(trainer, drawn, bank):
    (form,) = make_forms(make_paper(make_item(bank=bank), unit=bank.unit))
    assert trainer.get(reverse("papers:pdf", args=[drawn.pk, form.number])).status_code == 404


def test_a_learner_has_no_door_here(cast, browse, drawn):
    (form,) = make_forms(drawn)
    assert browse(cast.learner).get(pdf_at(form)).status_code in (302, 403, 404)


def test_forms_are_made_from_the_page_and_the_forecast_follows_the_number(trainer, drawn):
    address = reverse("papers:printing", args=[drawn.pk])
    part = trainer.get(f"{address}?forms=3", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert trainer.get(f"{address}?forms=3").context["forecast"].again == 1
    trainer.post(address, {"forms": 2})
    assert [form.letter for form in drawn.printed_forms.all()] == ["A", "B"]


def test_the_printing_page_asks_as_often_for_four_forms_as_for_one(trainer, drawn, count_queries):
    address = reverse("papers:printing", args=[drawn.pk])
    make_forms(drawn)
    few = count_queries(trainer, address)
    make_forms(drawn, 3, seed=9)
    assert count_queries(trainer, address) == few


# --- what stands on the pages


def test_headings_count_and_do_not_number_twice(bank):
    paper = make_paper(make_item(bank=bank), make_item(bank=bank), unit=bank.unit, mark="2.5")
    paper.sections.update(title="一、单选题")
    found = sheet.layout(
        paper=paper, sheet=assembly.sample(paper), imprint=sheet.Imprint("A", 1), with_key=False, pictures=no_picture
    )
    heading = found["sections"][0]["heading"]
    assert heading.count("一") == 1
    assert all(number in heading for number in ("2", "2.5", "5"))


def test_every_type_says_how_it_is_printed_and_what_its_key_is(bank):
    items = [make_item(kind, bank=bank) for kind in interactions.REGISTRY if kind in BODIES]
    paper = make_paper(*items, unit=bank.unit)
    made = sheet.to_pdf(
        paper=paper, sheet=assembly.sample(paper), imprint=sheet.Imprint("", 1), with_key=True, now=clock.now()
    )
    assert len(pypdf.PdfReader(BytesIO(made)).pages) >= 1


def test_pictures_are_printed_and_those_that_cannot_be_read_are_said(bank):
    picture = BytesIO()
    Image.new("RGB", (300, 100), "red").save(picture, "PNG")
    name = default_storage.save("paper/red.png", ContentFile(picture.getvalue()))
    stem = f'<p>看图</p><img src="{default_storage.url(name)}"><img src="/media/none.png" alt="丢失的图">'
    try:
        paper = make_paper(make_item(bank=bank, stem=stem), unit=bank.unit)
        found = sheet.to_pdf(
            paper=paper, sheet=assembly.sample(paper), imprint=sheet.Imprint("", 1), with_key=False, now=clock.now()
        )
    finally:
        default_storage.delete(name)
    reader = pypdf.PdfReader(BytesIO(found))
    assert len(reader.pages[0].images) == 1
    assert "丢失的图" in text_of(found)


@pytest.mark.parametrize("address", ["/media/../secret.png", "http://elsewhere/x.png", "/static/x.png", "", "/media/"])
def test_only_pictures_of_the_library_are_read(address):
    assert Pictures()(address) == ""


def test_a_table_keeps_its_shape():
    html = "<table><caption>表</caption><tr><th colspan='2'>甲</th></tr><tr><td>乙</td><td>丙</td></tr></table>"
    caption, table = nodes.read(html, no_picture)
    assert nodes.text_of([caption]) == "表"
    assert (table["columns"], [(cell["x"], cell["h"]) for cell in table["cells"]]) == (
        2,
        [(2, True), (1, False), (1, False)],
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>自治区是什么</p>", "自治区是什么（　　）"),
        ("<p>是（ ）。</p>", "是（ ）。"),
        ("<p>是____。</p>", "是____。"),
        ("<table><tr><td>表</td></tr></table>", "表（　　）"),
    ],
)
def test_a_stem_has_one_place_for_the_letter(html, text):
    assert nodes.text_of(nodes.with_bracket(nodes.read(html, no_picture))) == text


@given(st.text(alphabet="<>/abpliu_ &;=\"'甲", max_size=60))
def test_any_html_becomes_nodes(html):
    assert isinstance(nodes.read(html, no_picture), list)


@pytest.mark.parametrize(("number", "word"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五")])
def test_sections_are_counted_in_chinese(number, word):
    assert sheet.chinese(number) == word


def test_answers_at_a_glance_are_short_and_none_is_left_out(bank):
    several = make_item("multiple_choice", bank=bank, key={"choices": ["a", "c"]})
    long = make_item("fill_blank", bank=bank, body={"blanks": 1}, key={"blanks": [["一个很长很长很长很长的答案文字"]]})
    paper = make_paper(several, long, make_item("extended_text", bank=bank), unit=bank.unit)
    found = sheet.layout(
        paper=paper, sheet=assembly.sample(paper), imprint=sheet.Imprint("A", 1), with_key=True, pictures=no_picture
    )
    assert [question["glance"] for question in found["sections"][0]["questions"]] == ["AC", "", ""]


# --- copies


def test_a_copy_is_made_from_the_list_under_a_name_of_its_own(trainer, drawn):
    address = reverse("papers:copy", args=[drawn.pk])
    listed = trainer.get(reverse("papers:index")).content.decode()
    assert all(way in listed for way in (address, reverse("papers:printing", args=[drawn.pk])))
    assert drawn.title in trainer.get(address).context["form"].initial["title"]
    trainer.post(address, {"title": "新卷"})
    copy = Paper.objects.get(title="新卷")
    assert (copy.state, copy.sections.get().draws.get().count) == (Paper.State.DRAFT, 2)
