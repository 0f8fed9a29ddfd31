"""manage.py import_questions: its report, its exit status, and what it leaves in the bank."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from lib import clock
from quizzes.models import ItemBank
from tests.builders import make_bank
from tests.quizzes.formats.test_tables_of_questions import HEADER, ROW, book

TEXT = (
    "一、单选题（共4题）\n1、甲（B）\nA. 子\nB. 丑\n2、乙（E）\nA. 子\nB. 丑\n"
    "3、甲（B）\nA. 子\nB. 丑\n二、连线题\n1、连。\n"
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "题库.txt"
    path.write_text(TEXT, encoding="gb18030")
    return path


def run(path, *options, bank="测试题库"):
    out, err = io.StringIO(), io.StringIO()
    call_command("import_questions", str(path), "--bank", bank, *options, stdout=out, stderr=err)
    return out.getvalue()


def test_the_report_accounts_for_every_question(cast, file):
    make_bank("测试题库", unit=cast.unit)
    said = json.loads(run(file, "--report", "json"))
    assert {name: said[name] for name in ("format", "found", "imported", "skipped", "duplicates")} == {
        "format": "txt", "found": 4, "imported": 1, "skipped": 1, "duplicates": 1,
    }  # fmt: skip
    assert said["found"] == said["imported"] + said["skipped"] + said["duplicates"] + len(said["errors"])
    assert [(error["code"], "5" in error["where"]) for error in said["errors"]] == [("answer_without_option", True)]
    assert {"section_count", "type_not_supported", "duplicate_in_file"} <= {each["code"] for each in said["warnings"]}
    assert said["items"][0] == {
        "where": said["items"][0]["where"],
        "interaction": "single_choice",
        "stem": "甲（　　）",
        "choices": [{"text": "子", "correct": False}, {"text": "丑", "correct": True}],
        "key": ["B"],
        "explanation": "",
        "topic": "",
        "difficulty": None,
        "max_mark": None,
    }


def test_a_dry_run_writes_nothing(cast, file):
    bank = make_bank("测试题库", unit=cast.unit)
    said = json.loads(run(file, "--dry-run", "--report", "json"))
    assert (said["imported"], said["dry_run"]) == (1, True)
    assert bank.items.count() == 0
    run(file, "--dry-run", bank="不存在的题库")
    assert not ItemBank.objects.filter(name="不存在的题库").exists()


def test_the_second_import_adds_nothing(cast, file):
    bank = make_bank("测试题库", unit=cast.unit)
    run(file)
    said = json.loads(run(file, "--report", "json"))
    assert (said["imported"], said["duplicates"], bank.items.count()) == (0, 2, 1)


def test_the_author_is_a_trainer_of_the_bank_or_the_person_named(cast, file):
    bank = make_bank("测试题库", unit=cast.unit)
    run(file)
    assert bank.items.get().created_by == cast.trainer
    other = make_bank("另一题库", unit=cast.unit)
    run(file, "--author", cast.other_trainer.staff_number, bank="另一题库")
    assert other.items.get().created_by == cast.other_trainer
    with pytest.raises(CommandError):
        run(file, "--author", "nobody")


def test_a_bank_that_does_not_exist_is_made(cast, file):
    run(file, bank="新题库")
    bank = ItemBank.objects.get(name="新题库")
    assert (bank.unit, bank.items.count()) == (cast.bureau, 1)


def test_the_text_report_lists_errors_and_remarks(cast, file):
    make_bank("测试题库", unit=cast.unit)
    lines = run(file).splitlines()
    assert len(lines) >= 6


@pytest.mark.parametrize(
    ("name", "data"), [("图.xlsx", b"\x89PNG\r\n\x1a\n123"), ("空.txt", b""), ("无题.txt", "今天开会。".encode())]
)
def test_a_file_that_cannot_be_read_ends_with_status_two_and_one_line(cast, tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(CommandError) as caught:
        run(path)
    assert caught.value.returncode == 2
    assert str(caught.value).count("\n") == 0
    with pytest.raises(CommandError) as caught:
        run(tmp_path / "没有.docx")
    assert caught.value.returncode == 2


def test_a_format_may_be_asked_for(cast, tmp_path):
    path = tmp_path / "题库.dat"
    path.write_bytes(book(("题库", [HEADER, ROW])))
    assert json.loads(run(path, "--dry-run", "--format", "xlsx", "--report", "json"))["format"] == "xlsx"
    with pytest.raises(CommandError) as caught:
        run(path, "--format", "docx")
    assert caught.value.returncode == 2


def test_an_import_is_dated_now(cast, file):
    bank = make_bank("测试题库", unit=cast.unit)
    run(file)
    assert (clock.now() - bank.items.get().created_at).total_seconds() < 60
