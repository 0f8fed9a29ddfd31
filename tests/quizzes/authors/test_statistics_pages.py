"""Statistics in the authors' door: what counts, what is told to whom, and that files hold what the page shows."""

import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from lib import clock
from quizzes import item_analysis, regrading
from quizzes.models import Attempt, Form, ItemVersion, Regrade, Response, Sitting
from quizzes.scoring import total
from tests.builders import make_candidate, make_item, make_paper, make_sitting

pytestmark = pytest.mark.django_db


def of(name, pk, kind="statistics"):
    return reverse(f"{name}:{kind}", args=[pk])


def sit(sitting, items, rows, **fields):
    """First attempts that answered the items so: {letter} or a (value, fraction) pair for each; "a" is right."""
    form = Form.objects.filter(paper=sitting.paper_id).first() or Form.objects.create(
        paper=sitting.paper, layout=[], max_mark=2 * len(items), multiple_rule="all_or_nothing"
    )
    made = []
    for row in rows:
        pairs = [one if isinstance(one, tuple) else (one, Decimal(one == "a")) for one in row]
        attempt = Attempt.objects.create(
            candidate=fields.get("candidate") or make_candidate(sitting), form=form, number=fields.get("number", 1),
            state=fields.get("state", "graded"), max_mark=2 * len(items),
            mark=total(2 * fraction for _value, fraction in pairs if fraction is not None), **at(),
        )  # fmt: skip
        Response.objects.bulk_create(
            Response(
                attempt=attempt, position=position, version=item.approved_version, value=value, max_mark=2,
                fraction=fraction, mark=None if fraction is None else 2 * fraction, needs_marking=fraction is None,
            )
            for position, (item, (value, fraction)) in enumerate(zip(items, pairs, strict=True), start=1)
        )  # fmt: skip
        made.append(attempt)
    return made


def at():
    now = clock.now()
    return dict.fromkeys(("started_at", "deadline", "accepts_until", "closes_at"), now)


# Twenty candidates, of whom those who know the first two questions chose b in the third, where the key says a.
GOOD, WEAK = ("a", "a", "b"), ("b", "c", "a")
MISLED = [GOOD] * 10 + [WEAK] * 10


@pytest.fixture
def items(bank):
    return [make_item(bank=bank, stem=f"第{number}道题的题干") for number in "一二三"]


@pytest.fixture
def sitting(items):
    return make_sitting(make_paper(*items), title="结业考试甲")


def result_of(sitting, item):
    exam = item_analysis.of_exam(Sitting.objects.filter(pk=sitting.pk))
    return next(result for result in exam.results if result.question.item == item.pk)


def test_the_question_with_the_suspicious_key_stands_first_and_leads_to_its_correction(trainer, sitting, items):
    sit(sitting, items, MISLED)
    page = trainer.get(of("sittings", sitting.pk))
    first = page.context["table"].rows[0]
    assert first.values[0] == "第三道题的题干"
    assert page.context["suspects"] == 1
    own = f"{of('items', items[2].pk)}?version=1&amp;sitting={sitting.pk}"
    assert own in page.content.decode()
    item_page = trainer.get(of("items", items[2].pk)).content.decode()
    assert f"{reverse('items:regrade', args=[items[2].pk])}?version=1" in item_page
    assert reverse("items:edit", args=[items[2].pk]) in item_page
    assert "is-hot" in item_page


def test_the_numbers_are_those_of_the_answers(sitting, items):
    sit(sitting, items, [*MISLED, ((None, Decimal(0)),) * 3])
    found = result_of(sitting, items[0]).figures
    assert (found.count, found.blank) == (21, 1)
    assert found.facility == pytest.approx(10 / 21)


def test_only_first_attempts_that_were_handed_in_count(sitting, items):
    first, *_others = sit(sitting, items, [GOOD] * 3)
    for state in ("voided", "abandoned", "in_progress"):
        sit(sitting, items, [WEAK], state=state)
    sit(sitting, items, [WEAK], number=2, candidate=first.candidate)
    assert result_of(sitting, items[0]).figures.count == 3
    assert result_of(sitting, items[0]).figures.facility == 1


