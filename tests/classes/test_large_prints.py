"""Large prints: a job of whoever asked, made once, for its owner alone and only while that person runs the class."""

import pytest

from accounts import long_work
from accounts.models import AuditEntry, Job
from classes.printing import jobs, prints
from lib import clock
from tests.classes.desk_address import url
from tests.classes.test_printing import text_of


@pytest.fixture(autouse=True)
def large(settings, tmp_path, monkeypatch):
    """Any print is a large one; no worker works."""
    settings.PRIVATE_ROOT = tmp_path
    monkeypatch.setattr(prints, "MOST_AT_ONCE", 0)
    monkeypatch.setattr(jobs, "_enqueue", lambda job_id: None)


@pytest.fixture
def ask(room, cast):
    def ask(what="transcript", **chosen) -> Job:
        form = prints.PRINTS[what].form(chosen, training_class=room.training_class)
        assert form.is_valid(), form.errors
        return jobs.begin(what=what, form=form, by=cast.class_head, now=clock.now())

    return ask


def worked(job: Job) -> Job:
    jobs.work(job_id=job.pk)
    job.refresh_from_db()
    return job


def test_from_the_page_of_prints_to_the_pdf(as_head, room, cast):
    pk = room.training_class.pk
    for name in ("print-transcript", "print-roster", "sign-in-all"):
        assert as_head.get(url(name, pk)).status_code == (302 if name != "sign-in-all" else 200), name
    assert not Job.objects.exists(), "an address that is opened asks for nothing"
    page = as_head.get(url("printing", pk)).content.decode()
    assert url("print-begin", pk, "transcript") in page
    assert as_head.post(url("print-begin", pk, "transcript")).status_code == 302
    job = Job.objects.get()
    state = url("print-state", pk, job.pk)
    assert "hx-get" in as_head.get(state).content.decode()
    assert as_head.get(url("print-file", pk, job.pk)).status_code == 404
    assert worked(job).state == Job.State.DONE, job.message
    assert url("print-file", pk, job.pk) in as_head.get(state).content.decode()
    answer = as_head.get(url("print-file", pk, job.pk))
    assert "成绩单" in text_of(b"".join(answer.streaming_content))
    assert job.title in as_head.get(url("printing", pk)).content.decode()
    as_head.force_login(cast.unit_manager)
    assert as_head.get(state).status_code == 404, "it is its owner's alone"
    assert job.title not in as_head.get(url("printing", pk)).content.decode()


def test_what_was_chosen_is_what_is_printed(as_head, room, cast):
    room.enrol(cast.classmate)
    chosen = {"who": "trainees", "people": cast.classmate.name, "on_sheet": "1"}
    assert as_head.post(url("print-cards", room.training_class.pk), chosen).status_code == 302
    job = worked(Job.objects.get())
    text = text_of(long_work.file_of(job).read_bytes())
    assert cast.classmate.name in text
    assert cast.learner.name not in text
    assert as_head.post(url("print-begin", room.training_class.pk, "minutes")).status_code == 404


def test_asked_for_twice_it_is_one_and_it_stands_in_the_trail_once(ask, cast):
    job = ask()
    assert (ask() == job, ask("roster") == job) == (True, False)
    assert worked(job).state == Job.State.DONE
    jobs.work(job_id=job.pk)
    assert AuditEntry.objects.get(action="class.print_transcript").actor == cast.class_head
    assert ask() != job, "again later is possible"


def test_a_silent_worker_is_followed_and_who_stops_it_or_lost_the_class_gets_nothing(ask, cast, room, private_files):
    job = ask()
    Job.objects.update(state=Job.State.RUNNING)
    assert jobs.take_up(now=clock.now() + 2 * long_work.SILENT_FOR) == 1
    long_work.cancel(job=job)
    assert (worked(job).state, private_files()) == (Job.State.CANCELLED, [])
    other = ask()
    room.training_class.head = cast.unit_manager
    room.training_class.save()
    cast.class_head.role_grants.update(revoked_at=clock.now())
    assert (worked(other).state, private_files()) == (Job.State.FAILED, [])
    assert not AuditEntry.objects.filter(action="class.print_transcript").exists()
    assert jobs.forget(now=clock.now() + 2 * long_work.KEPT_FOR) == 2


@pytest.fixture
def private_files(tmp_path):
    return lambda: [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_register_of_a_class_that_runs_and_what_no_file_holds_are_refused(as_head, room, monkeypatch):
    assert as_head.post(url("print-begin", room.training_class.pk, "completion")).status_code == 302
    monkeypatch.setattr(prints, "MOST", 3)
    answer = as_head.post(url("print-begin", room.training_class.pk, "roster"), follow=True)
    assert "放不进一个文件" in answer.content.decode()
    assert not Job.objects.exists()


def test_stopping_is_a_post_and_is_its_owners(as_head, room, ask, cast):
    job = ask()
    address = url("print-cancel", room.training_class.pk, job.pk)
    assert as_head.get(address).status_code == 405
    as_head.force_login(cast.unit_manager)
    assert as_head.post(address).status_code == 404
    as_head.force_login(cast.class_head)
    assert as_head.post(address).status_code == 302
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
