"""Composing papers in the authors' door."""

from decimal import Decimal

import pytest
from django.urls import reverse

from lib import clock
from lib.problems import Refusal
from quizzes import assembly, composing, shortfall
from quizzes.models import DrawRule, Form, Paper, PaperItem, PaperSection
from tests.builders import make_bank, make_item, make_paper, make_topic
from tests.quizzes.authors.composer import compose_at, sent_from

pytestmark = pytest.mark.django_db


def test_a_new_paper_begins_with_the_sections_that_were_ticked(trainer, cast):
    sent = {"title": "结业试卷", "unit": cast.unit.pk, "kinds": ["single_choice", "true_false"]}
    trainer.post(reverse("papers:add"), sent)
    paper = Paper.objects.get()
    assert (paper.title, paper.state, paper.created_by) == ("结业试卷", Paper.State.DRAFT, cast.trainer)
    assert paper.sections.count() == 2


def test_saving_unchanged_changes_nothing(trainer, draft):
    before = [list(model.objects.values()) for model in (PaperSection, DrawRule, PaperItem)]
    trainer.post(compose_at(draft), sent_from(trainer, draft))
    after = [list(model.objects.values()) for model in (PaperSection, DrawRule, PaperItem)]
    assert [[row | {"order": 0} for row in rows] for rows in after] == [
        [row | {"order": 0} for row in rows] for rows in before
    ]


def test_a_draw_is_added_by_filling_the_blank_row(trainer, draft, bank):
    topic = make_topic("自治机关")
    row = {
        "rules-1-bank": bank.pk,
        "rules-1-interaction": "multiple_choice",
        "rules-1-topic": topic.pk,
        "rules-1-difficulty": 3,
        "rules-1-count": 4,
        "rules-1-mark": "1.5",
    }
    trainer.post(compose_at(draft), sent_from(trainer, draft, **row))
    made = DrawRule.objects.get(interaction="multiple_choice")
    assert (made.section.paper, made.topic, made.difficulty, made.count, made.mark) == (
        draft,
        topic,
        3,
        4,
        Decimal("1.5"),
    )


def test_a_half_filled_row_is_refused_and_comes_back(trainer, draft, bank):
    sent = sent_from(trainer, draft, **{"rules-1-bank": bank.pk, "rules-1-count": 77})
    page = trainer.post(compose_at(draft), sent)
    assert DrawRule.objects.count() == 1
    assert page.context["composition"].rules.forms[1].errors
    assert 'value="77"' in page.content.decode()


def test_a_new_section_and_its_first_draw_are_saved_together(trainer, draft, bank):
    row = {
        "sections-1-title": "二、判断题",
        "rules-2-bank": bank.pk,
        "rules-2-interaction": "true_false",
        "rules-2-count": 3,
        "rules-2-mark": 1,
    }
    trainer.post(compose_at(draft), sent_from(trainer, draft, **row))
    section = draft.sections.get(title="二、判断题")
    assert section.draws.get().count == 3


def test_a_draw_without_a_home_is_not_lost(trainer, draft, bank):
    row = {"rules-2-bank": bank.pk, "rules-2-interaction": "true_false", "rules-2-count": 3, "rules-2-mark": 1}
    page = trainer.post(compose_at(draft), sent_from(trainer, draft, **row))
    assert page.status_code == 200
    assert page.context["composition"].sections.forms[1].errors["title"]
    assert DrawRule.objects.count() == 1


def test_sections_change_places_and_go(trainer, bank):
    item = make_item(bank=bank)
    paper = make_paper(item, unit=bank.unit, state="draft")
    second = PaperSection.objects.create(paper=paper, title="第二部分", order=2)
    third = PaperSection.objects.create(paper=paper, title="第三部分", order=3)
    trainer.post(
        compose_at(paper),
        sent_from(trainer, paper, **{"sections-0-order": 9, "sections-2-order": 1, "sections-1-DELETE": "on"}),
    )
    assert [section.title for section in paper.sections.order_by("order")] == ["第三部分", "第一部分"]
    assert not PaperSection.objects.filter(pk=second.pk).exists()
    assert PaperSection.objects.filter(pk=third.pk).exists()
    assert PaperItem.objects.get().item == item


def test_named_questions_change_mark_and_place_and_go(trainer, bank):
    items = [make_item(bank=bank) for _ in range(3)]
    paper = make_paper(*items, unit=bank.unit, state="draft")
    changes = {"fixed-0-mark": "5", "fixed-0-order": 8, "fixed-1-DELETE": "on"}
    trainer.post(compose_at(paper), sent_from(trainer, paper, **changes))
    rows = PaperItem.objects.order_by("order")
    assert [(row.item, row.mark) for row in rows] == [(items[2], 2), (items[0], 5)]


