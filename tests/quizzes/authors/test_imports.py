"""The import in the authors' door: upload, preview, mending, leaving out, importing, taking back."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEntry, Job, Role
from lib import clock
from lib.tables import read_sheets
from quizzes import importing
from quizzes.formats.reading import read
from quizzes.models import Item
from tests.builders import make_user

pytestmark = pytest.mark.django_db

TEXT = (
    "一、单选题\n1、甲是（B）\nA. 子\nB. 丑\n2、乙是（E）\nA. 子\nB. 丑\n"
    "二、多选题\n1、丙是（A）\nA. 子\nB. 丑\nC. 寅\n"
    "三、判断题\n1、丁是戊。\n四、填空题\n1、己由____组成。\n答案：庚|辛\n五、简答题\n1、简述壬。\n答：癸。\n"
)


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    return settings.PRIVATE_ROOT


def upload(client, bank, text=TEXT, name="题库.txt"):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post(reverse("items:import"), {"bank": bank.pk, "file": SimpleUploadedFile(name, data)}, follow=True)


@pytest.fixture
def job(trainer, bank):
    upload(trainer, bank)
    return Job.objects.get()


@pytest.fixture
def say(trainer, job):
    """Send a step of the preview and return the page that follows."""

    def send(step, query="", **fields):
        address = reverse("items:import-preview", args=[job.pk]) + query
        return trainer.post(address, {"step": step, **fields}, follow=True)

    return send


def page_of(answer):
    return answer.content.decode()


def ready(job):
    job.refresh_from_db()
    return len(importing.preview(job).chosen)


def test_the_first_page_offers_banks_in_reach_and_templates(trainer, bank, foreign_bank):
    page = page_of(trainer.get(reverse("items:import")))
    assert bank.name in page
    assert foreign_bank.name not in page
    assert reverse("items:import-template", args=["docx"]) in page


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_a_template_can_be_fetched_and_read(trainer, kind):
    answer = trainer.get(reverse("items:import-template", args=[kind]))
    data = b"".join(answer.streaming_content)
    assert len(read(data, name=f"模板.{kind}").drafts) == 6
    assert trainer.get(reverse("items:import-template", args=["pdf"])).status_code == 404


def test_the_help_page_and_the_list_lead_here(trainer):
    assert trainer.get(reverse("items:import-help")).status_code == 200
    assert reverse("items:import") in page_of(trainer.get(reverse("items:index")))


def test_uploading_writes_nothing_and_shows_problems_first(trainer, bank):
    page = page_of(upload(trainer, bank))
    assert Item.objects.count() == 0
    assert page.index('id="q1"') < page.index('id="q3"') < page.index('id="q0"') < page.index('id="q4"')
    assert '<span class="blankkey">庚</span>' in page


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("题库.xlsx", b"\x89PNG\r\n\x1a\n123"),
        ("题库.docx", TEXT.encode()),
        ("题库.txt", b""),
        ("a.txt", "开会。".encode()),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_on_the_form(trainer, bank, name, data):
    answer = upload(trainer, bank, data, name)
    assert answer.context["form"].errors["file"]
    assert (Job.objects.count(), Item.objects.count()) == (0, 0)


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_read(trainer, bank):
    answer = upload(trainer, bank, b"x" * (50 << 20), "题库.txt")
    assert answer.context["form"].errors["file"] == ["文件过大，最大 32 MB。"]
    assert (Job.objects.count(), Item.objects.count()) == (0, 0)


def test_an_upload_into_a_bank_out_of_reach_is_refused(trainer, foreign_bank):
    answer = upload(trainer, foreign_bank)
    assert answer.context["form"].errors["bank"]
    assert Job.objects.count() == 0


def test_letters_are_mended_in_place(say, job):
    assert ready(job) == 3
    say("mend", position=1, kind="single_choice", letters=["A"])
    assert ready(job) == 4
    shown = importing.preview(Job.objects.get())
    assert shown.result.found[1].draft.key == ["a"]
    assert "（E）" not in shown.result.found[1].draft.stem


def test_a_type_is_mended_in_place(say, job):
    say("mend", position=2, kind="single_choice", letters=["A"])
    assert importing.preview(Job.objects.get()).result.found[2].draft.interaction == "single_choice"


def test_a_verdict_and_a_text_are_mended_in_place(say, job):
    say("mend", position=3, kind="true_false", verdict="false")
    say("mend", position=4, kind="fill_blank", text="天干")
    found = importing.preview(Job.objects.get()).result.found
    assert found[3].draft.truth is False
    assert found[4].draft.alternatives == (("天干",),)


def test_a_mend_that_does_not_mend_shows_what_is_still_wrong(say, job):
    say("mend", position=2, kind="multiple_choice", letters=["B"])
    problem = importing.preview(Job.objects.get()).result.found[2].problem
    assert (problem.code, dict(problem.values)["answer"]) == ("single_answer", "B")


@pytest.mark.parametrize(
    "fields", [{}, {"position": 1}, {"position": -1, "kind": "single_choice"}, {"position": 1, "kind": "essay"}]
)
def test_a_mend_without_sense_changes_nothing(say, job, fields):
    answer = say("mend", **fields)
    assert answer.status_code == 200
    assert Job.objects.get().params["mends"] == {}


def test_a_position_that_does_not_exist_is_passed_over(say, job):
    assert say("mend", position=999, kind="single_choice", letters=["A"]).status_code == 200
    assert say("leave", position=999).status_code == 200
    assert ready(job) == 3


def test_the_question_for_the_whole_file_is_answered_once(say, job):
    say("reading", name="bracket_is_key", value="no")
    assert ready(job) == 2
    page = page_of(say("reading", name="bracket_is_key", value="yes"))
    assert ready(job) == 3
    assert page.count('value="reading"') == 1
    assert say("reading", name="is_superuser", value="yes").redirect_chain


def test_questions_can_be_left_out_and_taken_in_again(say, job):
    say("leave", position=[0, 4])
    assert ready(job) == 1
    say("take", position=0)
    assert ready(job) == 2


def test_the_place_in_the_preview_is_kept(trainer, job):
    address = reverse("items:import-preview", args=[job.pk]) + "?type=fill_blank&page=1"
    answer = trainer.post(address, {"step": "leave", "position": 0})
    assert answer.url.endswith("?page=1") or "page=1" in answer.url


def test_the_filter_shows_one_type(trainer, job):
    page = page_of(trainer.get(reverse("items:import-preview", args=[job.pk]) + "?type=fill_blank"))
    previews = page[page.index('class="previews') :]
    assert "己由" in previews
    assert "甲是" not in previews


def test_importing_writes_what_is_ready_as_drafts_and_shows_the_result(say, job, bank, cast):
    say("mend", position=3, kind="true_false", verdict="true")
    say("leave", position=0)
    page = page_of(say("import"))
    items = bank.items.select_related("latest")
    assert sorted(item.interaction for item in items) == ["extended_text", "fill_blank", "true_false"]
    assert {(item.latest.state, item.created_by) for item in items} == {("draft", cast.trainer)}
    job.refresh_from_db()
    assert (job.state, job.result["imported"], job.result["left"], len(job.result["errors"])) == ("done", 3, 1, 2)
    assert job.title in page
    assert AuditEntry.objects.filter(action="bank.import", actor=cast.trainer).count() == 1


def test_importing_twice_writes_once(say, job, bank):
    say("import")
    say("import")
    assert bank.items.count() == 3


def test_the_same_file_again_brings_nothing_and_says_so(trainer, say, job, bank):
    say("import")
    page = page_of(upload(trainer, bank))
    assert ready(Job.objects.exclude(pk=job.pk).get()) == 0
    assert "disabled" in page[page.index('value="import"') :][:60]


def test_an_import_can_be_taken_back_for_a_week(say, job, bank):
    say("import")
    touched = bank.items.first()
    touched.latest.state = "submitted"
    touched.latest.save()
    say("take_back")
    assert list(bank.items.filter(archived_at__isnull=True)) == [touched]
    job.refresh_from_db()
    assert (job.state, job.result["taken_back"], job.result["stayed"]) == ("cancelled", 2, 1)
    say("take_back")
    assert AuditEntry.objects.filter(action="bank.import.undo").count() == 1


def test_after_a_week_it_stays(say, job, bank):
    say("import")
    Job.objects.update(finished_at=clock.now() - timedelta(days=8))
    say("take_back")
    assert bank.items.filter(archived_at__isnull=True).count() == 3


def test_an_import_can_be_dropped_with_its_file(say, job, private_folder):
    kept = Path(private_folder) / job.result_path
    assert kept.is_file()
    say("drop")
    assert not kept.exists()
    assert Job.objects.count() == 0


def test_a_file_that_is_gone_is_asked_for_again(trainer, job, private_folder):
    (Path(private_folder) / job.result_path).unlink()
    answer = trainer.get(reverse("items:import-preview", args=[job.pk]))
    assert answer.url == reverse("items:import")


def test_old_imports_are_forgotten_with_their_files(job, private_folder):
    assert importing.forget(now=clock.now()) == 0
    assert importing.forget(now=clock.now() + timedelta(days=40)) == 1
    assert [path for path in Path(private_folder).rglob("*") if path.is_file()] == []


def test_the_list_of_problems_can_be_fetched(trainer, say, job):
    address = reverse("items:import-problems", args=[job.pk])
    for _time in ("before", "after"):
        answer = trainer.get(address)
        rows = read_sheets(b"".join(answer.streaming_content))[0].rows
        assert len(rows) >= 4
        say("import")


@pytest.mark.parametrize("view", ["import-preview", "import-problems"])
def test_another_trainers_import_is_not_found(browse, colleague, job, view):
    address = reverse(f"items:{view}", args=[job.pk])
    assert browse(colleague).get(address).status_code == 404
    assert browse(colleague).post(address, {"step": "import"}).status_code in (404, 405)
    assert Item.objects.count() == 0


def test_an_import_into_a_bank_that_is_no_longer_in_reach_is_not_found(trainer, job, bank, cast):
    bank.unit = cast.sister
    bank.save()
    assert trainer.get(reverse("items:import-preview", args=[job.pk])).status_code == 404
    assert trainer.post(reverse("items:import-preview", args=[job.pk]), {"step": "import"}).status_code == 404


@pytest.mark.parametrize("person", ["learner", "class_head", "unit_manager", "system_admin", "audit_admin"])
def test_people_without_the_role_stay_before_the_door(browse, cast, person, bank):
    client = browse(getattr(cast, person))
    assert client.get(reverse("items:import")).status_code in (302, 403)
    client.post(reverse("items:import"), {"bank": bank.pk, "file": SimpleUploadedFile("题库.txt", TEXT.encode())})
    assert Job.objects.count() == 0


def test_a_trainer_of_the_unit_above_may_import_too(browse, cast, bank):
    above = make_user("教员丁", unit=cast.bureau, role=Role.TRAINER)
    upload(browse(above), bank)
    assert Job.objects.get().owner == above


def test_script_in_a_file_stays_text_on_the_page(trainer, bank):
    text = (
        "1、<script>alert(1)</script>（ ）\nA. <img src=x onerror=alert(2)>\nB. 丑\n答案：A\n"
        "2、<b>乙</b>（ ）\nA. 子\n答案：B"
    )
    page = page_of(upload(trainer, bank, text, name="<script>alert(3)<script>.txt"))
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_preview_of_a_large_file_is_paged_and_asks_the_database_little(trainer, bank, count_queries):
    text = "".join(f"{number}、题干{number}（A）\nA. 子\nB. 丑\n" for number in range(1, 301))
    upload(trainer, bank, text)
    address = reverse("items:import-preview", args=[Job.objects.get().pk])
    page = page_of(trainer.get(address))
    assert page.count("qprev__stem") == 30
    assert "page=2" in page
    assert count_queries(trainer, address) <= 25


def test_a_word_file_shows_its_picture_before_it_is_stored_anywhere(trainer, bank):
    from tests.quizzes.formats.test_loading import png, word_with_picture

    page = page_of(upload(trainer, bank, word_with_picture(png()), name="题库.docx"))
    assert "data:image/png;base64," in page


def test_the_problem_table_is_safe_to_open(trainer, bank):
    upload(trainer, bank, "1、甲\nA. 子\nB. 丑\n答案：=1+1")
    answer = trainer.get(reverse("items:import-problems", args=[Job.objects.get().pk]))
    data = io.BytesIO(b"".join(answer.streaming_content))
    assert b"<f>" not in data.getvalue()


GIFT = "配{=子 -> 甲 =丑 -> 乙 = -> 丙}\n\n选{~甲 ~乙 ~丙}\n\n多少{#3.14:0.01}\n\n只是说明\n"


def test_a_bank_from_moodle_is_shown_mended_and_imported_once(trainer, bank):
    page = page_of(upload(trainer, bank, GIFT, "题库.gift"))
    assert page.count('class="qprev__pairs"') == 1
    assert "0.01" in page
    job = Job.objects.get()
    address = reverse("items:import-preview", args=[job.pk])
    trainer.post(address, {"step": "mend", "position": 1, "kind": "single_choice", "letters": ["B"]})
    trainer.post(address, {"step": "import"})
    kinds = sorted(bank.items.values_list("interaction", flat=True))
    assert kinds == ["fill_blank", "match", "single_choice"]
    assert bank.items.get(interaction="single_choice").latest.key == {"choices": ["b"]}
    again = upload(trainer, bank, GIFT, "题库.gift")
    assert again.context["counts"]["duplicates"] == 2
    assert again.context["counts"]["skipped"] == 1
