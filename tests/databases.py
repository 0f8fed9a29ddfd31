"""Test databases laid from a template. The migrations run once for each state of the code, not once for each run and
worker: their result (Wagtail's first pages and locale included) is kept, and every worker starts from a copy of it."""

import fcntl
import hashlib
import json
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
# Folders and files of an app that decide what `migrate` leaves behind.
READ_BY_MIGRATE = {"migrations", "models", "models.py", "apps.py", "groups.py"}
KEPT = 3
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
        """Migrates a copy of the youngest template whose migrations all stand as they were, else an empty file."""
        base = next((folder for folder in _by_age() if _contained(folder)), None)
        draft = STORE / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(base, draft) if base else draft.mkdir()
        for alias in connections:
            _point(alias, str(draft / f"{alias}.sqlite3"))
        _migrate()
        for alias in connections:
            connections[alias].close()
            with closing(sqlite3.connect(draft / f"{alias}.sqlite3")) as database:
                database.execute("PRAGMA journal_mode=DELETE")
        (draft / "migrations.json").write_text(json.dumps(_migration_files()))
        draft.rename(STORE / _code_digest())
        for old in _by_age()[KEPT:]:
            shutil.rmtree(old)

    @staticmethod
    def _template(alias: str) -> Path:
        return STORE / _code_digest() / f"{alias}.sqlite3"


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
    """Changes with what the migrations and the signals after them read: our models and migrations, the packages."""
    if not _digest:
        files = [
            *_our_files(READ_BY_MIGRATE),
            ROOT / "requirements.txt",
            ROOT / "config/settings/base.py",
            Path(__file__),
        ]
        content = b"".join(path.read_bytes() for path in files)
        _digest.append(hashlib.sha256(content).hexdigest()[:12])
    return _digest[0]


def _migration_files() -> dict[str, str]:
    """File → digest for our migrations; the packages' migrations change with requirements.txt."""
    files = [*_our_files({"migrations"}), ROOT / "requirements.txt"]
    return {path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _contained(template: Path) -> bool:
    """Whether every migration that the template has been through is still here, unchanged."""
    return json.loads((template / "migrations.json").read_text()).items() <= _migration_files().items()


def _by_age() -> list[Path]:
    return sorted(
        (path.parent for path in STORE.glob("*/migrations.json")), key=lambda p: p.stat().st_mtime, reverse=True
    )


def _our_files(kinds: set[str]) -> list[Path]:
    """Python files of our apps with one of these names in their path."""
    folders = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).is_relative_to(ROOT / app.label)]
    files = [path for folder in folders for path in folder.rglob("*.py") if kinds & set(path.relative_to(folder).parts)]
    return sorted(files)


_digest: list[str] = []