def test_answers_that_wait_for_a_marker_are_left_out(bank):
    items = [make_item(bank=bank), make_item("extended_text", bank=bank)]
    sitting = make_sitting(make_paper(*items))
    sit(sitting, items, [("a", ("写了", None))] * 4 + [("b", ("写了", Decimal("0.5")))] * 2, state="submitted")
    written = result_of(sitting, items[1])
    assert (written.figures.count, written.unmarked, written.figures.facility) == (2, 4, 0.5)
    assert result_of(sitting, items[0]).figures.count == 6


@pytest.mark.parametrize("way", [Regrade.Way.VOID, Regrade.Way.GIVE_ALL])
def test_what_a_correction_settled_is_left_out_and_the_reason_is_told(cast, trainer, sitting, items, way):
    sit(sitting, items, MISLED)
    correct(cast, items[2], way=way)
    result = result_of(sitting, items[2])
    assert (result.figures.count, result.taken_out, result.hints[0].code) == (0, 20, "none")
    assert item_analysis.of_exam(Sitting.objects.filter(pk=sitting.pk)).reliability.questions == 2
    assert trainer.get(of("items", items[2].pk)).status_code == 200


def test_a_new_key_is_the_right_answer_of_the_table(cast, sitting, items):
    sit(sitting, items, MISLED)
    correct(cast, items[2], way=Regrade.Way.NEW_KEY, key={"choices": ["b"]})
    result = result_of(sitting, items[2])
    assert [one.line.letter for one in result.lines if one.line.is_right] == ["B"]
    assert result.hints[0].code == "fine"


def correct(cast, item, **said):
    now = clock.now()
    regrade = regrading.begin(version=item.approved_version, reason="核对", by=cast.trainer, now=now, **said)
    regrading.work(regrade_id=regrade.pk, now=now)
    regrade.refresh_from_db()
    regrading.apply(regrade=regrade, by=cast.trainer, now=now)
    regrading.work(regrade_id=regrade.pk, now=now)


def test_versions_are_told_apart(trainer, colleague, sitting, items, cast):
    sit(sitting, items, [GOOD] * 6)
    item = items[0]
    item.approved_version = item.latest = ItemVersion.objects.create(
        item=item, number=2, state="approved", stem="新的题干", body=item.latest.body, key={"choices": ["b"]},
        author=cast.trainer, reviewed_by=colleague, reviewed_at=clock.now(),
    )  # fmt: skip
    item.save()
    again = make_sitting(sitting.paper, title="结业考试乙")
    sit(again, items, [(("b", Decimal(1)), "a", "a")] * 7)
    page = trainer.get(of("items", item.pk))
    assert [row.values[1] for row in page.context["by_version"].rows] == [7, 6]
    old_page = trainer.get(of("items", item.pk), {"version": 1})
    assert old_page.context["answers"].rows[0].values[2] == 6
    assert [row.values[0] for row in old_page.context["by_sitting"].rows] == ["结业考试甲"]


def test_a_person_counts_once_for_a_paper_that_was_met_in_two_sittings(trainer, sitting, items):
    first, *_ = sit(sitting, items, [GOOD] * 5)
    again = make_sitting(sitting.paper)
    sit(again, items, [WEAK], candidate=make_candidate(again, first.candidate.user))
    assert trainer.get(of("papers", sitting.paper_id)).context["exam"].count == 5
    assert trainer.get(of("sittings", again.pk)).context["exam"].count == 1
    assert trainer.get(of("items", items[0].pk)).context["result"].figures.facility == 1


def test_a_drawn_paper_has_no_alpha_and_says_why(trainer, bank):
    items = [make_item(bank=bank) for _ in range(20)]
    sitting = make_sitting(
        make_paper(unit=bank.unit, draws=[{"bank": bank, "interaction": "single_choice", "count": 2}])
    )
    for at_ in range(20):
        pair = [items[at_], items[(at_ + 1) % 20]]
        sit(sitting, pair, [("a", "b")])
    page = trainer.get(of("sittings", sitting.pk))
    assert page.context["alpha"] == "—"
    assert page.context["exam"].reliability.reason == "forms_differ"
    assert page.context["reason"] in page.content.decode()


def test_alpha_and_its_error_stand_at_the_head(trainer, sitting, items):
    rows = [("a", "a", "a")] * 5 + [("a", "a", "b")] * 5 + [("a", "b", "b")] * 5 + [("b", "b", "b")] * 5
    sit(sitting, items, rows)
    page = trainer.get(of("sittings", sitting.pk))
    # The perfect scale of tests/quizzes/test_statistics.py, five times; variances of a sample of twenty.
    assert page.context["alpha"] == "0.75"
    assert page.context["error"] == Decimal("1.15")


