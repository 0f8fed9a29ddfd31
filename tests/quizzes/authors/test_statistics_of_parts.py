"""Statistics of a case, part by part: how hard each was, from its key or from the points that people gave."""

import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from lib import clock
from quizzes import item_analysis
from quizzes.models import Form, MarkEntry, Regrade, Response, Sitting
from tests.builders import make_case, make_item, make_paper, make_sitting, make_user
from tests.quizzes.authors.test_statistics_pages import correct, of, sit
from tests.quizzes.counting import count_queries

pytestmark = pytest.mark.django_db

SCORED = {"p1": "single_choice", "p2": "multiple_choice"}
MIXED = {"p1": "single_choice", "p2": "extended_text"}
# Ten who know the choice and half of the second part, ten who know nothing of the first and left the second blank.
GOOD, WEAK = {"p1": "a", "p2": ["a"]}, {"p1": "b"}


@pytest.fixture
def other(bank):
    return make_item(bank=bank)


def made(bank, types, other, **fields):
    body, key = make_case(types)
    case = make_item("case", bank=bank, body=body, key=key, stem="<p>材料全文</p>")
    return case, make_sitting(make_paper(case, other), title="案例考试", **fields)


@pytest.fixture
def scored(bank, other):
    case, sitting = made(bank, SCORED, other)
    Form.objects.create(paper=sitting.paper, layout=[], max_mark=4, multiple_rule="half_for_subset")
    rows = [((GOOD, Decimal("0.75")), "a")] * 10 + [((WEAK, Decimal(0)), "b")] * 10
    sit(sitting, [case, other], rows)
    return case, sitting


def part_figures(sitting, item):
    exam = item_analysis.of_exam(Sitting.objects.filter(pk=sitting.pk))
    result = next(result for result in exam.results if result.question.item == item.pk)
    return dict(zip(("p1", "p2"), (figures for _name, figures in result.parts), strict=True))


def test_each_part_has_its_own_share_by_the_rule_of_the_paper(scored):
    case, sitting = scored
    found = part_figures(sitting, case)
    assert (found["p1"].count, found["p1"].facility, found["p1"].blank) == (20, 0.5, 0)
    assert (found["p2"].facility, found["p2"].blank) == (0.25, 10)
    assert found["p1"].discrimination == pytest.approx(1)


def test_a_question_without_parts_has_none(scored, other):
    _case, sitting = scored
    exam = item_analysis.of_exam(Sitting.objects.filter(pk=sitting.pk))
    assert [len(result.parts) for result in exam.results if result.question.item == other.pk] == [0]


def test_a_corrected_key_holds_for_the_part(cast, scored):
    case, sitting = scored
    version = case.approved_version
    key = {"parts": {**version.key["parts"], "p1": {"choices": ["b"]}}}
    correct(cast, case, way=Regrade.Way.NEW_KEY, key=key)
    Response.objects.filter(version=version).update(fraction=Decimal("0.5"), mark=1)
    assert part_figures(sitting, case)["p1"].discrimination == pytest.approx(-1)


def test_the_page_and_the_files_show_every_part(trainer, scored):
    case, sitting = scored
    page = trainer.get(of("items", case.pk))
    table = page.context["parts"]
    assert [row.values[0] for row in table.rows] == ["（1） 小题p1", "（2） 小题p2"]
    assert [row.values[2] for row in table.rows] == [Decimal("0.50"), Decimal("0.25")]
    assert "各小题" in page.content.decode()
    for name, pk, sheets in (("items", case.pk, 4), ("sittings", sitting.pk, 3)):
        answer = trainer.get(of(name, pk, "statistics-xlsx"))
        book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        assert (len(book.worksheets), book.worksheets[-1].title) == (sheets, "各小题")
        assert "（2） 小题p2" in [cell.value for row in book.worksheets[-1].iter_rows() for cell in row]


def test_nothing_of_a_part_is_told_of_fewer_than_five_people(trainer, bank, other):
    case, sitting = made(bank, SCORED, other)
    sit(sitting, [case, other], [((GOOD, Decimal("0.75")), "a")] * 4)
    table = trainer.get(of("items", case.pk)).context["parts"]
    assert [row.values[1:] for row in table.rows] == [[4, *[None] * 5]] * 2


# --- marked by people -------------------------------------------------------------------------------------------------


def mark(responses, **given):
    marker = make_user()
    MarkEntry.objects.bulk_create(
        MarkEntry(response=response, marker=marker, mark=1, at=clock.now(), **given) for response in responses
    )


def answered(bank, other, count):
    case, sitting = made(bank, MIXED, other)
    sit(sitting, [case, other], [(({"p1": "a", "p2": "写了"}, Decimal("0.75")), "a")] * count)
    return case, sitting, list(Response.objects.filter(version=case.approved_version))


def test_a_part_that_people_mark_has_the_points_that_they_gave(bank, other):
    case, sitting, responses = answered(bank, other, 6)
    most = Decimal(case.approved_version.key["parts"]["p2"]["rubric"][0]["max"])
    mark(responses, parts={"p2.1": str(most / 2)})
    found = part_figures(sitting, case)
    assert (found["p1"].facility, found["p2"].count, found["p2"].facility) == (1, 6, 0.5)


def test_a_mark_for_the_whole_says_nothing_of_the_part(bank, other):
    case, sitting, responses = answered(bank, other, 6)
    mark(responses, parts={})
    found = part_figures(sitting, case)
    assert (found["p1"].count, found["p2"].count) == (6, 0)


@pytest.mark.parametrize("count", [5, 12])
def test_many_answers_cost_no_more_queries_than_few(bank, other, count):
    _case, sitting, responses = answered(bank, other, count)
    mark(responses, parts={"p2.1": "1"})
    with count_queries(6):
        item_analysis.of_exam(Sitting.objects.filter(pk=sitting.pk))
