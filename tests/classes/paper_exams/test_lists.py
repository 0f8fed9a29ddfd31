"""A list of marks: what a cell means, which rows are left out and why, and entering what the preview showed."""

from decimal import Decimal
from io import BytesIO
from time import perf_counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AuditEntry
from classes.listed import Person
from classes.models import PaperMark
from classes.paper_exams import intake, lists
from classes.paper_exams.entering import Entry
from lib import listings, tables
from lib.tables import Sheet
from tests.builders import make_class, make_enrolment
from tests.classes.desk_address import url

from .conftest import ask

PEOPLE = [Person(1, "A1", "张三"), Person(2, "A2", "李四"), Person(3, "A3", "李四")]
HEAD = ["序号", "备 注", "成绩（分）", "姓 名", "工号"]


def plan_of(*rows, head=HEAD, elsewhere=()):
    entries = lists.parse([Sheet("成绩", [["结业考试成绩单"], [], head, *rows])])
    return lists.compare(entries, PEOPLE, dict(elsewhere))


def xlsx(*rows, head=("工号", "姓名", "成绩", "备注")):
    stream = BytesIO()
    tables.write_xlsx(stream, [tables.Column(title) for title in head], rows)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("cell", "state", "mark"),
    [
        (86.0, "marked", "86"),
        (86, "marked", "86"),
        ("86", "marked", "86"),
        (" ８６．５ 分", "marked", "86.5"),
        (0.1 + 0.2, "marked", "0.3"),
        (0, "marked", "0"),
        ("缺考", "absent", None),
        ("缺 考", "absent", None),
        ("Absent", "absent", None),
    ],
)
def test_cells_as_people_write_them(cell, state, mark):
    said = lists.said(cell)
    assert (said.state, said.mark) == (state, Decimal(mark) if mark else None)


@pytest.mark.parametrize("cell", ["优秀", "86/100", "八十六", "1e3", "8 6 x", True, "缓考", "86（补）"])
def test_what_is_no_mark_is_not_guessed(cell):
    assert lists.said(cell) is None


def test_headers_stand_in_any_order_and_absence_may_stand_in_the_remarks():
    plan = plan_of([1, "", 86, "张 三", "A1"], [2, "缺考：病假", "", "李四", "A2"], [3, "", None, "李四", "A3"])
    assert [(found.person.place, found.said.state) for found in plan.found] == [(1, "marked"), (2, "absent")]
    assert plan.found[1].said.remark == "病假"
    english = lists.parse([Sheet("", [["Mark", "Staff No.", "Remarks"], [70, "A1", "x"]])])
    assert lists.compare(english, PEOPLE, {}).found[0].said == lists.Said("marked", Decimal(70), "x")


def test_rows_that_cannot_be_used_say_why():
    rows = (
        [1, "", 86, "张三", "X9"],
        [2, "", 86, "王五", "B7"],
        [3, "", 86, "李四", "A1"],
        [4, "", 86, "李四", ""],
        [5, "", "优", "李四", "A2"],
        [6, "", 70, "李四", "A3"],
        [7, "", 75, "李四", "A3"],
        ["序号", "备注", "成绩", "姓名", "工号"],
    )
    plan = plan_of(*rows, elsewhere=[("B7", "王五")])
    assert plan.found == []
    assert [trouble.where for trouble in plan.troubles] == [f"成绩 {n}" for n in (4, 5, 6, 7, 8, 9, 10)]
    assert "王五" in plan.troubles[1].message
    assert "张三" in plan.troubles[2].message
    assert "成绩 9" in plan.troubles[-1].message, "of two rows nobody can tell which is meant"


def test_a_sheet_without_marks_is_no_list():
    with pytest.raises(listings.NoHeaderError):
        lists.parse([Sheet("", [["工号", "姓名"], ["A1", "张三"]])])


@pytest.fixture
def read(as_head, exam):
    """Sends a file; gives back the page that answers."""
    address = url("paper-marks-file", exam.training_class.pk, exam.asked.pk)
    return lambda data, name="成绩.xlsx": as_head.post(address, {"file": SimpleUploadedFile(name, data)})


@pytest.fixture
def enter(as_head, exam):
    address = url("paper-marks-file-enter", exam.training_class.pk, exam.asked.pk)
    return lambda preview, **data: as_head.post(address, {"token": preview.token} | data)


