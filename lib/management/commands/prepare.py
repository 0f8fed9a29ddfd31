"""Brings the database and the static files to where the code expects them; quick when they are there already."""

import hashlib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandParser, call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    requires_system_checks = []
    help = "Migrates, collects static files and, with --demo, loads the demo once. Says how long each step took."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the demo data once and print its accounts")

    def handle(self, *args: Any, demo: bool, **options: Any) -> None:
        if migrations_pending():
            with self.timed("Database"):
                migrate()
        if static_files_stale():
            with self.timed("Static files"):
                collect_static_files()
        if demo:
            with self.timed("Demo"):
                call_command("load_demo", stdout=sys.stderr)
            call_command("demo_accounts", stdout=self.stdout)

    @contextmanager
    def timed(self, title: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.stderr.write(f"  {title:<24}{time.monotonic() - started:6.1f} s")


def migrations_pending() -> bool:
    executor = MigrationExecutor(connections["default"])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> None:
    for alias in connections:
        call_command("createcachetable", database=alias, verbosity=0)
    # After the cache: what is laid at the end of a migration (Wagtail's site) reaches for it.
    call_command("migrate", interactive=False, verbosity=0)


def static_files_stale() -> bool:
    stamp = _static_stamp()
    return not stamp.exists() or stamp.read_text() != _static_digest()


def collect_static_files() -> None:
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    _static_stamp().write_text(_static_digest())


def _static_stamp() -> Path:
    return Path(settings.STATIC_ROOT) / ".collected-from"


def _static_digest() -> str:
    """Changes with the packages (their static files come with them) and with every file of our own."""
    ours = [path for folder in settings.STATICFILES_DIRS for path in sorted(Path(folder).rglob("*")) if path.is_file()]
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for path in ours:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
