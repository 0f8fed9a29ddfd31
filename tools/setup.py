"""Makes a fresh checkout ready: the environment in .venv/, the frontend's build, the compiled translations.

    python3 tools/setup.py

Needs Python 3.11 or newer and nothing else. Each step leaves a stamp of what it was made from; a step whose sources are
unchanged is not done again."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FRONTEND = ROOT / "frontend"
STAMPS = VENV / "stamps"
NEEDED = (3, 11)


@dataclass
class Step:
    """One thing to make: its name for people, what it is made from, what it must leave behind, and how."""

    key: str
    title: str
    sources: Callable[[], Iterable[Path]]
    product: Path
    make: Callable[[], None]


def main() -> None:
    if sys.version_info < NEEDED:
        sys.exit("Python 3.11 or newer is needed: make setup PYTHON=python3.12 (or wherever yours is).")
    for step in STEPS:
        carry_out(step)


def carry_out(step: Step) -> None:
    """Does the step unless its stamp says that nothing changed; says how long it took."""
    digest = digest_of(step.sources())
    stamp = STAMPS / step.key
    if step.product.exists() and stamp.exists() and stamp.read_text() == digest:
        return
    started = time.monotonic()
    step.make()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest)
    print(f"  {step.title:<24}{time.monotonic() - started:6.1f} s", flush=True)


def digest_of(paths: Iterable[Path]) -> str:
    """Changes with the content of any of the files, with their names, and with the Python that runs."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(paths):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def make_environment() -> None:
    """Keeps an environment that somebody made with this very Python; replaces one whose Python is gone or another."""
    if succeeds([str(PYTHON), "-c", f"import sys; sys.exit(sys.version != {sys.version!r})"]):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    ways = ([sys.executable, "-m", "venv"], ["uv", "venv", "--seed", "--python", sys.executable])
    if not any(succeeds([*way, str(VENV)]) for way in ways):
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("This Python cannot make a virtual environment. On Debian or Ubuntu: apt install python3-venv")


def install_packages() -> None:
    """With uv, which takes seconds where pip takes minutes; with pip wherever uv does not find its way."""
    wanted = ["-r", str(ROOT / "requirements-dev.txt")]
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    uv = shutil.which("uv") or (succeeds([*pip, pinned("uv")]) and str(VENV / "bin" / "uv"))
    if not (uv and succeeds([uv, "pip", "install", "--python", str(PYTHON), *pip_index(), *wanted])):
        run([*pip, *wanted])


def pinned(package: str) -> str:
    lines = (ROOT / "requirements-dev.txt").read_text().splitlines()
    return next(line for line in lines if line.startswith(f"{package}=="))


def pip_index() -> list[str]:
    """The index that this machine's pip is told to use; uv does not read pip's settings."""
    ask = [str(PYTHON), "-m", "pip", "config", "get", "global.index-url"]
    told = subprocess.run(ask, capture_output=True, text=True, check=False).stdout.strip()
    index = os.environ.get("PIP_INDEX_URL") or told
    return ["--default-index", index] if index else []


def install_node_packages() -> None:
    run([npm(), "ci", "--no-fund", "--no-audit", "--loglevel=error"], cwd=FRONTEND)


def build_frontend() -> None:
    run([npm(), "run", "--silent", "build"], cwd=FRONTEND)


def compile_messages() -> None:
    run([str(PYTHON), str(ROOT / "tools" / "messages.py"), "compile"])


def npm() -> str:
    """The npm of our own Node, which the development requirements bring."""
    return str(VENV / "bin" / "npm")


def succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def run(command: list[str], cwd: Path = ROOT) -> None:
    """Stops everything when the command fails: what it printed is the explanation."""
    path = os.pathsep.join([str(VENV / "bin"), os.environ.get("PATH", "")])
    finished = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if finished.returncode:
        sys.exit(f"{finished.stdout}`{' '.join(command)}` failed (exit code {finished.returncode}).")


def frontend_sources() -> Iterable[Path]:
    """Whatever the build reads; listed by walking so that node_modules is never entered."""
    for folder, folders, files in os.walk(FRONTEND):
        folders[:] = [name for name in folders if name not in {"node_modules", "dist"}]
        yield from (Path(folder) / name for name in files if not name.endswith(".test.ts"))


def catalogues() -> Iterable[Path]:
    return (ROOT / "locale").glob("*/LC_MESSAGES/*.po")


STEPS = [
    Step("environment", "Virtual environment", list, PYTHON, make_environment),
    Step(
        "packages",
        "Python packages",
        lambda: [ROOT / "requirements-dev.txt"],
        VENV / "bin" / "granian",
        install_packages,
    ),
    Step(
        "node-packages",
        "Frontend packages",
        lambda: [FRONTEND / "package-lock.json"],
        FRONTEND / "node_modules" / ".package-lock.json",
        install_node_packages,
    ),
    Step("frontend", "Frontend build", frontend_sources, FRONTEND / "dist" / "manifest.json", build_frontend),
    Step(
        "messages",
        "Translations",
        catalogues,
        ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo",
        compile_messages,
    ),
]

if __name__ == "__main__":
    main()
