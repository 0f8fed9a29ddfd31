"""Serves the site and runs its worker until Ctrl-C or SIGTERM, then stops both and leaves nothing behind.

.venv/bin/python tools/run.py          (`make run` sets up first; HOST and PORT come from the environment)"""

import ctypes
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

ROOT = Path(__file__).resolve().parents[1]
HOST = os.environ.get("HOST") or "127.0.0.1"
PORT = int(os.environ.get("PORT") or 8000)
# Where people and the health check find the server; 0.0.0.0 is an address to listen on, not one to visit.
ADDRESS = f"http://{'127.0.0.1' if HOST in ('0.0.0.0', '::') else HOST}:{PORT}"
VAR = Path(os.environ.get("SHILIU_VAR") or ROOT / "var")
# What the last preparation was made from, and the text on the demo's accounts that it printed.
STAMP = ROOT / ".cache" / "prepared"
SEPARATOR = "\n\n"
GRACE = 20  # seconds that a child may take to finish what it is doing
POLL = 0.2


class Stopped(Exception):
    """Somebody asked for the end: Ctrl-C, SIGTERM, or the `make` that started us is gone."""


def main() -> int:
    refuse_taken_port()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, stop)
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "BASE_URL": ADDRESS,
        "PYTHONUNBUFFERED": "1",
        **os.environ,
    }
    started = time.monotonic()
    children: dict[str, subprocess.Popen] = {}
    try:
        if not prepared():
            prepare(environment)
        starting = time.monotonic()
        children["server"] = start(server(), environment)
        wait_until_healthy(children, environment)
        children["worker"] = start(worker(), environment)
        tell("Server", time.monotonic() - starting)
        tell("Ready", time.monotonic() - started)
        print(f"\n{STAMP.read_text().partition(SEPARATOR)[2]}\n{ADDRESS}/   (Ctrl-C stops)\n", flush=True)
        return watch(children)
    except Stopped:
        return 0
    finally:
        end(children)


def tell(step: str, seconds: float) -> None:
    print(f"  {step:<24}{seconds:6.1f} s", flush=True)


def refuse_taken_port() -> None:
    with socket.socket(socket.AF_INET6 if ":" in HOST else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, PORT))
        except OSError as problem:
            sys.exit(f"{HOST}:{PORT} cannot be used ({problem.strerror}). Another one: make run PORT=8001")


def prepared() -> bool:
    """Whether the last run left everything as this code wants it; Django takes seconds to find that out itself. What
    was removed since then, the health check notices."""
    collected = VAR / "static" / ".collected-from"
    return collected.exists() and STAMP.exists() and STAMP.read_text().partition(SEPARATOR)[0] == digest()


def digest() -> str:
    """Changes with the migrations, the packages, the frontend's build, and the database that they are for."""
    sources = [*sorted(ROOT.glob("*/migrations/*.py")), ROOT / "requirements.txt", ROOT / "frontend/dist/manifest.json"]
    where = f"{VAR} {os.environ.get('DATABASE_URL')}".encode()
    return hashlib.sha256(b"".join([where, *(path.read_bytes() for path in sources)])).hexdigest()


def prepare(environment: dict[str, str]) -> None:
    """Migrations, static files, demo: in a process of its own, so that this one stays small."""
    command = [sys.executable, "manage.py", "prepare", "--demo"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, **apart())
    try:
        output, _ = process.communicate()
    except Stopped:
        end({"preparation": process})
        raise
    if process.returncode:
        sys.exit(process.returncode)
    STAMP.parent.mkdir(exist_ok=True)
    STAMP.write_text(digest() + SEPARATOR + output)


def server() -> list[str]:
    """Two processes keep both cores of a small machine busy; the threads wait for the database."""
    workers = str(max(2, min(4, os.cpu_count() or 2)))
    options = ["--interface", "wsgi", "--host", HOST, "--port", str(PORT), "--workers", workers]
    options += ["--blocking-threads", "3", "--respawn-failed-workers", "--no-ws", "--log-level", "warning"]
    return [str(Path(sys.executable).parent / "granian"), *options, "config.wsgi:application"]


def worker() -> list[str]:
    return [sys.executable, "manage.py", "worker"]


def start(command: list[str], environment: dict[str, str]) -> subprocess.Popen:
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, **apart())


def apart() -> dict:
    """Ctrl-C reaches us alone and we end the children in order; if we are killed outright, they end too (Linux)."""
    linux = sys.platform == "linux"
    return {"start_new_session": True, "preexec_fn": _die_with_parent if linux else None}


def wait_until_healthy(children: dict[str, subprocess.Popen], environment: dict[str, str]) -> None:
    directly = build_opener(ProxyHandler({}))
    while True:
        refuse_dead(children)
        try:
            directly.open(f"{ADDRESS}/healthz/", timeout=30).close()
            return
        except HTTPError:  # it answers, and is not fit: somebody has taken its database away
            prepare(environment)
        except OSError:
            time.sleep(POLL)


def watch(children: dict[str, subprocess.Popen]) -> int:
    """Until somebody stops us; a child that ends by itself ends everything."""
    parent = os.getppid()
    while True:
        refuse_dead(children)
        if os.environ.get("MAKELEVEL") and os.getppid() != parent:
            raise Stopped
        time.sleep(POLL)


def refuse_dead(children: dict[str, subprocess.Popen]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            sys.exit(f"The {name} ended by itself (exit code {child.returncode}).")


def end(children: dict[str, subprocess.Popen]) -> None:
    """Asks all, waits for all, kills what is left of their process groups."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE
    for name, child in children.items():
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            print(f"The {name} did not stop in {GRACE} s: killed.", file=sys.stderr)
        _kill_group(child)


def stop(number: int, frame: object) -> None:
    """The first signal stops; further ones are ignored while the children finish."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    raise Stopped


def _kill_group(child: subprocess.Popen) -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    child.wait()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
