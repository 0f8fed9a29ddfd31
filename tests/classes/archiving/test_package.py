"""What stands in the archive package, under which names, and that it can be checked without us."""

import shutil
import subprocess
import zipfile
from pathlib import PurePosixPath

import pytest

from accounts import long_work
from classes.archiving import jobs
from classes.models import ClassMaterial
from lib import clock, release
from lib.packing import Names, safe_name
from lib.tables import read_sheets

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(closed, cast, tmp_path):
    """The package, unpacked."""
    job = jobs.begin(training_class=closed, by=cast.class_head, now=clock.now())
    jobs.work(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == job.State.DONE, job.message
    with zipfile.ZipFile(long_work.file_of(job)) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "out")
    return tmp_path / "out", archive.infolist(), job


def test_it_holds_every_folder_and_an_index_and_sha256sum_finds_it_whole(made):
    folder, infos, _job = made
    tops = [info.filename.split("/")[0] for info in infos]
    assert tops == [*sorted(tops[:-3]), "目录.xlsx", "README.txt", "manifest-sha256.txt"]
    assert sorted({path.name for path in folder.iterdir() if path.is_dir()}) == [
        "01-办班计划与方案",
        "02-学员名单",
        "03-课程表、考勤与资料",
        "04-考试与成绩",
        "05-作业与征文",
        "06-教学评估",
        "07-结业与证书",
        "08-学时台账",
        "09-过程记录",
    ]
    assert all(info.flag_bits & 0x800 for info in infos if not info.filename.isascii())
    assert len({info.date_time for info in infos}) == 1
    told = subprocess.run(
        [shutil.which("sha256sum"), "-c", "manifest-sha256.txt"], cwd=folder, capture_output=True, check=False
    )
    assert told.returncode == 0, told.stdout.decode()
    assert f"版本 {release.version()}" in (folder / "README.txt").read_text("utf-8-sig")
    index = read_sheets((folder / "目录.xlsx").read_bytes())[0].rows[1:]
    assert {row[3] for row in index} == {info.filename for info in infos[:-3]}


def test_its_tables_hold_what_is_on_record_and_run_no_formula(made, cast):
    folder, _infos, _job = made

    def table(path, sheet=0):
        return read_sheets((folder / path).read_bytes())[sheet].rows[1:]

    roster = table("02-学员名单/名册.xlsx")
    assert [row[1] for row in roster] == ["L001", "L002", "Z0", "Z1", "Z2", "Z3"]
    assert b"<f>" not in zipfile.ZipFile(folder / "02-学员名单/名册.xlsx").read("xl/worksheets/sheet1.xml")
    entries = table("03-课程表、考勤与资料/考勤与请假.xlsx", 1)
    assert [(row[1], row[6], row[7]) for row in entries][:2] == [("L001", 1, "请假"), ("L001", 2, "到")]
    assert table("03-课程表、考勤与资料/考勤与请假.xlsx", 2)[0][8:10] == ["已准假", "同意"]
    register = [row for row in table("07-结业与证书/结业登记表.xlsx") if row[1] == "L001"]
    assert [row[10] for row in register] == ["已换发", "有效"]
    assert len(table("08-学时台账/学时台账明细.xlsx")) == 5
    assert table("09-过程记录/已发提醒.xlsx")[0][3:5] == ["提醒", "请{name}按时完成"]
    assert (folder / "07-结业与证书/证书").is_dir()
    assert len(list((folder / "07-结业与证书").rglob("*.pdf"))) == 7


def test_marks_of_paper_exams_stand_in_it_with_their_corrections(made):
    folder, _infos, _job = made
    rows = read_sheets((folder / "04-考试与成绩/纸笔考试成绩.xlsx").read_bytes())[0].rows[1:]
    assert [tuple(row[1:2] + row[4:11]) for row in rows] == [
        ("L001", "结业笔试", 1, "有成绩", 58, 60, 100, None),
        ("L001", "结业笔试", 2, "有成绩", 85, 60, 100, "漏加一题"),
        ("L002", "结业笔试", 1, "缺考", None, 60, 100, None),
    ]
    assert {row[13] for row in rows} == {"班主任甲"}


