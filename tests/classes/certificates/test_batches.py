"""Prints, zips and replacements of a whole class: in order, once, whatever becomes of the worker; one's own alone."""

import io
import zipfile
from datetime import timedelta

import pypdf
import pytest

from accounts import long_work
from accounts.models import Job
from classes.certificates import batches, issuing, rendering
from classes.models import Certificate
from lib import clock
from lib.problems import Refusal
from tests.builders import issue, make_user
from tests.classes.certificates.looks import make_design
from tests.concurrently import killed_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def issued(completed, cast):
    """Five of a design and one, revoked, that must not come along."""
    make_design(cast.unit, by=cast.unit_manager)
    people = [make_user(f"学员{n}", unit=cast.unit, staff_number=f"Z{9 - n}") for n in range(6)]
    made = issuing.issue_many(enrolments=[completed(person) for person in people], by=None, now=clock.now())
    issuing.revoke(certificate=made[5], reason="误发", by=cast.class_head, now=clock.now())
    return made[:5]


@pytest.fixture
def ask(training_class, cast):
    """Asks, without a worker."""

    def ask(kind: str, **fields: str) -> Job:
        return batches.begin(training_class=training_class, kind=kind, by=cast.class_head, now=clock.now(), **fields)

    return ask


def done(job: Job) -> Job:
    batches.work(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.message
    return job


def test_the_print_has_every_valid_sheet_in_the_order_of_the_roster(issued, ask):
    job = done(ask(batches.PRINT))
    reader = pypdf.PdfReader(long_work.file_of(job))
    shown = [page.extract_text().replace(" ", "") for page in reader.pages]
    names = [made.printed.holder_name for made in reversed(issued)]  # staff numbers run the other way
    assert [next(name for name in names if name in text) for text in shown] == names
    assert "<pdfaid:part>2</pdfaid:part>" in reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert reader.metadata.title == job.title
    assert (job.done, job.total) == (5, 5)


def test_sheets_of_older_designs_are_printed_among_the_others(issued, ask, cast):
    old = issued[0].printed
    standard = rendering.to_one_pdf([old, type(old).from_json({**old.as_json(), "design": "standard-1"})], title="混")
    assert len(pypdf.PdfReader(io.BytesIO(standard)).pages) == 2


def test_the_zip_has_a_file_for_each_named_by_number_and_person(issued, ask):
    with zipfile.ZipFile(long_work.file_of(done(ask(batches.ZIP)))) as archive:
        assert sorted(archive.namelist()) == sorted(f"{c.serial} {c.printed.holder_name}.pdf" for c in issued)
        assert archive.read(batches.file_name(issued[0])) == rendering.to_pdf(issued[0].printed)


def test_a_name_cannot_lead_out_of_the_zip(issued):
    issued[0].facts["holder_name"] = '../../etc/passwd:"x"\\y'
    assert not set(batches.file_name(Certificate(serial="甲", facts=issued[0].facts))) & set('/\\:"')


def test_a_sheet_without_a_font_is_left_out_and_named_and_keeps_no_other_back(issued, ask, completed, cast):
    odd = make_user("王\U0003abcd", unit=cast.unit)
    bad = issue(enrolment=completed(odd), now=clock.now())
    for kind in (batches.PRINT, batches.ZIP):
        job = done(ask(kind))
        assert [left["serial"] for left in job.result["left"]] == [bad.serial]
    assert len(pypdf.PdfReader(long_work.file_of(Job.objects.get(kind=batches.PRINT))).pages) == 5


def test_asking_twice_is_one_job_and_working_twice_does_nothing(issued, ask):
    job = ask(batches.ZIP)
    assert ask(batches.ZIP) == job
    path = long_work.file_of(done(job))
    before = path.stat().st_mtime_ns
    batches.work(job_id=job.pk)
    assert path.stat().st_mtime_ns == before
    assert [each.name for each in path.parent.iterdir()] == [path.name], "no pieces are left behind"


@pytest.mark.parametrize("kind", ["", "roster", batches.REPLACE])
def test_what_cannot_be_done_is_refused(issued, ask, kind):
    with pytest.raises(Refusal):
        ask(kind)
    assert not Job.objects.exists()


def test_a_class_without_certificates_has_nothing_to_print(ask):
    with pytest.raises(Refusal) as refused:
        ask(batches.PRINT)
    assert refused.value.code == "nothing_to_print"


def test_a_stopped_job_makes_nothing_and_says_so(issued, ask, monkeypatch):
    job = ask(batches.ZIP)
    monkeypatch.setattr(batches, "STEP", 1)
    made = rendering.to_pdf

    def stop_then_make(facts):
        Job.objects.filter(pk=job.pk).update(state=Job.State.CANCELLED)
        return made(facts)

    monkeypatch.setattr(rendering, "to_pdf", stop_then_make)
    batches.work(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, long_work.file_of(job)) == (Job.State.CANCELLED, None)
    with pytest.raises(Refusal):
        long_work.cancel(job=job)


def test_all_are_issued_again_with_one_reason(issued, ask, cast):
    job = done(ask(batches.REPLACE, reason="名称印错"))
    newer = Certificate.objects.filter(version=2)
    assert (job.done, newer.count()) == (5, 5)
    assert {made.successor for made in Certificate.objects.filter(pk__in=[c.pk for c in issued])} == set(
        newer.values_list("serial", flat=True)
    )
    batches.work(job_id=job.pk)
    assert Certificate.objects.count() == 11


def test_a_job_whose_worker_fell_silent_is_given_back_and_given_up_at_last(issued, ask, monkeypatch):
    asked: list[int] = []
    monkeypatch.setattr(batches, "_enqueue", asked.append)
    job, now = ask(batches.ZIP), clock.now()
    assert batches.take_up(now=now) == 0
    for _take in range(long_work.MOST_TAKES):
        now += long_work.SILENT_FOR + timedelta(seconds=1)
        assert batches.take_up(now=now) == 1
    assert asked == [job.pk] * long_work.MOST_TAKES
    assert batches.take_up(now=now + long_work.SILENT_FOR + timedelta(seconds=1)) == 0
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.message


def test_results_go_after_their_time(issued, ask):
    path = long_work.file_of(done(ask(batches.PRINT)))
    assert batches.forget(now=clock.now()) == 0
    assert batches.forget(now=clock.now() + long_work.KEPT_FOR + timedelta(days=1)) == 1
    assert not path.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [batches.ZIP, batches.PRINT, batches.REPLACE])