def test_one_mark_for_a_whole_section_is_typed_once(trainer, bank):
    paper = make_paper(
        *(make_item(bank=bank) for _ in range(3)),
        draws=[{"bank": bank, "interaction": "true_false", "count": 2}],
        unit=bank.unit,
        state="draft",
    )
    trainer.post(compose_at(paper), sent_from(trainer, paper, **{"sections-0-each": "1.5", "fixed-0-mark": "9"}))
    marks = {*PaperItem.objects.values_list("mark", flat=True), *DrawRule.objects.values_list("mark", flat=True)}
    assert marks == {Decimal("1.5")}
    trainer.post(compose_at(paper), sent_from(trainer, paper, **{"fixed-0-mark": "9"}))
    assert sorted(PaperItem.objects.values_list("mark", flat=True)) == [Decimal("1.5"), Decimal("1.5"), Decimal(9)]


def test_a_named_question_is_pinned_and_a_copy_keeps_it(trainer, bank):
    paper = make_paper(*(make_item(bank=bank) for _ in range(2)), unit=bank.unit, state="draft")
    trainer.post(compose_at(paper), sent_from(trainer, paper, **{"fixed-1-pinned": "on"}))
    assert [row.pinned for row in PaperItem.objects.order_by("order")] == [False, True]
    trainer.post(compose_at(paper), sent_from(trainer, paper))
    trainer.post(compose_at(paper), sent_from(trainer, paper, step="copy"))
    assert list(PaperItem.objects.order_by("pk").values_list("pinned", flat=True)) == [False, True, False, True]


def test_another_savers_work_is_not_overwritten_unseen(trainer, draft):
    sent = sent_from(trainer, draft, **{"sections-0-title": "我的标题"})
    DrawRule.objects.update(count=7)
    page = trainer.post(compose_at(draft), sent)
    assert page.status_code == 200
    assert DrawRule.objects.get().count == 7
    trainer.post(compose_at(draft), sent | {"digest": page.context["composition"].digest})
    assert draft.sections.get().title == "我的标题"


def test_rows_of_other_papers_cannot_be_reached_by_their_ids(trainer, draft, foreign_bank):
    draw = {"bank": foreign_bank, "interaction": "single_choice", "count": 1}
    foreign = make_paper(unit=foreign_bank.unit, draws=[draw], state="draft")
    rule, section = DrawRule.objects.get(section__paper=foreign), foreign.sections.get()
    sent = sent_from(trainer, draft, **{"rules-0-id": rule.pk, "sections-0-id": section.pk, "rules-0-count": 6})
    trainer.post(compose_at(draft), sent)
    rule.refresh_from_db()
    assert (rule.count, rule.section) == (1, section)


def test_foreign_banks_and_units_are_refused(trainer, cast, draft, foreign_bank):
    for changes in ({"rules-0-bank": foreign_bank.pk}, {"unit": cast.sister.pk}):
        assert trainer.post(compose_at(draft), sent_from(trainer, draft, **changes)).status_code == 200
    draft.refresh_from_db()
    assert (DrawRule.objects.get().bank.unit, draft.unit) == (cast.unit, cast.unit)


def test_the_composer_says_what_the_bank_holds(trainer, draft, bank):
    make_item("true_false", bank=bank)
    section = draft.sections.get()
    DrawRule.objects.create(section=section, bank=bank, interaction="true_false", count=1, mark=1)
    DrawRule.objects.create(section=section, bank=bank, interaction="fill_blank", count=3, mark=1)
    page = trainer.get(compose_at(draft))
    cells = list(page.context["cells"].values())
    assert [(cell.available, cell.missing, cell.is_just_enough) for cell in cells] == [
        (8, 0, False),
        (1, 0, True),
        (0, 3, False),
    ]
    assert [finding.kind for finding in page.context["findings"]] == ["lack", "tight", "fine"]


def test_a_paper_that_lacks_questions_is_not_published_and_says_which(trainer, draft):
    DrawRule.objects.update(count=11)
    page = trainer.post(compose_at(draft), sent_from(trainer, draft, step="publish"), follow=True)
    draft.refresh_from_db()
    assert draft.state == Paper.State.DRAFT
    assert any("3" in str(message) and message.level_tag == "error" for message in page.context["messages"])


def test_an_empty_section_keeps_a_paper_from_being_published(draft):
    PaperSection.objects.create(paper=draft, title="空着", order=2)
    with pytest.raises(Refusal) as refused:
        composing.publish_paper(paper=draft, by=draft.created_by, now=clock.now())
    assert "空着" in refused.value.extra["problems"][0]


def test_findings_name_unusable_and_doubled_questions(bank):
    archived = make_item(bank=bank, stem="旧题", archived_at=clock.now())
    twice = make_item(bank=bank, stem="重题")
    paper = make_paper(archived, twice, unit=bank.unit, state="draft")
    other = PaperSection.objects.create(paper=paper, title="二", order=2)
    PaperItem.objects.create(section=other, item=twice, mark=1)
    found = shortfall.lacks(shortfall.findings(composing.parts_of(paper), assembly.fill_report(paper)))
    assert any("旧题" in text for text in found)
    assert any("重题" in text for text in found)


def test_publishing_saves_what_was_typed_first(trainer, draft):
    trainer.post(compose_at(draft), sent_from(trainer, draft, step="publish", title="终稿"))
    draft.refresh_from_db()
    assert (draft.title, draft.state) == ("终稿", Paper.State.PUBLISHED)


