"""Importing a roster on the desk: preview, then all of it or nothing, within reach, and nothing twice."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts import people
from accounts.models import AuditEntry, Job, User
from lib import clock
from lib.tables import Column, read_sheets, write_xlsx
from tests.builders import make_user

HEADER = ["工号", "姓名", "手机号", "单位", "职级", "职务"]
UPLOAD = "/desk/people/import/"


def url(name, *args):
    return reverse(f"accounts_desk:{name}", args=args)


def workbook(*rows, header=HEADER):
    stream = BytesIO()
    write_xlsx(stream, [Column(title) for title in header], rows)
    return SimpleUploadedFile("花名册.xlsx", stream.getvalue())


def upload(client, *rows, file=None, **fields):
    """Posts the file; the answer is the preview, or the form sent back."""
    data = {"file": file or workbook(*rows), "on": clock.today().isoformat(), **fields}
    return client.post(UPLOAD, data, follow=True)


def carry_out(client, preview, **fields):
    plan, job = preview.context["plan"], preview.context["job"]
    return client.post(url("roster-apply", job.pk), {"fingerprint": plan.fingerprint, **fields}, follow=True)


@pytest.fixture
def keeper(client, cast):
    client.force_login(cast.unit_manager)
    return client


def test_a_file_becomes_a_preview_and_nothing_is_written(keeper, cast):
    before = User.objects.count()
    plan = upload(keeper, ["N001", "新人", "13700000001", "东区一科", "一级科员", "科员"]).context["plan"]
    assert len(plan.joiners) == 1
    assert User.objects.count() == before


def test_joiners_movers_and_corrections_are_carried_out(keeper, cast):
    preview = upload(
        keeper,
        ["N001", "新人", "13700000001", "东区一科", "一级科员", "科员"],
        ["L001", "学员甲", None, "东区一科"],
        ["L002", "学员丙", "13900000009", "东区"],
    )
    done = carry_out(keeper, preview)
    assert done.context["job"].result["joined"] == 1
    newcomer = User.objects.get(staff_number="N001")
    assert (newcomer.unit, newcomer.membership.rank.name) == (cast.section, "一级科员")
    assert User.objects.get(staff_number="L001").unit == cast.section
    assert User.objects.get(staff_number="L002").name == "学员丙"


def test_the_same_file_again_has_nothing_to_do(keeper, cast):
    row = ["N001", "新人", "13700000001", "东区一科", "一级科员", "科员"]
    carry_out(keeper, upload(keeper, row))
    plan = upload(keeper, row).context["plan"]
    assert plan.is_empty
    assert plan.unchanged == 1


def test_rows_with_problems_are_left_out_and_told_with_their_number(keeper, cast):
    preview = upload(
        keeper, ["N001", "新人", None, "东区"], ["L009", None, None, "东区"], ["N002", "新人", None, "西区"]
    )
    assert [problem.line.number for problem in preview.context["plan"].problems] == [3, 4]
    done = carry_out(keeper, preview)
    assert done.context["job"].result["problems"] == 2
    assert "N002" in done.content.decode()
    assert not User.objects.filter(staff_number="N002").exists()


def test_the_problems_come_as_a_table(keeper, cast):
    preview = upload(keeper, ["N002", "新人", None, "西区"])
    data = b"".join(keeper.get(url("roster-problems", preview.context["job"].pk)).streaming_content)
    rows = read_sheets(data)[0].rows
    assert rows[1][1:4] == [2.0, "N002", "新人"]


def test_who_is_missing_from_a_complete_file_leaves_only_when_ticked(keeper, cast):
    rows = [[user.staff_number, user.name, None, "东区"] for user in (cast.trainer, cast.class_head, cast.unit_manager)]
    preview = upload(keeper, *rows, complete=cast.unit.pk)
    assert {known.name for known in preview.context["plan"].leavers} == {"学员甲", "学员乙"}
    carry_out(keeper, preview, leaver=[cast.learner.pk])
    assert not User.objects.get(pk=cast.learner.pk).is_active
    assert User.objects.get(pk=cast.classmate.pk).unit == cast.unit


def test_nobody_leaves_who_was_not_in_the_list_of_the_missing(keeper, cast):
    preview = upload(keeper, ["L001", "学员甲", None, "东区"], complete=cast.section.pk)
    carry_out(keeper, preview, leaver=[cast.classmate.pk, cast.sister_manager.pk])
    assert User.objects.get(pk=cast.classmate.pk).is_active
    assert User.objects.get(pk=cast.sister_manager.pk).is_active


def test_the_importer_is_never_among_the_missing(keeper, cast):
    preview = upload(keeper, ["L001", "学员甲", None, "东区"], complete=cast.unit.pk)
    assert cast.unit_manager.pk not in {known.pk for known in preview.context["plan"].leavers}


def test_a_changed_record_asks_for_a_second_look(keeper, cast):
    preview = upload(keeper, ["L001", "学员甲", None, "东区一科"])
    people.transfer([people.Move(user=cast.learner, unit=cast.sister)], on=clock.today(), by=cast.authority)
    answer = carry_out(keeper, preview)
    assert [str(message.level_tag) for message in answer.context["messages"]] == ["error"]
    assert answer.context["job"].state == Job.State.WAITING
    assert User.objects.get(pk=cast.learner.pk).unit == cast.sister


def test_carrying_out_twice_is_carrying_out_once(keeper, cast):
    preview = upload(keeper, ["N001", "新人", None, "东区"])
    carry_out(keeper, preview)
    answer = carry_out(keeper, preview)
    assert answer.context["job"].result["joined"] == 1
    assert AuditEntry.objects.filter(action="roster.import").count() == 1


def test_a_failure_half_way_writes_nothing(keeper, cast, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    preview = upload(keeper, ["N001", "新人", None, "东区"], ["L001", "学员甲", None, "东区一科"])
    monkeypatch.setattr(people, "transfer", fail)
    keeper.raise_request_exception = False
    assert carry_out(keeper, preview).status_code == 500
    assert not User.objects.filter(staff_number="N001").exists()
    assert Job.objects.get().state == Job.State.WAITING


def test_rows_are_forgotten_once_they_are_in_the_records(keeper, cast):
    carry_out(keeper, upload(keeper, ["N001", "新人", "13700000001", "东区"]))
    assert "13700000001" not in str(list(Job.objects.values()))


def test_newcomers_get_codes_and_those_who_used_theirs_do_not(keeper, cast):
    done = carry_out(keeper, upload(keeper, ["N001", "新人", None, "东区"], ["N002", "新人乙", None, "东区"]))
    job = done.context["job"]
    first = User.objects.get(staff_number="N001")
    first.set_password("stille-birne-77")
    first.save()
    issued = keeper.post(url("roster-codes", job.pk)).context["issued"]
    assert [item.user.staff_number for item in issued] == ["N002"]
    table = keeper.post(url("roster-codes", job.pk), {"as": "xlsx"})
    assert "no-store" in table["Cache-Control"]
    assert read_sheets(table.content)[0].rows[1][0] == "N002"


# --- files that are no rosters


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("花名册.xlsx", b"PK\x03\x04 not a workbook"),
        ("花名册.xlsx", "不是表格".encode()),
        ("花名册.csv", b"\x00\x01\x02\xff\xfe\x00binary"),
        ("花名册.csv", "序号,内容\n1,二\n".encode()),
        ("花名册.csv", "工号,姓名,单位\n".encode()),
        ("花名册.exe", b"MZ"),
        ("花名册.xlsx", b""),
    ],
)
def test_a_file_that_is_no_roster_is_sent_back_with_the_reason(keeper, name, data):
    answer = upload(keeper, file=SimpleUploadedFile(name, data))
    assert answer.context["form"].errors["file"]
    assert not Job.objects.exists()


def bomb() -> bytes:
    """A workbook of 200 kB that unpacks to 200 MB."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(200 << 20))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (bomb, "文件解压后过大，未被接受。"),
        (
            lambda: b"%PDF-1.7\n1 0 obj",
            "这是 PDF 或图片文件，不是表格。请另存为 xlsx 或 csv 后再试。",
        ),
        (lambda: b"PK\x03\x04 not a workbook", "文件已损坏，打不开。"),
    ],
    ids=["zip bomb", "pdf", "damaged"],
)
def test_a_hostile_or_mistaken_file_is_refused_in_one_line_of_chinese(keeper, data, told):
    answer = upload(keeper, file=SimpleUploadedFile("花名册.xlsx", data()))
    assert answer.context["form"].errors["file"] == [told]
    assert not Job.objects.exists()