def test_a_worker_killed_at_any_step_is_followed_by_one_that_finishes_once(issued, ask, kind, monkeypatch):
    monkeypatch.setattr(batches, "_enqueue", lambda job_id: None)  # the task was lost with its worker
    # The compiler's threads do not come along into a child; what is held here is when a sheet is made, not how.
    monkeypatch.setattr(rendering, "to_pdf", lambda facts: facts.serial_number.encode())
    monkeypatch.setattr(rendering, "to_one_pdf", lambda sheets, title: b"%PDF")
    monkeypatch.setattr(batches, "STEP", 1)
    job, step = ask(kind, **({"reason": "更正"} if kind == batches.REPLACE else {})), 1
    while killed_at(step, STEPS, lambda: batches.work(job_id=job.pk)):
        if kind == batches.REPLACE:
            assert not Certificate.objects.filter(version=2).exists(), "all of them or none"
        step += 1
    assert step > 2, "the work got shorter than its steps"
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert Certificate.objects.filter(version=2).count() == (5 if kind == batches.REPLACE else 0)
    if kind == batches.ZIP:
        with zipfile.ZipFile(long_work.file_of(job)) as archive:
            assert len(archive.namelist()) == 5
            assert archive.testzip() is None


# Each sheet, each word about progress, and the commit.
STEPS = (
    (long_work, "tell"),
    (long_work, "write"),
    (rendering, "to_pdf"),
    (rendering, "to_one_pdf"),
    (issuing, "_tell"),
)
