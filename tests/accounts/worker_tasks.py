"""Tasks that only the tests of the worker enqueue; a worker process imports them by name."""

import os
import time
from pathlib import Path

from django_tasks import task


@task()
def note(path: str) -> None:
    """Writes down which process ran it."""
    with Path(path).open("a") as book:
        book.write(f"{os.getpid()}\n")


@task()
def hang_the_first_time(path: str) -> None:
    """Hangs in the first process that runs it; the next one finds the note and finishes."""
    first = not Path(path).exists()
    with Path(path).open("a") as book:
        book.write(f"{os.getpid()}\n")
    while first:
        time.sleep(0.05)


@task()
def take_a_moment(path: str) -> None:
    """Is under way for a second: long enough to be told to stop meanwhile."""
    Path(path).write_text("begun\n")
    time.sleep(1)
    Path(path).write_text("finished\n")