def test_good_rows_are_entered_and_the_preview_says_what_is_left_out(exam, read, enter):
    first, second, third = (place.user for place in (exam.place, *exam.others))
    rows = ((first.staff_number, first.name, "86", ""), (second.staff_number, second.name, "缺考", "病假"))
    preview = read(xlsx(*rows, (third.staff_number, third.name, 120, ""))).context["preview"]
    assert (len(preview.new), len(preview.troubles)) == (2, 1)
    assert not PaperMark.objects.exists()
    enter(preview)
    kept = PaperMark.objects.get(enrolment=exam.place)
    assert (kept.mark, kept.source, kept.source_name) == (86, "imported", "成绩.xlsx")
    detail = AuditEntry.objects.get(action="class.paper_marks").detail
    assert (detail["entries"], detail["absent"], detail["file"]) == (2, 1, "成绩.xlsx")
    enter(preview)
    assert PaperMark.objects.count() == 2, "the same preview twice writes once"


def test_another_mark_than_on_record_needs_a_reason_or_stays_as_it_is(exam, read, enter):
    exam.enter(Entry(exam.place.pk, "marked", Decimal(50)))
    people = [place.user for place in (exam.place, *exam.others)]
    data = xlsx(*((person.staff_number, "", mark, "") for person, mark in zip(people, (65, 70, 75), strict=True)))
    preview = read(data).context["preview"]
    assert [(row.was, row.mark) for row in preview.changed] == [("50", "65")]
    enter(preview)
    assert PaperMark.objects.count() == 1, "nothing without the reason"
    enter(preview, only_new="1")
    assert (PaperMark.objects.count(), exam.standing().grade) == (3, 50)
    enter(read(data).context["preview"], reason="卷面复核")
    assert (exam.standing().grade, PaperMark.objects.get(number=2).reason) == (65, "卷面复核")


def test_a_list_is_entered_whole_or_not_at_all(exam, read, enter):
    preview = read(xlsx(*((place.user.staff_number, "", 70, "") for place in (exam.place, *exam.others)))).context[
        "preview"
    ]
    exam.enter(Entry(exam.place.pk, "marked", Decimal(90)))
    enter(preview)
    assert PaperMark.objects.count() == 1


def test_the_own_row_is_left_out(exam, read):
    make_enrolment(exam.training_class, exam.head)
    preview = read(xlsx((exam.head.staff_number, "", 100, ""))).context["preview"]
    assert (preview.count, len(preview.troubles)) == (0, 1)


def test_a_preview_of_another_exam_is_not_entered(exam, read, as_head):
    preview = read(xlsx((exam.place.user.staff_number, "", 70, ""))).context["preview"]
    other = ask(exam.training_class, title="另一场")
    for token in (preview.token, "x"):
        as_head.post(url("paper-marks-file-enter", exam.training_class.pk, other.pk), {"token": token})
    assert not PaperMark.objects.exists()


@pytest.mark.parametrize("data", [b"%PDF-1.4", b"PK\x03\x04broken", xlsx(("x",), head=("别的",))])
def test_a_file_that_is_no_list_is_refused_with_words(read, data):
    answer = read(data)
    assert answer.status_code == 400
    assert answer.context["form"].errors["file"]


def test_the_template_has_the_roster_with_what_is_on_record_and_reads_back_as_no_change(exam, as_head, read):
    exam.enter(Entry(exam.place.pk, "marked", Decimal("86.5")), Entry(exam.others[0].pk, "absent"))
    answer = as_head.get(url("paper-marks-template", exam.training_class.pk, exam.asked.pk))
    data = b"".join(answer.streaming_content)
    (sheet,) = tables.read_sheets(data)
    assert sheet.rows[0] == ["工号", "姓名", "单位", "成绩", "备注"]
    assert len(sheet.rows) == 4
    preview = read(data).context["preview"]
    assert (preview.count, preview.same, preview.troubles) == (0, 2, [])


def test_five_thousand_rows_are_previewed_in_a_few_seconds(cast):
    made = make_class("大班", unit=cast.unit, head=cast.class_head)
    asked = ask(made)
    people = [make_enrolment(made).user for _one in range(40)]
    rows = [(person.staff_number, person.name, 70, "") for person in people]
    data = xlsx(*rows, *((f"N{number}", "某人", 70, "") for number in range(4960)))
    began = perf_counter()
    found = intake.preview(data=data, file_name="大班.xlsx", requirement=asked, by=cast.class_head)
    assert perf_counter() - began < 5
    assert (len(found.new), len(found.troubles)) == (40, 4960)