def test_nothing_is_said_of_fewer_than_five_people(trainer, sitting, items):
    sit(sitting, items, [GOOD] * 4)
    page = trainer.get(of("items", items[0].pk))
    assert page.context["answers"].rows == []
    assert page.context["facility"] == "—"
    exam = trainer.get(of("sittings", sitting.pk))
    assert exam.context["table"].rows[0].values[3:] == [4, *[None] * 6]
    assert exam.context["steps"].rows == ()
    assert "data-chart" not in exam.content.decode()


def test_nobody_is_named(trainer, sitting, items):
    attempts = sit(sitting, items, MISLED)
    pages = [trainer.get(of("sittings", sitting.pk)), trainer.get(of("items", items[2].pk))]
    for attempt in attempts:
        user = attempt.candidate.user
        assert not any(user.name in page.content.decode() for page in pages)
        assert not any(user.staff_number in page.content.decode() for page in pages)


def test_a_sitting_out_of_reach_is_not_counted_and_not_found(trainer, cast, items):
    mine = make_sitting(make_paper(*items), unit=cast.unit)
    foreign = make_sitting(mine.paper, unit=cast.sister, title="西区的考试")
    sit(mine, items, [GOOD] * 5)
    sit(foreign, items, [WEAK] * 5)
    page = trainer.get(of("items", items[0].pk))
    assert page.context["result"].figures.count == 5
    assert "西区的考试" not in page.content.decode()
    assert trainer.get(of("papers", mine.paper_id)).context["exam"].count == 5
    assert trainer.get(of("items", items[0].pk), {"sitting": foreign.pk}).status_code == 404
    assert trainer.get(of("sittings", foreign.pk)).status_code == 404
    assert "西区的考试" not in trainer.get(reverse("sittings:statistics-list")).content.decode()


def test_the_authority_counts_what_is_below_it(browse, cast, items):
    sit(make_sitting(make_paper(*items), unit=cast.unit), items, [GOOD] * 5)
    sit(make_sitting(make_paper(*items), unit=cast.sister), items, [WEAK] * 5)
    assert browse(cast.authority).get(of("items", items[0].pk)).context["result"].figures.count == 10


@pytest.mark.parametrize(
    "who", ["other_trainer", "learner", "class_head", "unit_manager", "system_admin", "audit_admin"]
)
def test_it_exists_for_nobody_who_does_not_work_there(browse, cast, sitting, items, who):
    sit(sitting, items, MISLED)
    client = browse(cast.people[who])
    for kind in ("statistics", "statistics-xlsx", "statistics-csv"):
        for name, pk in (("sittings", sitting.pk), ("items", items[0].pk), ("papers", sitting.paper_id)):
            answer = client.get(of(name, pk, kind))
            assert answer.status_code in (302, 404)
            assert "题干" not in answer.content.decode()


def test_a_question_of_a_foreign_bank_shows_its_numbers_and_does_not_lead_to_its_key(trainer, cast, foreign_bank):
    foreign = make_item(bank=foreign_bank)
    sitting = make_sitting(make_paper(foreign, unit=cast.unit))
    sit(sitting, [foreign], [("a",)] * 6)
    page = trainer.get(of("sittings", sitting.pk))
    assert page.context["table"].rows[0].values[3] == 6
    assert of("items", foreign.pk) not in page.content.decode()
    assert trainer.get(of("items", foreign.pk)).status_code == 404


def cells_of(answer):
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def shown(table):
    """The table as the page shows it, with the marks that a file has as formats taken off."""
    return [[str(field.title) for field in table.fields]] + [
        [
            text.replace("−", "-").removesuffix("%" if field.kind == "share" else "\0").replace("—", "")
            for field, text in row["cells"]
        ]
        for row in table.shown
    ]


@pytest.mark.parametrize("query", [{}, {"sort": "facility"}, {"sort": "-discrimination"}])
def test_the_file_of_an_exam_holds_what_the_page_shows(trainer, sitting, items, query):
    sit(sitting, items, MISLED)
    table = trainer.get(of("sittings", sitting.pk), query).context["table"]
    assert cells_of(trainer.get(of("sittings", sitting.pk, "statistics-csv"), query)) == shown(table)
    workbook = trainer.get(of("sittings", sitting.pk, "statistics-xlsx"), query)
    sheet = load_workbook(io.BytesIO(b"".join(workbook.streaming_content))).worksheets[0]
    rows = [list(row) for row in sheet.iter_rows(min_row=len(table.notes) + 2, values_only=True)]
    assert rows == [[float(v) if isinstance(v, Decimal) else v for v in row.values] for row in table.rows]


