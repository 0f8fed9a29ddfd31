"""The package as a job: one record whatever becomes of the worker, for its owner alone, and only while that person runs
the class."""

from datetime import timedelta

import pytest

from accounts import audit, long_work
from accounts.models import AuditEntry, Job
from classes.archiving import assembling, jobs
from classes.certificates import rendering
from classes.models import ClassArchive, TrainingClass
from lib import clock, packing, pdf
from lib.problems import Refusal
from tests.classes.desk_address import url
from tests.concurrently import killed_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(closed, cast, monkeypatch):
    """Asks, without a worker. Nothing is typeset: the compiler's threads do not come along into a forked worker."""
    monkeypatch.setattr(jobs, "_enqueue", lambda job_id: None)
    monkeypatch.setattr(rendering, "to_pdf", lambda facts: facts.serial_number.encode())
    monkeypatch.setattr(pdf, "render_pdf", lambda *args, **how: b"%PDF")

    def ask(by=cast.class_head) -> Job:
        return jobs.begin(training_class=closed, by=by, now=clock.now())

    return ask


def done(job: Job) -> Job:
    jobs.work(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.message
    return job


def test_the_record_says_who_when_and_which_bytes_and_stays(ask, closed, cast):
    job = done(ask())
    record = closed.archives.get()
    assert record.digest == packing.digest_of(long_work.file_of(job)) == job.result["digest"]
    assert (record.number, record.by, record.size) == (1, cast.class_head, long_work.file_of(job).stat().st_size)
    assert record.counts == {"files": job.total, "people": 6, "certificates": 6, "left": 0}
    for act in (record.save, record.delete, ClassArchive.objects.all().delete):
        with pytest.raises(TypeError):
            act()
    jobs.work(job_id=job.pk)
    assert ask() != job, "again later is possible"
    entry = AuditEntry.objects.get(action="class.archive")
    assert (entry.actor, entry.detail["digest"]) == (cast.class_head, record.digest)
    assert [path.name for path in long_work.file_of(job).parent.iterdir()] == [long_work.file_of(job).name]
    closed.refresh_from_db()
    assert closed.state == TrainingClass.State.CLOSED, "packing a class changes nothing in it"


def test_a_second_package_has_the_next_number_and_two_people_have_one_each(ask, closed, cast):
    TrainingClass.objects.filter(pk=closed.pk).update(state=TrainingClass.State.ARCHIVED)
    assert ask() == ask()
    first, other = ask(), ask(by=cast.unit_manager)
    assert first != other
    done(first)
    done(other)
    assert list(closed.archives.values_list("number", "by__name")) == [(2, "管理员甲"), (1, "班主任甲")]


def test_a_class_that_runs_has_no_package(room, cast):
    with pytest.raises(Refusal) as refused:
        jobs.begin(training_class=room.training_class, by=cast.class_head, now=clock.now())
    assert refused.value.code == "class_not_closed"
    assert not Job.objects.exists()


def test_it_is_not_finished_for_who_no_longer_runs_the_class_nor_for_one_that_was_opened_again(ask, closed, cast):
    job = ask()
    cast.class_head.role_grants.update(revoked_at=clock.now())
    jobs.work(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, bool(job.message)) == (Job.State.FAILED, True)
    job = ask(by=cast.unit_manager)
    TrainingClass.objects.filter(pk=closed.pk).update(state=TrainingClass.State.RUNNING)
    jobs.work(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, long_work.file_of(job)) == (Job.State.FAILED, None)
    assert not closed.archives.exists()


def test_one_that_was_begun_before_the_class_was_closed_anew_is_not_finished(ask, closed, monkeypatch):
    """Half of it would be of before."""

    def closed_anew(at, **how):
        TrainingClass.objects.filter(pk=closed.pk).update(closed_at=clock.now())
        return build(at, **how)

    build, job = assembling.build, ask()
    monkeypatch.setattr(assembling, "build", closed_anew)
    jobs.work(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, long_work.file_of(job)) == (Job.State.FAILED, None)
    assert not closed.archives.exists()


def test_a_full_disk_is_told_and_leaves_nothing(ask, monkeypatch, private):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packing.Pack, "add", full)
    job = ask()
    jobs.work(job_id=job.pk)
    job.refresh_from_db()
    assert "磁盘" in job.message
    assert list((private / "archives").iterdir()) == []


