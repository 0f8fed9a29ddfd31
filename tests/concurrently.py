"""Acts that happen at the same moment, and processes that die in the middle of one."""

import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection, connections


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run every act in a thread with its own connection, all let go together; an exception is a result too."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            gate.wait(20)
            return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def killed_before(number: int, act: Callable[[], object]) -> bool:
    """A process of its own begins the act and is killed by SIGKILL as it is about to send statement `number` (from 1).

    False when the act needs fewer statements; it was carried out then.
    """

    def begin() -> None:
        left = number

        def count_down(execute: Callable[..., Any], *args: Any) -> Any:
            nonlocal left
            left -= 1
            return execute(*args) if left else _die()

        with connection.execute_wrapper(count_down):
            act()

    return _is_killed(begin)


def killed_at(step: int, acts: Sequence[tuple[Any, str]], work: Callable[[], object]) -> bool:
    """A process of its own does the work and is killed by SIGKILL as it is about to do the `step`-th of these acts,
    counted together from 1: pairs of a module or class and the name of its function.

    False when the work needs fewer.
    """

    def begin() -> None:
        left = step

        def dying(act: Callable[..., Any]) -> Callable[..., Any]:
            def count_down(*args: Any, **kwargs: Any) -> Any:
                nonlocal left
                left -= 1
                return act(*args, **kwargs) if left else _die()

            return count_down

        for room, name in acts:
            setattr(room, name, dying(getattr(room, name)))
        work()

    return _is_killed(begin)


def killed_at_commit(act: Callable[[], object]) -> bool:
    """A process of its own carries the act out and is killed by SIGKILL as it is about to commit."""

    def begin() -> None:
        connection._commit = _die
        act()

    return _is_killed(begin)


def _is_killed(begin: Callable[[], None]) -> bool:
    """Whether a child process that begins this is killed, rather than coming to the end of it."""
    connections.close_all()  # neither process may inherit the other's connection
    child = os.fork()
    if child == 0:
        failed = 1
        try:
            begin()
            failed = 0
        finally:
            os._exit(failed)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the act failed instead of being killed"
    return os.WIFSIGNALED(status)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
