"""A list of people × sessions: what each cell and header means, and reading it on the desk."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from classes.attending import lists
from classes.attending.entering import Entry
from classes.listed import Person
from classes.models import Attendance
from lib import tables
from tests.classes.desk_address import url

MEETINGS = [
    lists.Meeting(1, "条例导读", date(2026, 11, 19), "09:00", Decimal(3)),
    lists.Meeting(2, "分组研讨", date(2026, 11, 19), "14:30", Decimal(2)),
    lists.Meeting(3, "条例导读（二）", date(2026, 11, 20), "09:00", Decimal(3)),
]
PEOPLE = [Person(1, "A1", "张三"), Person(2, "A2", "李四"), Person(3, "A3", "李四")]


@pytest.mark.parametrize(
    ("cell", "state", "hours", "reason"),
    [
        ("到", "present", None, ""),
        ("√", "present", None, ""),
        (1, "present", None, ""),
        (1.0, "present", None, ""),
        (True, "present", None, ""),
        ("迟到", "present", None, "迟到"),
        ("假", "leave", None, ""),
        ("请假", "leave", None, ""),
        ("假2", "leave", Decimal(2), ""),
        ("假２", "leave", Decimal(2), ""),
        ("事假 1.5 学时", "leave", Decimal("1.5"), "事假"),
        ("病假：发烧，在家", "leave", None, "发烧，在家"),
        ("缺", "absent", None, ""),
        ("×", "absent", None, ""),
        (0, "absent", None, ""),
        ("缺: 不明", "absent", None, "不明"),
    ],
)
def test_a_cell_is_understood_as_people_write_it(cell, state, hours, reason):
    assert lists.said(cell) == lists.Said(state, hours, reason)


@pytest.mark.parametrize("cell", ["公差", "2", "到了一半", "假x", "?"])
def test_what_is_not_understood_is_not_guessed(cell):
    assert lists.said(cell) is None


@pytest.mark.parametrize(
    ("header", "pk"),
    [
        ("2026-11-19 09:00 条例导读", 1),
        ("11月19日 14:30", 2),
        ("11.19 分组研讨", 2),
        ("11/20", 3),
        (date(2026, 11, 20), 3),
        ("分组研讨", 2),
    ],
)
def test_a_header_finds_its_session(header, pk):
    assert lists.meeting_of(header, MEETINGS).pk == pk


@pytest.mark.parametrize("header", ["11月19日", "12月1日", "结业典礼", "2025-11-20"])
def test_a_header_that_could_mean_several_or_none_says_so(header):
    assert isinstance(lists.meeting_of(header, MEETINGS), str)


def parse(*rows):
    return lists.parse([tables.Sheet("考勤", [list(row) for row in rows])], PEOPLE, MEETINGS)


def test_people_are_found_by_number_or_by_a_name_of_ones_own():
    plan = parse(
        ["市直培训班考勤"],
        ["序号", "工号", "姓名", "11月20日"],
        [1, "A2", "李四", "到"],
        [2, None, "张 三", "假"],
        [3, None, "李四", "到"],
        [4, "A1", "李四", "到"],
        [5, "Z9", None, "到"],
    )
    assert [(one.person.place, one.said.state) for one in plan.found] == [(2, "present"), (1, "leave")]
    assert [trouble.where for trouble in plan.troubles] == ["考勤 5", "考勤 6", "考勤 7"]


def test_a_cell_that_cannot_be_used_says_where_it_stands():
    plan = parse(["工号", "11月20日", "结业典礼"], ["A1", "公差", "到"], ["A2", "到", None], ["A2", "缺", None])
    assert [(trouble.where, trouble.shown) for trouble in plan.troubles] == [
        ("考勤 1 C", "结业典礼"),
        ("考勤 2 B", "公差"),
        ("考勤 4 B", "缺"),
    ]
    assert len(plan.found) == 1


def test_a_sheet_without_people_is_no_list():
    with pytest.raises(lists.NoHeaderError):
        parse(["一", "二"], [1, 2])


def test_columns_have_their_letters():
    assert [lists.letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def send(client, course, rows, name="考勤.xlsx"):
    stream = BytesIO()
    tables.write_xlsx(stream, [tables.Column(str(title)) for title in rows[0]], rows[1:])
    file = SimpleUploadedFile(name, stream.getvalue())
    return client.post(url("attendance-file", course.training_class.pk), {"file": file})


def enter(client, course, answer):
    token = answer.context["preview"].token
    return client.post(url("attendance-file-enter", course.training_class.pk), {"token": token})


@pytest.fixture
def as_head(client, course):
    client.force_login(course.head)
    return client


def test_a_list_is_looked_at_first_and_then_entered(as_head, course):
    number = course.place.user.staff_number
    answer = send(as_head, course, [["工号", "第1讲", "第2讲", "第5讲"], [number, "到", "假1：会", "到"]])
    shown = answer.context["preview"]
    assert (len(shown.new), len(shown.troubles)) == (2, 1), "the last is still to come"
    assert not Attendance.objects.exists()
    enter(as_head, course, answer)
    assert list(Attendance.objects.order_by("session").values_list("state", "leave_hours", "reason")) == [
        ("present", None, ""),
        ("leave", Decimal(1), "会"),
    ]


def test_an_absence_without_a_word_names_the_list(as_head, course):
    enter(as_head, course, send(as_head, course, [["工号", "第1讲"], [course.place.user.staff_number, "缺"]]))
    assert "考勤.xlsx" in Attendance.objects.get().reason


def test_what_changed_since_the_preview_refuses_all_of_it(as_head, course):
    other = course.others[0].user.staff_number
    rows = [["工号", "第1讲"], [course.place.user.staff_number, "到"], [other, "到"]]
    answer = send(as_head, course, rows)
    course.leave(0)
    enter(as_head, course, answer)
    assert Attendance.objects.count() == 1


def test_a_preview_is_of_one_class_and_not_made_up(as_head, course):
    answer = as_head.post(url("attendance-file-enter", course.training_class.pk), {"token": "x"})
    assert answer.status_code == 302
    assert not Attendance.objects.exists()


def test_the_template_holds_people_and_sessions_and_reads_back_as_it_is(as_head, course):
    course.enter(0, Entry(course.place.pk, "leave", Decimal("0.5"), "开会，已有假条"), rest_present=True)
    course.enter(1, Entry(course.place.pk, "absent", None, "不明"))
    book = as_head.get(url("attendance-template", course.training_class.pk))
    file = SimpleUploadedFile("a.xlsx", b"".join(book.streaming_content))
    shown = as_head.post(url("attendance-file", course.training_class.pk), {"file": file}).context["preview"]
    assert (shown.same, shown.count, shown.troubles) == (4, 0, [])


def test_a_file_that_is_no_list_says_so(as_head, course):
    file = SimpleUploadedFile("a.csv", "甲,乙\n1,2\n".encode())
    answer = as_head.post(url("attendance-file", course.training_class.pk), {"file": file})
    assert answer.status_code == 400
    assert answer.context["form"].errors["file"]
