"""Reading a roster and comparing it with the records, without a database."""

import pytest
from django.utils import translation

from accounts.roster import Directory, Known, KnownUnit, Line, NoHeaderError, Reading, compare, parse
from lib.tables import Sheet

BUREAU = KnownUnit(1, "CX", "城西局", "", "0001")
EAST = KnownUnit(2, "CX-E", "东区民族宗教事务局", "东区", "00010001")
WEST = KnownUnit(3, "CX-W", "西区", "", "00010002")
EAST_OFFICE = KnownUnit(4, "CX-E-1", "办公室", "", "000100010001")
WEST_OFFICE = KnownUnit(5, "CX-W-1", "办公室", "", "000100020001")
UNITS = [BUREAU, EAST, WEST, EAST_OFFICE, WEST_OFFICE]
ZHANG = Known(11, "A001", "张三", "13800000001", unit=2, unit_path="00010001", unit_name="东区", rank=7, post="科员")
HEADER = ["工号", "姓名", "手机号", "单位", "职级", "职务"]


@pytest.fixture
def english():
    with translation.override("en"):
        yield


def directory(*people, mobiles=None):
    return Directory(
        people={known.staff_number: known for known in people},
        mobiles=mobiles or {known.mobile: known.staff_number for known in people if known.mobile},
        units=UNITS,
        ranks={"一级科员": 7, "四级主任科员": 8},
    )


def sheet(*rows, header=HEADER, name=""):
    return Sheet(name=name, rows=[header, *rows])


def plan_of(*rows, people=(), complete="", header=HEADER, **known):
    return compare(parse([sheet(*rows, header=header)]), directory(*people, **known), complete=complete)


def only_problem(plan):
    [problem] = plan.problems
    return problem.line.number, problem.message


# --- reading


@pytest.mark.parametrize(
    "header",
    [
        ["工号", "姓名", "单位"],
        ["人员编号", "姓 名", "所在单位"],
        ["*工号（必填）", "姓名*", "工作单位："],
        ["Staff No.", "Name", "Unit"],
        ["职工号", "学员姓名", "单位名称"],
    ],
)
def test_it_knows_the_headers_that_offices_write(header):
    [line] = parse([sheet(["A002", "李四", "东区"], header=header)]).lines
    assert (line.staff_number, line.name, line.unit) == ("A002", "李四", "东区")


def test_it_finds_the_header_below_a_title():
    rows = [["2026年干部花名册"], [], HEADER, ["A002", "李四", None, "东区"]]
    [line] = parse([Sheet(name="", rows=rows)]).lines
    assert line.number == 4


def test_it_reads_all_visible_sheets_with_a_header():
    reading = parse(
        [
            sheet(["A002", "李四", None, "东区"], name="东区"),
            Sheet(name="说明", rows=[["怎样填写"]]),
            sheet(["A003", "王五", None, "西区"], name="西区"),
            Sheet(name="旧", rows=[HEADER, ["A004", "赵六", None, "西区"]], hidden=True),
        ]
    )
    assert [(line.sheet, line.staff_number) for line in reading.lines] == [("东区", "A002"), ("西区", "A003")]


def test_a_file_without_a_header_is_no_roster():
    with pytest.raises(NoHeaderError):
        parse([Sheet(name="", rows=[["A002", "李四", "东区"]])])


def test_it_reads_numbers_as_people_do():
    [line] = parse([sheet([20260137.0, "李四", 13800000002.0, "东区"])]).lines
    assert (line.staff_number, line.mobile) == ("20260137", "13800000002")


@pytest.mark.parametrize("mobile", ["１３８０００００００２", "138-0000-0002", "+86 138 0000 0002", " 13800000002 "])
def test_it_reads_a_mobile_number_however_it_is_spaced(mobile):
    [line] = parse([sheet(["A002", "李四", mobile, "东区"])]).lines
    assert line.mobile == "13800000002"


def test_it_closes_up_a_name_that_was_spread_out():
    [line] = parse([sheet(["A002", "李　四", None, "东区"])]).lines
    assert line.name == "李四"


def test_empty_rows_signatures_and_repeated_headers_are_no_people():
    reading = parse([sheet(["A002", "李四", None, "东区"], [], HEADER, [None, None, None, "填表人：王五"])])
    assert len(reading.lines) == 1
    assert reading.skipped == 1


# --- comparing


def test_who_is_unknown_joins():
    plan = plan_of(["A002", "李四", "13800000002", "东区", "一级科员", "科员"])
    [service] = plan.joiners
    assert (service.unit, service.rank, service.post) == (EAST, 7, "科员")


def test_who_is_as_on_record_is_unchanged():
    plan = plan_of(["A001", "张三", "13800000001", "东区", "一级科员", "科员"], people=[ZHANG])
    assert plan.is_empty
    assert plan.unchanged == 1


def test_an_empty_cell_leaves_what_is_on_record():
    assert plan_of(["A001", "张三", None, "东区", None, None], people=[ZHANG]).is_empty


@pytest.mark.parametrize(
    ("row", "changes"),
    [
        (["A001", "张三", None, "西区"], ("unit",)),
        (["A001", "张三", None, "东区", "四级主任科员"], ("rank",)),
        (["A001", "张三", None, "东区", None, "副科长"], ("post",)),
    ],
)
def test_another_unit_rank_or_post_is_a_move(row, changes):
    [service] = plan_of(row, people=[ZHANG]).movers
    assert service.changes == changes


def test_another_name_or_number_is_a_correction():
    [service] = plan_of(["A001", "张山", "13800000009", "东区"], people=[ZHANG]).corrections
    assert service.changes == ("name", "mobile")


