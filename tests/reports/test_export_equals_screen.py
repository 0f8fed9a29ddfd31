"""What a manager takes away is what a manager saw: the same rows, the same values, safe to open."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from classes import enrolment
from lib import clock
from lib.tables import CSV_BOM
from tests import builders

EXPORT = {"xlsx": "reports:report-xlsx", "csv": "reports:report-csv"}


@pytest.fixture
def place(db, cast):
    """The learner in a class of the unit that asks a course nobody has begun."""
    made = builders.make_class("专题培训班", unit=cast.unit, head=cast.class_head)
    made.requirements.create(kind="course", course=builders.make_course("导读", lessons=1))
    enrolment.enrol(training_class=made, people=[cast.learner], by=cast.class_head, now=clock.now())
    return made.enrolments.get()


def rows_of(client, extension, **filters):
    answer = client.get(reverse(EXPORT[extension], args=["completion"]), filters)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    if extension == "csv":
        text = content.decode()
        assert text.startswith(CSV_BOM)
        return list(csv.reader(io.StringIO(text.removeprefix(CSV_BOM))))
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet.freeze_panes == "A2"
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("extension", EXPORT)
def test_an_export_has_the_rows_of_the_screen(client, cast, place, extension):
    client.force_login(cast.class_head)
    table = client.get(reverse("reports:report-detail", args=["completion"])).context["table"]
    header, *body = rows_of(client, extension)
    assert header == [str(field.title) for field in table.fields]
    assert len(body) == len(table.rows()) == 2  # the person and the total
    assert body[0][0] == cast.learner.name


@pytest.mark.parametrize("extension", EXPORT)
def test_a_name_that_looks_like_a_formula_is_neutralised(client, cast, place, extension):
    type(cast.learner).objects.filter(pk=cast.learner.pk).update(name="=1+1")
    client.force_login(cast.class_head)
    assert rows_of(client, extension)[1][0] == "'=1+1"


def test_a_sister_unit_sees_neither_row_nor_total(client, cast, place):
    client.force_login(cast.sister_manager)
    for slug in ("completion", "units"):
        page = client.get(reverse("reports:report-detail", args=[slug]))
        assert page.status_code == 200
        assert page.context["table"].lines == []
        assert cast.learner.name not in page.content.decode()


@pytest.mark.parametrize("name", ["report-list", "desk-home"])
def test_a_learner_finds_no_desk(client, cast, name):
    client.force_login(cast.learner)
    assert client.get(reverse(f"reports:{name}")).status_code in (302, 404)


def test_a_filter_that_is_not_the_persons_own_filters_nothing_in(client, cast, place):
    client.force_login(cast.class_head)
    page = client.get(reverse("reports:report-detail", args=["completion"]), {"unit": cast.sister.pk})
    assert page.context["form"].errors
