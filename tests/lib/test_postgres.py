"""Whether a kept connection still works: known without asking, as long as the server has said nothing."""

import socket

import pytest
from django.db import connections
from django.db.utils import load_backend


class Idle:
    """A connection of psycopg's as the backend sees it, over a socket of ours."""

    closed = False

    def __init__(self, ours: socket.socket) -> None:
        self.ours = ours
        self.asked = 0
        self.error: Exception | None = None

    def fileno(self) -> int:
        return self.ours.fileno()

    def cursor(self) -> "Idle":
        self.asked += 1
        if self.error:
            raise self.error
        return self

    def __enter__(self) -> "Idle":
        return self

    def __exit__(self, *_error: object) -> None: ...

    def execute(self, sql: str) -> None: ...


@pytest.fixture
def wires():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


@pytest.fixture
def backend(wires):
    wrapper = load_backend("lib.postgres").DatabaseWrapper(dict(connections["default"].settings_dict))
    wrapper.connection = Idle(wires[0])
    return wrapper


def test_an_idle_connection_is_good_without_a_question(backend):
    assert backend.is_usable()
    assert backend.connection.asked == 0


def test_a_server_that_only_had_something_to_tell_is_asked(backend, wires):
    wires[1].send(b"notice")
    assert backend.is_usable()
    assert backend.connection.asked == 1


def test_a_server_that_is_gone_is_noticed(backend, wires):
    wires[1].close()
    backend.connection.error = backend.Database.OperationalError("terminating connection")
    assert not backend.is_usable()


def test_a_closed_connection_is_of_no_use(backend):
    backend.connection.closed = True
    assert not backend.is_usable()
    backend.connection = None
    assert not backend.is_usable()