def test_a_published_paper_is_shown_and_not_changed(trainer, draft):
    sent = sent_from(trainer, draft, title="改过")
    Paper.objects.update(state=Paper.State.PUBLISHED)
    text = trainer.get(compose_at(draft)).content.decode()
    assert f"?paper={draft.pk}" in text
    assert "sections-0-title" not in text
    trainer.post(compose_at(draft), sent)
    draft.refresh_from_db()
    assert draft.title != "改过"


def test_a_copy_can_be_changed(trainer, draft):
    Paper.objects.update(state=Paper.State.PUBLISHED)
    trainer.post(compose_at(draft), {"step": "copy"})
    copy = Paper.objects.latest("pk")
    assert (copy.state, copy.sections.get().draws.get().count) == (Paper.State.DRAFT, 2)


def test_questions_are_picked_for_a_section(trainer, cast, draft, bank):
    chosen, other = make_item(bank=bank, stem="挑中"), make_item(bank=bank, approved=False)
    section = draft.sections.get()
    address = f"{reverse('papers:pick', args=[draft.pk])}?section={section.pk}"
    trainer.post(address, {"section": section.pk, "items": [chosen.pk, other.pk]})
    assert [row.item for row in section.items.all()] == [chosen]
    assert chosen not in trainer.get(address).context["page_obj"].object_list


def test_naming_questions_saves_the_draft_and_leads_to_the_picker(trainer, draft):
    answer = trainer.post(compose_at(draft), sent_from(trainer, draft, step="pick-0", title="先存一下"))
    draft.refresh_from_db()
    assert draft.title == "先存一下"
    assert answer.url == f"{reverse('papers:pick', args=[draft.pk])}?section={draft.sections.get().pk}"


def test_the_picker_narrows(trainer, draft, bank):
    other_bank = make_bank(unit=bank.unit)
    topic = make_topic()
    wanted = make_item("true_false", bank=other_bank, stem="民族乡", topic=topic, difficulty=3)
    make_item("true_false", bank=other_bank, stem="城市")
    query = {"bank": other_bank.pk, "interaction": "true_false", "topic": topic.pk, "difficulty": 3, "q": "族乡"}
    page = trainer.get(reverse("papers:pick", args=[draft.pk]), query)
    assert list(page.context["page_obj"]) == [wanted]


def test_foreign_questions_cannot_be_picked(trainer, draft, foreign_bank):
    foreign = make_item(bank=foreign_bank)
    section = draft.sections.get()
    trainer.post(reverse("papers:pick", args=[draft.pk]), {"section": section.pk, "items": [foreign.pk]})
    assert not section.items.exists()


def test_the_section_of_another_paper_is_not_found(trainer, draft, bank):
    item, other = make_item(bank=bank), make_paper(unit=bank.unit, state="draft")
    answer = trainer.post(
        reverse("papers:pick", args=[draft.pk]), {"section": other.sections.get().pk, "items": [item.pk]}
    )
    assert answer.status_code == 404


def test_the_preview_shows_one_draw_and_keeps_nothing(trainer, draft):
    text = trainer.get(reverse("papers:preview", args=[draft.pk])).content.decode()
    assert text.count('class="q"') == 2
    assert not Form.objects.exists()


@pytest.mark.parametrize(("name", "more"), [("papers:preview", []), ("papers:pdf", [1])])
def test_a_draw_that_the_bank_cannot_fill_leads_back_and_says_what_is_missing(trainer, draft, name, more):
    DrawRule.objects.update(count=11)
    page = trainer.get(reverse(name, args=[draft.pk, *more]), follow=True)
    assert page.redirect_chain == [(compose_at(draft), 302)]
    (message,) = page.context["messages"]
    assert all(number in str(message) for number in ("3", "11", "8"))


def test_the_composer_asks_as_often_for_a_hundred_rows_as_for_two(trainer, bank, count_queries):
    topic = make_topic(parent=make_topic())
    paper = make_paper(make_item(bank=bank), unit=bank.unit, state="draft")
    section = paper.sections.get()

    def more(number: int) -> None:
        rule = {"bank": bank, "interaction": "true_false", "topic": topic, "difficulty": 2, "count": 1, "mark": 1}
        DrawRule.objects.bulk_create(DrawRule(section=section, **rule) for _ in range(number))
        items = [make_item(bank=bank, topic=topic) for _ in range(number)]
        PaperItem.objects.bulk_create(PaperItem(section=section, item=item, mark=1) for item in items)

    more(1)
    few = count_queries(trainer, compose_at(paper))
    more(50)
    assert count_queries(trainer, compose_at(paper)) == few


def test_the_picker_asks_as_often_for_thirty_as_for_three(trainer, draft, bank, count_queries):
    address = reverse("papers:pick", args=[draft.pk])
    few = count_queries(trainer, address)
    for _ in range(22):
        make_item(bank=bank, topic=make_topic())
    assert count_queries(trainer, address) == few
