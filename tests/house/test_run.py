"""`make run` as a process: what it starts, it stops; whoever ends it, and however."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from tests.house.checkout import ROOT
from tests.servers import _free_port

# Stands for granian: answers /healthz/, and has a child of its own, as granian has its workers, which it ends in time.
SERVER = """
import http.server, signal, subprocess, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *words): pass
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
try:
    http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()
finally:
    child.kill()
"""
WORKER = "import time; time.sleep(600)"
# tools/run.py with stand-ins for what it starts; a preparation has been made.
RUN = """
import pathlib, sys
from tools import run
stamp, server, worker = sys.argv[1:]
run.STAMP = pathlib.Path(stamp)
run.STAMP.write_text("x" + run.SEPARATOR + "the accounts")
run.prepared = lambda: True
run.GRACE = 2
run.server = lambda: [sys.executable, "-c", server, str(run.PORT)]
run.worker = lambda: [sys.executable, "-c", worker]
sys.exit(run.main())
"""


@pytest.fixture
def start_run(tmp_path) -> Iterator[Callable[..., subprocess.Popen]]:
    """Starts it on a free port; `server=` and `worker=` are Python programs that stand for the real ones."""
    started: list[subprocess.Popen] = []

    def start(*, server: str = SERVER, worker: str = WORKER, port: int = 0) -> subprocess.Popen:
        environment = {**os.environ, "HOST": "127.0.0.1", "PORT": str(port or _free_port()), "MAKELEVEL": ""}
        command = [sys.executable, "-c", RUN, str(tmp_path / "stamp"), server, worker]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def read_until(process: subprocess.Popen, words: str) -> str:
    """What it printed up to and with the line that has the words."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            break
    return "".join(lines)


def offspring(process: subprocess.Popen) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def gone(processes: list[psutil.Process], seconds: float = 60) -> bool:
    """Whether all have ended; one that waits for its parent to notice has."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]:
            return True
        time.sleep(0.05)
    return False


def test_it_says_when_it_is_ready_and_where(start_run):
    said = read_until(start_run(), "Ctrl-C")
    assert "Ready" in said
    assert "the accounts" in said
    assert "http://127.0.0.1:" in said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_it_stops_all_that_it_started(start_run, number):
    process = start_run()
    read_until(process, "Ctrl-C")
    children = offspring(process)
    assert len(children) == 3  # the server, its own child, the worker
    process.send_signal(number)
    assert process.wait(timeout=60) == 0
    assert gone(children)


def test_killed_outright_it_leaves_nothing_behind(start_run):
    process = start_run()
    read_until(process, "Ctrl-C")
    children = offspring(process)
    process.kill()
    assert gone(children)


def test_a_worker_that_ends_by_itself_ends_everything_with_a_word(start_run):
    process = start_run(worker="import sys; sys.exit(3)")
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "The worker ended by itself (exit code 3)." in said


def test_a_child_that_will_not_stop_is_killed(start_run):
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    process = start_run(worker=stubborn)
    read_until(process, "Ctrl-C")
    time.sleep(1)  # until the worker has stopped its ears
    children = offspring(process)
    process.terminate()
    assert process.wait(timeout=90) == 0
    assert gone(children)


def test_a_taken_port_is_refused_before_anything_starts(start_run):
    port = _free_port()
    first = start_run(port=port)
    read_until(first, "Ctrl-C")
    said, _ = start_run(port=port).communicate(timeout=60)
    assert f"127.0.0.1:{port} cannot be used" in said
    assert "PORT=" in said