def test_the_file_of_a_question_holds_what_the_page_shows(trainer, sitting, items):
    sit(sitting, items, MISLED)
    query = {"version": 1, "sitting": sitting.pk}
    table = trainer.get(of("items", items[2].pk), query).context["answers"]
    assert cells_of(trainer.get(of("items", items[2].pk, "statistics-csv"), query)) == shown(table)
    workbook = trainer.get(of("items", items[2].pk, "statistics-xlsx"), query)
    assert len(load_workbook(io.BytesIO(b"".join(workbook.streaming_content))).worksheets) == 3


def test_a_stem_is_no_formula_in_a_file(trainer, bank):
    item = make_item(bank=bank, stem="=1+1")
    sitting = make_sitting(make_paper(item))
    sit(sitting, [item], [("a",)] * 5)
    assert cells_of(trainer.get(of("sittings", sitting.pk, "statistics-csv")))[1][0] == "'=1+1"


def test_it_is_found_from_the_menu_the_lists_and_the_pages(trainer, sitting, items):
    sit(sitting, items, MISLED)
    listing, exam, paper = (
        reverse("sittings:statistics-list"),
        of("sittings", sitting.pk),
        of("papers", sitting.paper_id),
    )
    question = of("items", items[0].pk)
    ways = {
        reverse("wagtailadmin_home"): [listing],
        listing: [exam],
        reverse("sittings:index"): [listing, exam],
        reverse("papers:index"): [paper],
        reverse("sittings:edit", args=[sitting.pk]): [exam],
        reverse("papers:edit", args=[sitting.paper_id]): [paper],
        reverse("items:edit", args=[items[0].pk]): [question],
        exam: [paper, question],
    }
    for address, expected in ways.items():
        page = trainer.get(address).content.decode()
        assert [way for way in expected if way not in page] == [], address


def test_a_sitting_of_a_paper_from_above_does_not_lead_to_that_paper(trainer, cast, items):
    sitting = make_sitting(make_paper(*items, unit=cast.bureau), unit=cast.unit)
    sit(sitting, items, MISLED)
    page = trainer.get(of("sittings", sitting.pk))
    assert page.status_code == 200
    assert of("papers", sitting.paper_id) not in page.content.decode()


def test_the_page_speaks_plain_chinese(trainer, sitting, items):
    sit(sitting, items, MISLED)
    with translation.override("zh-hans"):
        page = trainer.get(of("items", items[2].pk), headers={"accept-language": "zh-hans"}).content.decode()
        assert "高分组多选 B，请检查答案" in page
        exam = trainer.get(of("sittings", sitting.pk), headers={"accept-language": "zh-hans"}).content.decode()
        assert all(word in exam for word in ("得分率", "区分度", "信度", "测量标准误", "请检查答案"))


def test_the_pages_ask_as_often_for_thirty_questions_as_for_three(trainer, bank, count_queries):
    counted = []
    for size in (3, 30):
        items = [make_item(bank=bank) for _ in range(size)]
        sitting = make_sitting(make_paper(*items))
        sit(sitting, items, [("a", "b", "a") * (size // 3)] * 6)
        addresses = [of("sittings", sitting.pk), of("items", items[0].pk), of("papers", sitting.paper_id)]
        counted.append([count_queries(trainer, address) for address in addresses])
    assert counted[0] == counted[1]


def test_reading_an_exam_takes_four_statements(sitting, items, django_assert_max_num_queries):
    sit(sitting, items, MISLED)
    item_analysis.of_exam(Sitting.objects.filter(pk=sitting.pk))
    with django_assert_max_num_queries(4):
        item_analysis.of_exam(Sitting.objects.filter(pk=sitting.pk))


def test_the_list_asks_as_often_for_thirty_exams_as_for_two(trainer, bank, count_queries):
    items = [make_item(bank=bank)]
    paper, counted = make_paper(*items), []
    for many in (2, 28):
        for _ in range(many):
            sit(make_sitting(paper), items, [("a",)])
        counted.append(count_queries(trainer, reverse("sittings:statistics-list")))
    assert counted[0] == counted[1]
