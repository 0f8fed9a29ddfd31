"""Measures the preview and the applying of a correction: `python -m tests.bench.regrade [ATTEMPTS] [QUESTIONS]`.

Runs against the test settings' database engine, in a database of its own; says seconds of wall clock and processor.
"""

import os
import sys
import time
from decimal import Decimal
from typing import Any

CHUNK = 2_000


def main(attempts: int, questions: int) -> None:
    from lib import clock
    from quizzes import regrading
    from quizzes.models import Regrade

    now = clock.now()
    version, trainer = seed(attempts, questions, now)
    regrade = regrading.begin(
        version=version, way=Regrade.Way.NEW_KEY, key={"choices": ["b"]}, reason="bench", by=trainer, now=now
    )
    Regrade.objects.update(state=Regrade.State.PREVIEWING)  # a queue without a worker has done it at once
    measure("preview", lambda: regrading.work(regrade_id=regrade.pk, now=now))
    regrade.refresh_from_db()
    sys.stdout.write(f"{regrade.state}: {regrade.summary}\n")

    def carry_out() -> None:
        regrading.apply(regrade=regrade, by=trainer, now=now)
        regrading.work(regrade_id=regrade.pk, now=now)

    measure("apply", carry_out)
    regrade.refresh_from_db()
    sys.stdout.write(f"{regrade.state}: {regrade.summary}\n")


def measure(name: str, act: Any) -> None:
    wall, processor = time.perf_counter(), time.process_time()
    act()
    took, used = time.perf_counter() - wall, time.process_time() - processor
    sys.stdout.write(f"{name}: {took:.1f} s by the clock, {used:.1f} s of processor time\n")


def seed(attempts: int, questions: int, now: Any) -> tuple[Any, Any]:
    """So many graded attempts of so many questions; every second one answered the first with the new key."""
    from accounts.models import Role, User
    from quizzes import assembly
    from quizzes.models import Attempt, Candidate, Response
    from tests.builders import make_bank, make_item, make_paper, make_sitting, make_unit, make_user

    unit = make_unit()
    trainer = make_user(unit=unit, role=Role.TRAINER)
    bank = make_bank(unit=unit)
    items = [make_item(bank=bank) for _ in range(questions)]
    sitting = make_sitting(make_paper(*items), pass_mark=questions)
    form = assembly.freeze(sitting.paper, seen=set())
    versions = [item.approved_version_id for item in items]
    full, times = Decimal(2 * questions), {"deadline": now, "accepts_until": now, "closes_at": now}
    for start in range(0, attempts, CHUNK):
        numbers = range(start, min(start + CHUNK, attempts))
        users = User.objects.bulk_create(
            [User(staff_number=f"B{number:06}", name=f"B{number}", password="!") for number in numbers]
        )
        seats = Candidate.objects.bulk_create(
            [Candidate(sitting=sitting, user=user, grade=full, passed=True, graded_at=now) for user in users]
        )
        sat = Attempt.objects.bulk_create(
            [
                Attempt(
                    candidate=seat, form=form, number=1, state="graded", started_at=now, submitted_at=now,
                    graded_at=now, mark=full, max_mark=full, passed=True, **times,
                )
                for seat in seats
            ]
        )  # fmt: skip
        Response.objects.bulk_create(
            [
                Response(
                    attempt=attempt, position=position, version_id=version, value="b" if number % 2 else "a",
                    max_mark=2, fraction=0 if number % 2 else 1, mark=0 if number % 2 else 2,
                )
                for number, attempt in enumerate(sat)
                for position, version in enumerate(versions, start=1)
            ],
            batch_size=2_000,
        )  # fmt: skip
    return items[0].approved_version, trainer


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False)

    try:
        given = [int(each) for each in sys.argv[1:]]
        main(*(given or (10_000, 50)))
    finally:
        teardown_databases(made, verbosity=0)
