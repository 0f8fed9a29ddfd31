"""Measures the archive package of a class: `python -m tests.bench.archive [PEOPLE] [MEGABYTES]`.

Everybody has three steps of enrolment, twenty sessions, hours and a certificate; the materials are two files. Says
seconds by the clock and the most memory that the process had. In a database and folders of its own.
"""

import os
import resource
import sys
from datetime import timedelta
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

SESSIONS = 20
STEPS = ("nominate", "endorse", "approve")


def main(people: int, megabytes: int) -> None:
    from accounts import long_work
    from classes.archiving import jobs
    from lib import clock

    training_class = seed(people, megabytes)
    jobs._enqueue = lambda job_id: None
    before = _memory()
    job = jobs.begin(training_class=training_class, by=training_class.head, now=clock.now())
    began = perf_counter()
    jobs.work(job_id=job.pk)
    took = perf_counter() - began
    job.refresh_from_db()
    size = long_work.file_of(job).stat().st_size >> 20  # type: ignore[union-attr]
    print(
        f"{people} people: {job.state}, {job.done} files, {size} MB in {took:.1f} s; memory {before} → {_memory()} MB"
    )


def seed(people: int, megabytes: int) -> Any:
    from accounts.models import Role, User
    from classes import ledger
    from classes.certificates import issuing
    from classes.models import Attendance, Enrolment, EnrolmentStep
    from lib import clock
    from tests.builders import make_class, make_session, make_unit, make_user

    now, unit = clock.now(), make_unit()
    head = make_user(unit=unit, role=Role.CLASS_HEAD)
    made = make_class(unit=unit, head=head, state="closed", closed_at=now)
    users = User.objects.bulk_create(User(staff_number=f"B{n:05}", name=f"学员{n}") for n in range(people))
    values = {"outcome": "completed", "outcome_at": now, "enrolled_at": now, "unit": unit}
    places = Enrolment.objects.bulk_create(Enrolment(training_class=made, user=user, **values) for user in users)
    EnrolmentStep.objects.bulk_create(EnrolmentStep(enrolment=p, act=act, at=now) for p in places for act in STEPS)
    sessions = [make_session(made, starts_at=now - timedelta(hours=3 * n)) for n in range(1, SESSIONS + 1)]
    entered = {"state": "present", "entered_at": now, "entered_by": head}
    Attendance.objects.bulk_create(Attendance(enrolment=p, session=s, **entered) for p in places for s in sessions)
    ledger.post_for_enrolments(enrolments=places, by=head, now=now)
    issuing.issue_many(enrolments=places, by=head, now=now)
    for number in range(2):
        _material(made, number, megabytes // 2)
    return made


def _material(training_class: Any, number: int, megabytes: int) -> None:
    from django.core.files import File

    from classes.models import ClassMaterial
    from lib import clock

    new = ClassMaterial(training_class=training_class, title=f"录像{number}", file_name=f"录像{number}.mp4")
    new.added_at, new.added_by = clock.now(), training_class.head
    with TemporaryDirectory() as folder, open(f"{folder}/film.mp4", "w+b") as film:  # noqa: PTH123
        for _megabyte in range(megabytes):
            film.write(os.urandom(1 << 20))
        film.seek(0)
        new.file = File(film, name="film.mp4")
        new.save()


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    from django.conf import settings
    from django.test.utils import setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False)
    try:
        with TemporaryDirectory() as folder:
            settings.PRIVATE_ROOT = folder
            given = [int(each) for each in sys.argv[1:]]
            main(*(given or (1_000, 200)))
    finally:
        teardown_databases(made, verbosity=0)
