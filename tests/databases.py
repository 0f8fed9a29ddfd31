"""Test databases laid from a template. The migrations run once for each state of the code, not once for each run and worker:
their result (Wagtail's first pages and locale included) is kept, and every worker starts from a copy of it."""

import fcntl
import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections

ROOT = Path(__file__).resolve().parents[1]
STORE = ROOT / ".cache" / "test-databases"


def lay(worker: str) -> None:
    """Points every connection at a fresh database of this worker ("main", "gw0", ...)."""
    STORE.mkdir(parents=True, exist_ok=True)
    for alias in connections:
        connections[alias].settings_dict["CONN_MAX_AGE"] = 0
    _kind().lay(worker)


def lay_again() -> None:
    """Puts the databases back as they were laid, after a test that committed."""
    _kind().lay_again()


def remove() -> None:
    """Drops this worker's databases."""
    _kind().remove()


class SQLiteDatabases:
    """A file for each alias; the template is copied through SQLite itself, so that open connections stay valid."""

    @classmethod
    def lay(cls, worker: str) -> None:
        with _locked():
            if not all(cls._template(alias).exists() for alias in connections):
                cls._build()
        for alias in connections:
            _point(alias, str(settings.VAR_DIR / f"test-{alias}-{worker}.sqlite3"))
        cls.lay_again()

    @classmethod
    def lay_again(cls) -> None:
        for alias in connections:
            connections[alias].close()
            target = connections[alias].settings_dict["NAME"]
            with closing(sqlite3.connect(cls._template(alias))) as source, closing(sqlite3.connect(target)) as copy:
                source.backup(copy)

    @classmethod
    def remove(cls) -> None:
        for alias in connections:
            connections[alias].close()
            Path(connections[alias].settings_dict["NAME"]).unlink(missing_ok=True)

    @classmethod
    def _build(cls) -> None:
        for old in STORE.glob("*.sqlite3*"):
            old.unlink()
        drafts = {alias: STORE / f"draft-{alias}.sqlite3" for alias in connections}
        for alias, draft in drafts.items():
            _point(alias, str(draft))
        _migrate()
        for alias, draft in drafts.items():
            connections[alias].close()
            with closing(sqlite3.connect(draft)) as database:
                database.execute("PRAGMA journal_mode=DELETE")
            shutil.move(draft, cls._template(alias))

    @staticmethod
    def _template(alias: str) -> Path:
        return STORE / f"{alias}-{_code_digest()}.sqlite3"


class PostgresDatabases:
    """`CREATE DATABASE … TEMPLATE`: a copy costs a tenth of a second."""

    @classmethod
    def lay(cls, worker: str) -> None:
        base = settings.DATABASES["default"]["NAME"]
        cls._template = f"test_{base}_{_code_digest()}"
        cls._copy = f"test_{base}_{worker}"
        with _locked():
            if not cls._exists(cls._template):
                cls._build(base)
        _point("default", cls._copy)
        cls.lay_again()

    @classmethod
    def lay_again(cls) -> None:
        connections["default"].close()
        cls._execute(f'DROP DATABASE IF EXISTS "{cls._copy}" WITH (FORCE)')
        cls._execute(f'CREATE DATABASE "{cls._copy}" TEMPLATE "{cls._template}"')

    @classmethod
    def remove(cls) -> None:
        connections["default"].close()
        cls._execute(f'DROP DATABASE IF EXISTS "{cls._copy}" WITH (FORCE)')

    @classmethod
    def _build(cls, base: str) -> None:
        draft = f"test_{base}_draft"
        cls._execute(f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)')
        cls._execute(f'CREATE DATABASE "{draft}"')
        _point("default", draft)
        _migrate()
        connections["default"].close()
        cls._execute(f'ALTER DATABASE "{draft}" RENAME TO "{cls._template}"')

    @classmethod
    def _exists(cls, name: str) -> bool:
        with connections["default"]._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None

    @classmethod
    def _execute(cls, statement: str) -> None:
        with connections["default"]._nodb_cursor() as cursor:
            cursor.execute(statement)


def _kind() -> type[SQLiteDatabases] | type[PostgresDatabases]:
    return SQLiteDatabases if connections["default"].vendor == "sqlite" else PostgresDatabases


def _point(alias: str, name: str) -> None:
    connections[alias].close()
    connections[alias].settings_dict["NAME"] = settings.DATABASES[alias]["NAME"] = name


def _migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    for alias in connections:  # a second database holds the cache and nothing else
        call_command("createcachetable", database=alias, verbosity=0)


@contextmanager
def _locked() -> Iterator[None]:
    with (STORE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _code_digest() -> str:
    """Changes with whatever the migrations and the signals after them read: our models and migrations, pinned packages."""
    if not _digest:
        ours = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).is_relative_to(ROOT / app.label)]
        files = [path for folder in ours for path in folder.rglob("*.py") if {"migrations", "models"} & set(path.parts)]
        files += [path for folder in ours for path in (folder / "models.py", folder / "apps.py") if path.exists()]
        files += [ROOT / "requirements.txt", ROOT / "config" / "settings" / "base.py", Path(__file__)]
        content = b"".join(path.read_bytes() for path in sorted(files))
        _digest.append(hashlib.sha256(content).hexdigest()[:12])
    return _digest[0]


_digest: list[str] = []
