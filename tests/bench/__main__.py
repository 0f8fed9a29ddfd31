"""Measures exams under load: `make bench`. Server, database and load generator share this machine's cores.

    python -m tests.bench [--seconds 30] [--users 20] [--rounds 3]

Flow M: a whole attempt with 8 saves of 2–3 answers; flow S: with 20 single saves. Closed loop: so many users, each
beginning anew when done. Open loop: attempts begin at half of the closed rate, whether earlier ones are done or not.
All of it in several rounds; the report gives the median of their rates.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import psycopg

from tests import servers

from .client import BrokenAnswer
from .flows import Exam, Log, StepFailed, attempt

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "docs" / "benchmarks" / "exam.md"
WARM_UP = 6  # seconds not counted
HONEST = ("fsync=on", "synchronous_commit=on", "shared_buffers=256MB")
People = Iterator[tuple[str, str]]


@dataclass(frozen=True)
class Result:
    """One run. `rate` is finished attempts a minute; `steps` seconds by step.

    Of several rounds: the median `rate`, with all `rates`, and the steps of all.
    """

    flow: str
    login: bool
    loop: str
    rate: float
    steps: dict[str, list[float]]
    errors: list[str]
    rates: tuple[float, ...] = ()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--people", type=int, default=9000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with site(options.people) as (host, port, seeded):
        people: People = iter([tuple(row) for row in seeded["people"]])
        rounds = [list(measure(host, port, seeded, people, options)) for _ in range(options.rounds)]
    results = [merged(same) for same in zip(*rounds, strict=True)]
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(report(results, options), encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8"))
    return 1 if any(result.errors for result in results) else 0


def merged(rounds: Sequence[Result]) -> Result:
    """The same run of all rounds as one."""
    steps = {name: [seconds for one in rounds for seconds in one.steps.get(name, [])] for name in rounds[0].steps}
    rates = tuple(one.rate for one in rounds)
    errors = [error for one in rounds for error in one.errors]
    return replace(rounds[0], rate=statistics.median(rates), rates=rates, steps=steps, errors=errors)


def measure(host: str, port: int, seeded: dict, people: People, options: argparse.Namespace) -> Iterator[Result]:
    """Each flow closed with and without login, then open at half the rate with login."""
    for flow, saves in (("M", 8), ("S", 20)):
        closed = {}
        for login in (True, False):
            exam = Exam(host, port, seeded["class"], seeded["sitting"], saves, login)
            closed[login] = result = asyncio.run(closed_loop(flow, exam, people, options))
            yield result
            print(f"{flow} login={login} closed: {result.rate:.0f} a minute, {len(result.errors)} errors", flush=True)
        exam = Exam(host, port, seeded["class"], seeded["sitting"], saves, True)
        yield asyncio.run(open_loop(flow, exam, people, closed[True].rate / 2, options))


async def closed_loop(flow: str, exam: Exam, people: People, options: argparse.Namespace) -> Result:
    log, began = Log(), time.perf_counter()
    ends = began + WARM_UP + options.seconds

    async def user() -> None:
        while time.perf_counter() < ends:
            await one(exam, next(people), log)

    clear = asyncio.get_running_loop().call_later(WARM_UP, log.steps.clear)
    await asyncio.gather(*(user() for _ in range(options.users)))
    clear.cancel()
    counted = sum(began + WARM_UP <= at < ends for at in log.finished)
    return Result(flow, exam.with_login, "closed", counted * 60 / options.seconds, dict(log.steps), log.errors)


async def open_loop(flow: str, exam: Exam, people: People, rate: float, options: argparse.Namespace) -> Result:
    log, tasks = Log(), []
    for _ in range(int(rate * options.seconds / 60)):
        tasks.append(asyncio.create_task(one(exam, next(people), log)))
        await asyncio.sleep(60 / rate)
    await asyncio.gather(*tasks)
    return Result(flow, exam.with_login, "open", rate, dict(log.steps), log.errors)


async def one(exam: Exam, person: tuple[str, str], log: Log) -> None:
    try:
        await attempt(exam, person, log)
    except (StepFailed, BrokenAnswer, OSError) as error:
        log.errors.append(f"{type(error).__name__}: {error}")


@contextmanager
def site(people: int) -> Iterator[tuple[str, int, dict]]:
    """The site as a province runs it: PostgreSQL that keeps what it acknowledged, Valkey, granian."""
    folders = tempfile.TemporaryDirectory(prefix="shiliu-bench-")
    with folders as folder, servers.postgres(HONEST) as database, servers.valkey() as redis:
        create(database)
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "DATABASE_URL": database,
            "REDIS_URL": redis,
            "SHILIU_VAR": folder,
            "LOG_LEVEL": "ERROR",
        }
        for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--noinput", "--verbosity", "0"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
        seeded = subprocess.run(
            [sys.executable, "-m", "tests.bench.seed", str(people)],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
        )
        port = servers._free_port()
        command = [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--host", "127.0.0.1"]
        command += [
            "--port",
            str(port),
            "--workers",
            "2",
            "--blocking-threads",
            "3",
            "--no-ws",
            "--log-level",
            "error",
        ]
        server = subprocess.Popen([*command, "config.wsgi:application"], cwd=ROOT, env=environment)
        try:
            wait_for(port)
            yield "127.0.0.1", port, json.loads(seeded.stdout)
        finally:
            server.terminate()
            server.wait(timeout=20)


def create(database: str) -> None:
    """The database that the URL names, on a server that has none yet."""
    server, _slash, name = database.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")


def wait_for(port: int) -> None:
    opener = build_opener(ProxyHandler({}))
    for _ in range(150):
        try:
            opener.open(f"http://127.0.0.1:{port}/healthz/", timeout=2)
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit("The server did not come up.")


def report(results: list[Result], options: argparse.Namespace) -> str:
    return "\n".join([*_head(options), *_summary(results), *_steps(results), *_errors(results), ""])


def _head(options: argparse.Namespace) -> list[str]:
    return [
        "# Exams under load",
        "",
        f"`make bench`, {datetime.now(UTC):%Y-%m-%d}: {platform.machine()}, {os.cpu_count()} cores shared by server",
        "(granian, 2 processes), PostgreSQL (fsync and synchronous commit on), Valkey and the load generator;",
        f"{options.users} users, {options.rounds} rounds of {options.seconds} s a run.",
        "",
        "M: a whole attempt: class page, exam page, start, room, 8 saves of 2–3 answers, hand in, review.",
        "S: the same with 20 single saves. Open loop: attempts begin at half the closed rate.",
        "",
    ]


def _summary(results: list[Result]) -> list[str]:
    lines = [
        "| flow | login | loop | attempts a minute | of rounds | save p50 ms | p95 | p99 | errors |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for result in results:
        saves = result.steps.get("save", [])
        times = " | ".join(_ms(saves, percent) for percent in (50, 95, 99))
        login = "yes" if result.login else "no"
        rounds = ", ".join(f"{rate:.0f}" for rate in result.rates)
        row = (result.flow, login, result.loop, f"{result.rate:.0f}", rounds, times, str(len(result.errors)))
        lines.append(f"| {' | '.join(row)} |")
    return lines


def _steps(results: list[Result]) -> list[str]:
    lines = [
        "",
        "Each step in the open loop, milliseconds:",
        "",
        "| flow | step | p50 | p95 | p99 |",
        "|---|---|---|---|---|",
    ]
    for result in results:
        if result.loop == "open":
            for step, seconds in result.steps.items():
                times = " | ".join(_ms(seconds, percent) for percent in (50, 95, 99))
                lines.append(f"| {result.flow} | {step} | {times} |")
    return lines


def _errors(results: list[Result]) -> list[str]:
    found = [error for result in results for error in result.errors[:3]]
    return ["", "Errors:", "", *(f"- {error}" for error in found)] if found else []


def _ms(seconds: list[float], percent: int) -> str:
    if len(seconds) < 2:
        return "–"
    return f"{statistics.quantiles(seconds, n=100)[percent - 1] * 1000:.1f}"


if __name__ == "__main__":
    sys.exit(main())