@pytest.mark.parametrize("day", ["2026-02-30", "下周一"])
def test_a_day_that_there_is_not_is_sent_back_and_nothing_is_kept(keeper, day):
    answer = upload(keeper, ["N001", "新人", None, "东区"], on=day)
    assert answer.context["form"].errors["on"] == ["输入一个有效的日期。"]
    assert not Job.objects.exists()


def test_a_number_that_stands_twice_is_told_in_both_rows_and_taken_from_neither(keeper, cast):
    people_in_file = [("N001", "新人甲"), ("N002", "新人丁"), ("N001", "新人乙")]
    preview = upload(keeper, *([number, name, None, "东区"] for number, name in people_in_file))
    problems = preview.context["plan"].problems
    assert [(problem.line.number, problem.message) for problem in problems] == [
        (2, "工号 N001 在文件中重复。"),
        (4, "工号 N001 在文件中重复。"),
    ]
    carry_out(keeper, preview)
    assert [user.staff_number for user in User.objects.filter(staff_number__startswith="N")] == ["N002"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-8-sig", "utf-8"])
def test_a_csv_of_an_old_office_is_read(keeper, cast, encoding):
    data = "工号,姓名,手机号,单位\nN001,新人,13700000001,东区\n".encode(encoding)
    assert len(upload(keeper, file=SimpleUploadedFile("名单.csv", data)).context["plan"].joiners) == 1


def test_a_date_in_the_future_is_refused_before_anything_is_written(keeper, cast):
    preview = upload(keeper, ["N001", "新人", None, "东区"], on="2999-01-01")
    answer = carry_out(keeper, preview)
    assert [str(message.level_tag) for message in answer.context["messages"]] == ["error"]
    assert not User.objects.filter(staff_number="N001").exists()


def test_the_template_is_a_roster_that_we_read(keeper, cast):
    data = b"".join(keeper.get(url("roster-template")).streaming_content)
    sheets = read_sheets(data)
    assert sheets[0].rows[1] == ["工号", "姓名", "手机号", "单位", "部门", "单位代码", "职级", "职务"]
    assert cast.sister.code not in [row[0] for row in sheets[1].rows if row]


# --- who may


@pytest.mark.parametrize("who", ["learner", "trainer", "class_head", "security_admin", "audit_admin"])
def test_the_import_does_not_exist_for_others(client, cast, who):
    client.force_login(cast.people[who])
    assert client.get(UPLOAD).status_code == 404
    assert client.get(url("roster-template")).status_code == 404


@pytest.mark.parametrize("who", ["sister_manager", "authority", "system_admin"])
@pytest.mark.parametrize("name", ["roster-job", "roster-problems"])
def test_an_import_is_seen_by_its_importer_only(client, cast, who, name):
    client.force_login(cast.unit_manager)
    job = upload(client, ["N001", "新人", None, "东区"]).context["job"]
    client.force_login(cast.people[who])
    assert client.get(url(name, job.pk)).status_code == 404


@pytest.mark.parametrize("name", ["roster-apply", "roster-codes"])
def test_an_import_is_carried_out_by_its_importer_only(client, cast, name):
    client.force_login(cast.unit_manager)
    job = upload(client, ["N001", "新人", None, "东区"]).context["job"]
    client.force_login(cast.authority)
    assert client.post(url(name, job.pk)).status_code == 404


def test_a_complete_unit_beyond_reach_is_not_accepted(keeper, cast):
    answer = upload(keeper, ["L001", "学员甲", None, "东区"], complete=cast.sister.pk)
    assert "complete" in answer.context["form"].errors


# --- what it costs


def test_many_rows_cost_no_more_queries_than_few(keeper, cast, django_assert_max_num_queries):
    def rows(prefix, count):
        return [[f"{prefix}{number:04}", f"新人{number}", None, "东区"] for number in range(count)]

    carry_out(keeper, upload(keeper, *rows("A", 2)))
    preview = upload(keeper, *rows("B", 2))
    with django_assert_max_num_queries(60) as few:
        carry_out(keeper, preview)
    cost = len(few) + 4  # counted now: the next request clears the log; SQLite writes many rows in batches
    preview = upload(keeper, *rows("C", 120))
    with django_assert_max_num_queries(cost):
        carry_out(keeper, preview)


def test_a_preview_of_many_people_on_record_costs_the_same(keeper, cast, django_assert_max_num_queries):
    some = [make_user(f"在册{number}", unit=cast.unit) for number in range(30)]
    rows = [[user.staff_number, user.name, None, "东区"] for user in some]
    first = upload(keeper, *rows[:2]).context["job"]
    with django_assert_max_num_queries(25) as few:
        keeper.get(url("roster-job", first.pk))
    cost = len(few)
    second = upload(keeper, *rows).context["job"]
    with django_assert_max_num_queries(cost):
        keeper.get(url("roster-job", second.pk))