def test_works_without_names_wait_for_their_release_and_small_groups_stay_hidden(made):
    folder, _infos, _job = made
    works = folder / "05-作业与征文"
    assert [path.name for path in (works / "01 调研_ 报告_一").iterdir()] == ["L001 学员甲"]
    assert "学员甲的走访记录" in (works / "01 调研_ 报告_一/L001 学员甲/正文.txt").read_text("utf-8-sig")
    listed = read_sheets((works / "作品清单.xlsx").read_bytes())[0].rows[1:]
    assert [str(row[12])[0] for row in listed] == ["是", "否"]
    assert [(row[8], row[9]) for row in listed] == [("已批阅", 7), ("已提交", None)], "not released: nobody's yet"
    reached = read_sheets((folder / "07-结业与证书/结业要求完成情况.xlsx").read_bytes())[0].rows[1:]
    assert [row[7] for row in reached if row[1] in ("L001", "L002")] == ["已满足 (7 分)", "已满足"]
    rated = read_sheets((folder / "06-教学评估/教学评估结果.xlsx").read_bytes())[0].rows[1:]
    shown = {row[1]: row[2] for row in rated if row[0] == "教员"}
    assert set(shown.values()) == {None}, "four rated the teacher"


def test_hostile_names_cannot_lead_anywhere(made):
    folder, infos, _job = made
    kept = [PurePosixPath(info.filename) for info in infos if "/课程资料/" in info.filename]
    assert len(kept) == 5
    assert len(list((folder / "03-课程表、考勤与资料/课程资料").iterdir())) == 5
    for path in kept:
        assert ".." not in path.parts
        assert not set(path.name) & set('\\:*?"<>|\u202e')
        assert len(path.name.encode()) < 256


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../a\\b", "_a_b"),
        ("con", "_con"),
        ("Lpt1.tar.gz", "_Lpt1.tar.gz"),
        (" . ", "file"),
        ("a\nb\x07.txt", "a b.txt"),
        ("e\u0301.txt", "é.txt"),
        (".htaccess", "htaccess"),
        ("名" * 99 + ".pdf", "名" * 60 + ".pdf"),
    ],
)
def test_a_name_becomes_one_that_every_computer_takes(name, safe):
    assert safe_name(name) == safe


def test_two_of_one_name_differ_for_every_file_system():
    names = Names()
    assert [names.take("甲", name) for name in ("A.pdf", "a.PDF", "A.pdf")] == [
        "甲/A.pdf",
        "甲/a (2).PDF",
        "甲/A (3).pdf",
    ]


def test_what_cannot_be_put_in_is_named_and_keeps_nothing_else_back(closed, cast):
    lost = ClassMaterial.objects.first()
    lost.file.storage.delete(lost.file.name)
    job = jobs.begin(training_class=closed, by=cast.class_head, now=clock.now())
    jobs.work(job_id=job.pk)
    job.refresh_from_db()
    assert [one["title"] for one in job.result["left"]] == [lost.title]
    with zipfile.ZipFile(long_work.file_of(job)) as archive:
        assert job.result["left"][0]["path"] in archive.read("README.txt").decode("utf-8-sig")
    assert closed.archives.get().counts["left"] == 1


def test_an_owner_who_reads_english_gets_it_in_english(closed, cast):
    cast.class_head.language = "en"
    cast.class_head.save()
    job = jobs.begin(training_class=closed, by=cast.class_head, now=clock.now())
    jobs.work(job_id=job.pk)
    job.refresh_from_db()
    with zipfile.ZipFile(long_work.file_of(job)) as archive:
        assert "02-Roster and how people came in/Roster.xlsx" in archive.namelist()