def test_one_row_can_be_a_move_and_a_correction_and_counts_once():
    plan = plan_of(["A001", "张山", None, "西区"], people=[ZHANG])
    assert (len(plan.movers), len(plan.corrections), plan.unchanged) == (1, 1, 0)


def test_who_left_returns():
    gone = Known(12, "A009", "钱七")
    [service] = plan_of(["A009", "钱七", None, "东区"], people=[gone]).returners
    assert service.known == gone


def test_nobody_leaves_unless_the_file_is_complete():
    assert plan_of(["A002", "李四", None, "东区"], people=[ZHANG]).leavers == []


def test_who_is_missing_from_a_complete_file_may_leave():
    elsewhere = Known(13, "A005", "孙八", unit=3, unit_path="00010002")
    plan = plan_of(["A002", "李四", None, "东区"], people=[ZHANG, elsewhere], complete="00010001")
    assert plan.leavers == [ZHANG]


def test_a_row_with_an_error_still_keeps_its_person_from_leaving():
    plan = plan_of(["A001", "张三", "12", "东区"], people=[ZHANG], complete="00010001")
    assert plan.leavers == []
    assert len(plan.problems) == 1


def test_the_second_comparison_of_the_same_file_finds_nothing_to_do():
    after = Known(20, "A002", "李四", "13800000002", unit=2, unit_path="00010001", rank=7, post="科员")
    row = ["A002", "李四", "13800000002", "东区", "一级科员", "科员"]
    assert not plan_of(row).is_empty
    assert plan_of(row, people=[after]).is_empty


def test_the_fingerprint_follows_what_would_be_written():
    row = ["A001", "张三", None, "西区"]
    assert plan_of(row, people=[ZHANG]).fingerprint == plan_of(row, people=[ZHANG]).fingerprint
    assert plan_of(row, people=[ZHANG]).fingerprint != plan_of(row).fingerprint


# --- units


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("东区", EAST),
        ("东区民族宗教事务局", EAST),
        ("CX-W", WEST),
        ("东区/办公室", EAST_OFFICE),
        ("城西局/西区/办公室", WEST_OFFICE),
        ("城西局＞办公室", None),
    ],
)
def test_it_finds_a_unit_by_code_name_or_path(written, unit):
    plan = plan_of(["A002", "李四", None, written])
    assert [service.unit for service in plan.joiners] == ([unit] if unit else [])


def test_a_section_column_stands_below_the_unit():
    header = ["工号", "姓名", "单位", "部门"]
    [service] = plan_of(["A002", "李四", "西区", "办公室"], header=header).joiners
    assert service.unit == WEST_OFFICE


def test_a_unit_code_goes_before_the_name():
    header = ["工号", "姓名", "单位", "单位代码"]
    [service] = plan_of(["A002", "李四", "办公室", "cx-e-1"], header=header).joiners
    assert service.unit == EAST_OFFICE


# --- problems


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ([None, "李四", None, "东区"], "The staff number is missing."),
        (["A0 01号", "李四", None, "东区"], "is no staff number"),
        (["A002", None, None, "东区"], "The name is missing."),
        (["A002", "李" * 65, None, "东区"], "too long"),
        (["A002", "李四", "2380000000", "东区"], "is no mobile number"),
        (["A002", "李四", None, None], "The unit is missing."),
        (["A002", "李四", None, "南区"], "There is no unit “南区”"),
        (["A002", "李四", None, "办公室"], "2 units are called “办公室”"),
        (["A002", "李四", None, "东区", "九级"], "is not among the rank levels"),
        (["A002", "李四", "13800000001", "东区"], "belongs to another person"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why_and_where(row, words, english):
    number, message = only_problem(plan_of(row, people=[ZHANG]))
    assert number == 2
    assert words in message


def test_a_number_that_stands_twice_is_wrong_in_both_rows():
    plan = plan_of(["A002", "李四", None, "东区"], ["A002", "王五", None, "东区"])
    assert [problem.line.number for problem in plan.problems] == [2, 3]
    assert plan.is_empty


def test_a_mobile_number_that_stands_twice_is_wrong_in_both_rows():
    plan = plan_of(["A002", "李四", "13800000002", "东区"], ["A003", "王五", "13800000002", "东区"])
    assert len(plan.problems) == 2


def test_somebody_of_another_keeper_is_not_taken_over(english):
    other = Known(30, "A030", "周九", unit=99, unit_path="00020001", reachable=False)
    _number, message = only_problem(plan_of(["A030", "周九", None, "东区"], people=[other]))
    assert "outside what you manage" in message


def test_a_number_of_somebody_who_left_is_not_given_to_another(english):
    _number, message = only_problem(plan_of(["A009", "吴十", None, "东区"], people=[Known(12, "A009", "钱七")]))
    assert "somebody else who left" in message


def test_an_administrator_is_not_moved_by_a_roster(english):
    boss = Known(40, "A040", "郑一", unit=2, unit_path="00010001", kept=False)
    _number, message = only_problem(plan_of(["A040", "郑一", None, "西区"], people=[boss]))
    assert "ask the security administrator" in message
    assert plan_of(["A040", "郑一", None, "东区"], people=[boss]).unchanged == 1


def test_every_row_is_accounted_for():
    rows = [["A001", "张三", None, "东区"], ["A002", "李四", None, "东区"], ["A003", "王五", None, "南区"]]
    plan = plan_of(*rows, people=[ZHANG])
    assert plan.unchanged + len(plan.joiners) + len(plan.problems) == len(rows)


def test_a_reading_can_be_kept_and_compared_later():
    reading = Reading([Line(number=2, staff_number="A002", name="李四", unit="东区")], 0)
    assert len(compare(reading, directory()).joiners) == 1
