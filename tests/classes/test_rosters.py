"""A list of trainees from a spreadsheet: which rows can be enrolled, and why the others cannot."""

from io import BytesIO

import pytest

from classes import intake, rosters
from lib import tables
from lib.tables import Sheet
from tests.accounts.refusals import refused
from tests.builders import make_enrolment, make_user

PEOPLE = {
    "A01": rosters.Known("A01", "张三", "一科"),
    "A02": rosters.Known("A02", "李四", "一科"),
    "A03": rosters.Known("A03", "王五", "二科", is_active=False),
}


def plan(*rows, enrolled=()):
    return rosters.compare(rosters.parse([Sheet("名单", [list(row) for row in rows])]), PEOPLE, enrolled)


@pytest.mark.parametrize(
    "header",
    [["工号"], ["姓名", "工号"], ["序号", "姓 名", "员工编号*"], ["Staff number", "Name"], ["工号（必填）", "单位"]],
    ids=str,
)
def test_usual_headers_are_understood(header):
    cells = [None] * len(header)
    at = next(i for i, cell in enumerate(header) if ("号" in cell and "序" not in cell) or "number" in cell)
    cells[at] = "A01"
    assert [known.staff_number for known in plan(header, cells).new] == ["A01"]


def test_a_title_above_the_header_and_empty_rows_are_passed_over():
    found = plan(["2026 年培训班名单"], [], ["工号", "姓名"], ["A01", "张三"], [None, None], ["A02", "李四"])
    assert [known.name for known in found.new] == ["张三", "李四"]
    assert found.problems == []


def test_numbers_that_the_spreadsheet_took_for_figures_and_spread_names_are_read():
    people = {"20260001": rosters.Known("20260001", "张三")}
    lines = rosters.parse([Sheet("", [["工号", "姓名"], [20260001.0, "张　三"]])])
    assert [known.name for known in rosters.compare(lines, people, []).new] == ["张三"]


@pytest.mark.parametrize("name", ["艾力•买买提", "艾力・买买提", "艾力．买买提", "艾力 · 买买提\u200b"])
@pytest.mark.parametrize("number", ["'M100", '="M100"', "\u202dＭ１００\u202c", "M100\u00a0"])
def test_signs_that_look_alike_or_that_nobody_sees_make_no_other_person(name, number):
    people = {"M100": rosters.Known("M100", "艾力·买买提")}
    found = rosters.compare(rosters.parse([Sheet("", [["职工编号", "姓名"], [number, name]])]), people, [])
    assert [known.name for known in found.new] == ["艾力·买买提"]


def test_a_list_that_goes_on_to_the_right_is_read_to_its_end():
    found = plan(["序号", "工号", "姓名", "序号", "工号", "姓名"], [1, "A01", "张三", 2, "A02", "李四"], [3, "X99"])
    assert [known.name for known in found.new] == ["张三", "李四"]
    assert [problem.line.staff_number for problem in found.problems] == ["X99"]


def test_who_is_on_the_roster_already_is_said_apart():
    found = plan(["工号"], ["A01"], ["A02"], enrolled=["A01"])
    assert [known.staff_number for known in found.again] == ["A01"]
    assert found.numbers == "A02"


@pytest.mark.parametrize(
    "row",
    [[None, "张三"], ["X99", "谁"], ["A01", "李四"], ["A03", "王五"]],
    ids=["number", "unknown", "name", "closed"],
)
def test_a_row_that_cannot_be_used_is_left_out_and_says_why(row):
    found = plan(["工号", "姓名"], ["A02", "李四"], row)
    (problem,) = found.problems
    assert (problem.line.number, found.numbers) == (3, "A02")
    assert problem.message


def test_a_number_that_stands_twice_counts_once():
    found = plan(["工号"], ["A01"], ["A01"])
    assert (found.numbers, len(found.problems)) == ("A01", 1)


def test_hidden_sheets_are_not_read():
    sheets = [Sheet("隐藏", [["工号"], ["A01"]], hidden=True), Sheet("名单", [["工号"], ["A02"]])]
    assert [line.staff_number for line in rosters.parse(sheets)] == ["A02"]


def xlsx(*rows, header=("工号", "姓名")):
    stream = BytesIO()
    tables.write_xlsx(stream, [tables.Column(title) for title in header], rows)
    return stream.getvalue()


@pytest.fixture
def read(room, cast):
    return lambda data, by=cast.class_head: intake.preview(data=data, training_class=room.training_class, by=by)


def test_a_file_is_held_against_whom_one_may_enrol(read, cast):
    foreign = make_user("外人", unit=cast.sister)
    found = read(
        xlsx(
            [cast.learner.staff_number, "学员甲"],
            [cast.classmate.staff_number, "学员乙"],
            [foreign.staff_number, "外人"],
        )
    )
    assert [known.name for known in found.again] == ["学员甲"]
    assert [(known.name, known.unit) for known in found.new] == [("学员乙", "东区")]
    assert [problem.line.name for problem in found.problems] == ["外人"]


def test_what_one_may_not_see_is_not_told_from_what_does_not_exist(read, cast):
    foreign = make_user("外人", unit=cast.sister)
    messages = {problem.message for problem in read(xlsx([foreign.staff_number, "甲"], ["NOBODY", "甲"])).problems}
    assert len(messages) == 1


def test_csv_in_the_encoding_of_an_old_excel_is_read(read, cast):
    found = read(f"工号,姓名\r\n{cast.classmate.staff_number},学员乙\r\n".encode("gb18030"))
    assert [known.name for known in found.new] == ["学员乙"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "roster-unreadable"),
        (b"PK\x03\x04 not a workbook", "roster-unreadable"),
        (xlsx(["张三", "一科"], header=("姓名", "单位")), "roster-header"),
        (xlsx(), "roster-empty"),
        (xlsx(*([f"N{n}", ""] for n in range(rosters.MAX_LINES + 1))), "roster-long"),
    ],
    ids=["picture", "broken", "header", "empty", "long"],
)
def test_a_file_that_is_no_list_is_refused(read, data, code):
    with refused(code):
        read(data)


def test_a_long_list_costs_no_more_queries(read, room, cast, django_assert_max_num_queries):
    people = [make_user(unit=cast.unit) for _one in range(30)]
    make_enrolment(room.training_class, people[0])
    data = xlsx(*([person.staff_number, person.name] for person in people))
    with django_assert_max_num_queries(5):
        found = read(data)
    assert (len(found.new), len(found.again)) == (29, 1)
