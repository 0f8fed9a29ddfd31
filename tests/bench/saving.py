"""Measures one save in a short and in a long paper: `python -m tests.bench.saving [SAVES]`.

Runs against the test settings' database engine, in a database of its own. Each save is one answer in one transaction;
the papers take turns, so that both meet the same machine.
"""

import os
import statistics
import sys
import time
from typing import Any

SIZES = (20, 100)


def main(saves: int) -> None:
    from quizzes import delivery
    from quizzes.saving import Sent

    sat = {size: seed(size) for size in SIZES}
    took: dict[int, list[float]] = {size: [] for size in SIZES}
    for at in range(saves):
        for size, (user, attempt, now) in sat.items():
            sent = [Sent(at % size + 1, at + 2, "abcd"[at % 4])]
            begun = time.perf_counter()
            saved = delivery.save(user=user, attempt_id=attempt, sent=sent, now=now)
            took[size].append(1000 * (time.perf_counter() - begun))
            assert saved.results[0].outcome == "saved"
    for size, times in took.items():
        p95 = statistics.quantiles(times, n=20)[-1]
        print(f"{size} questions: median {statistics.median(times):.2f} ms, p95 {p95:.2f} ms of {saves} saves")


def seed(size: int) -> tuple[Any, int, Any]:
    """An attempt at a paper of so many questions, every one answered once."""
    from lib import clock
    from quizzes import delivery
    from quizzes.saving import Sent
    from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting

    bank, now = make_bank(), clock.now()
    paper = make_paper(*[make_item(bank=bank) for _ in range(size)])
    candidate = make_candidate(make_sitting(paper))
    attempt = delivery.start(user=candidate.user, sitting_id=candidate.sitting_id, now=now).attempt
    sent = [Sent(position, 1, "a") for position in range(1, size + 1)]
    delivery.save(user=candidate.user, attempt_id=attempt.pk, sent=sent, now=now)
    return candidate.user, attempt.pk, now


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False)
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
    finally:
        teardown_databases(made, verbosity=0)
