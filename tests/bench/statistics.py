"""Measures the statistics of an exam and of one question: `python -m tests.bench.statistics [ATTEMPTS] [QUESTIONS]`.

Runs against the test settings' database engine, in a database of its own; says seconds of wall clock and processor.
"""

import os
import sys
from datetime import timedelta
from random import Random

from tests.bench.regrade import measure, seed


def main(attempts: int, questions: int) -> None:
    from django.db.models import F
    from django.test import Client
    from django.urls import reverse

    from lib import clock
    from quizzes import item_analysis
    from quizzes.models import Attempt, Response, Sitting

    version, trainer = seed(attempts, questions, clock.now())
    rng, sitting = Random(1), Sitting.objects.get()
    for attempt in Attempt.objects.iterator():
        # Everybody has a strength of their own and saved one question after another.
        right = rng.sample(range(1, questions + 1), rng.randint(questions // 3, questions))
        rows = Response.objects.filter(attempt=attempt)
        rows.update(saved_at=attempt.started_at, value="b", fraction=0, mark=0)
        rows.filter(position__in=right).update(value="a", fraction=1, mark=F("max_mark"))
        for position in range(1, questions + 1, 5):
            rows.filter(position=position).update(saved_at=attempt.started_at + timedelta(seconds=40 * position))
    client, exams, item = Client(), Sitting.objects.filter(pk=sitting.pk), version.item
    client.force_login(trainer)
    measure("exam, worked out", lambda: item_analysis.of_exam(exams))
    measure("exam, again", lambda: item_analysis.of_exam(exams))
    measure("exam, the page", lambda: client.get(reverse("sittings:statistics", args=[sitting.pk])))
    measure("question, worked out", lambda: item_analysis.of_item(item, exams))
    measure("question, the page", lambda: client.get(reverse("items:statistics", args=[item.pk])))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False)
    try:
        given = [int(each) for each in sys.argv[1:]]
        main(*(given or (1_000, 50)))
    finally:
        teardown_databases(made, verbosity=0)