def test_a_silent_worker_is_followed_and_packages_go_after_their_time_but_not_their_records(ask, closed):
    job, now = ask(), clock.now()
    assert jobs.take_up(now=now + long_work.SILENT_FOR + timedelta(seconds=1)) == 1
    path = long_work.file_of(done(job))
    assert jobs.forget(now=clock.now() + long_work.KEPT_FOR + timedelta(days=1)) == 1
    assert not path.exists()
    assert closed.archives.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_at_any_step_is_followed_by_one_that_makes_one_package(ask, closed, private, monkeypatch):
    # One folder that is made anew by each worker, and one with certificates that are kept for the next.
    monkeypatch.setattr(assembling, "PARTS", [part for part in assembling.PARTS if part.number in ("01", "07")])
    monkeypatch.setattr(jobs, "EVERY", 0.0)
    job, step = ask(), 1
    while killed_at(step, STEPS, lambda: jobs.work(job_id=job.pk)):
        assert not closed.archives.exists()
        assert long_work.file_of(Job.objects.get(pk=job.pk)) is None
        step += 1
    assert step > 20, "the work got shorter than its steps"
    job.refresh_from_db()
    record = closed.archives.get()
    assert record.digest == packing.digest_of(long_work.file_of(job))
    assert AuditEntry.objects.filter(action="class.archive").count() == 1
    assert [path.name for path in (private / "archives").iterdir()] == [long_work.file_of(job).name]
    assert audit.verify() == []


# Each file, each word about progress, and each act of the end.
STEPS = (
    (long_work, "tell"),
    (packing.Pack, "add"),
    (assembling, "_keep"),
    (jobs, "_closed"),
    (jobs, "_record"),
    (audit, "record"),
)


def test_from_the_class_page_to_the_download(ask, closed, as_head, cast):
    room = url("workspace", closed.pk)
    assert "生成归档包" in as_head.get(room).content.decode()
    page = as_head.post(url("archive", closed.pk))
    job = Job.objects.get(kind=jobs.KIND)
    assert page.url == url("archive-state", closed.pk, job.pk)
    assert "停止" in as_head.get(page.url).content.decode()
    assert as_head.get(url("archive-file", closed.pk, job.pk)).status_code == 404
    done(job)
    record = closed.archives.get()
    assert record.digest in as_head.get(page.url).content.decode()
    assert record.digest in as_head.get(room).content.decode()
    answer = as_head.get(url("archive-file", closed.pk, job.pk))
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert "filename*=" in answer["Content-Disposition"]
    assert AuditEntry.objects.filter(action="class.archive_download", actor=cast.class_head).count() == 1


def test_it_can_be_stopped_and_a_failure_says_why(ask, closed, as_head, monkeypatch):
    job = ask()
    as_head.post(url("archive-cancel", closed.pk, job.pk))
    jobs.work(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert "已停止" in as_head.get(url("archive-state", closed.pk, job.pk)).content.decode()
    monkeypatch.setattr(assembling, "build", lambda *args, **kwargs: 1 / 0)
    job = ask()
    jobs.work(job_id=job.pk)
    page = as_head.get(url("archive-state", closed.pk, job.pk)).content.decode()
    assert 'role="alert"' in page or "没有" in page
    assert url("archive", closed.pk) in page, "and offers it again"


@pytest.mark.parametrize(
    "name", ["unit_manager", "learner", "trainer", "sister_manager", "system_admin", "audit_admin"]
)
def test_for_everybody_but_its_owner_it_does_not_exist(client, ask, closed, cast, name):
    job = done(ask())
    client.force_login(cast.people[name])
    pages = [url(page, closed.pk, job.pk) for page in ("archive-state", "archive-file")]
    assert [client.get(page).status_code for page in pages] == [404, 404]
    assert client.post(url("archive-cancel", closed.pk, job.pk)).status_code == 404
    if name != "unit_manager":  # who runs the class too makes one of their own
        assert client.post(url("archive", closed.pk)).status_code == 404
    assert Job.objects.filter(kind=jobs.KIND).exclude(owner=cast.people[name]).count() == 1


def test_who_lost_the_role_downloads_nothing_more(ask, closed, as_head, cast):
    job = done(ask())
    cast.class_head.role_grants.update(revoked_at=clock.now())
    for page in ("archive-state", "archive-file"):
        assert as_head.get(url(page, closed.pk, job.pk)).status_code == 404
    assert not AuditEntry.objects.filter(action="class.archive_download").exists()
