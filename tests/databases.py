"""Test databases laid from a template. The migrations run once for each state of the code, not once for each run and
worker: their result (Wagtail's first pages and locale included) is kept, and every worker starts from a copy of it."""

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections

ROOT = Path(__file__).resolve().parents[1]
STORE = ROOT / ".cache" / "test-databases"
KEPT = 3
# Folders and files of an app that decide what `migrate` leaves behind.
READ_BY_MIGRATE = {"migrations", "models", "models.py", "apps.py", "groups.py", "site.py"}


def lay(worker: str) -> None:
    """Points every connection at a fresh database of this worker ("main", "gw0", ...)."""
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
        cls._template = kept("sqlite", cls._build)
        for alias in connections:
            _point(alias, str(settings.VAR_DIR / f"test-{alias}-{worker}.sqlite3"))
        cls.lay_again()

    @classmethod
    def lay_again(cls) -> None:
        for alias in connections:
            connections[alias].close()
            source, copy = cls._template / f"{alias}.sqlite3", connections[alias].settings_dict["NAME"]
            with closing(sqlite3.connect(source)) as template, closing(sqlite3.connect(copy)) as database:
                template.backup(database)

    @classmethod
    def remove(cls) -> None:
        for alias in connections:
            connections[alias].close()
            Path(connections[alias].settings_dict["NAME"]).unlink(missing_ok=True)

    @staticmethod
    def _build(folder: Path) -> None:
        for alias in connections:
            _point(alias, str(folder / f"{alias}.sqlite3"))
        _migrate()
        for alias in connections:
            connections[alias].close()
            with closing(sqlite3.connect(folder / f"{alias}.sqlite3")) as database:
                database.execute("PRAGMA journal_mode=DELETE")


class PostgresDatabases:
    """`CREATE DATABASE … TEMPLATE`: a copy costs a tenth of a second. A server of our own is new in each run, so the
    template is also kept as a dump, where the server's own pg_dump is at hand (tests/servers.py says where)."""

    @classmethod
    def lay(cls, worker: str) -> None:
        base = settings.DATABASES["default"]["NAME"]
        cls._template, cls._draft, cls._copy = (f"test_{base}_{end}" for end in (_code_digest(), "draft", worker))
        with _locked(f"{base}-template"):
            if not cls._exists(cls._template):
                cls._make_template()
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
    def _make_template(cls) -> None:
        cls._execute(f'DROP DATABASE IF EXISTS "{cls._draft}" WITH (FORCE)')
        cls._execute(f'CREATE DATABASE "{cls._draft}"')
        _point("default", cls._draft)
        if programs := os.environ.get("TEST_POSTGRES_PROGRAMS"):
            major = connections["default"].pg_version // 10000
            cls._restore(kept(f"postgres{major}", lambda folder: cls._build(folder, Path(programs))), Path(programs))
        else:
            _migrate()
        connections["default"].close()
        cls._execute(f'ALTER DATABASE "{cls._draft}" RENAME TO "{cls._template}"')

    @classmethod
    def _build(cls, folder: Path, programs: Path) -> None:
        cls._restore(folder, programs)
        _migrate()
        cls._program(programs / "pg_dump", "--format=custom", f"--file={folder / 'dump'}")

    @classmethod
    def _restore(cls, folder: Path, programs: Path) -> None:
        """Loads the dump, unless there is none yet or the database was migrated just now to make it."""
        if (folder / "dump").exists() and not connections["default"].introspection.table_names():
            cls._program(programs / "pg_restore", "--single-transaction", str(folder / "dump"))

    @classmethod
    def _program(cls, program: Path, *options: str) -> None:
        values = connections["default"].settings_dict
        where = [f"--host={values['HOST']}", f"--port={values['PORT']}", f"--username={values['USER']}"]
        where += [f"--dbname={cls._draft}"]
        subprocess.run([program, *where, *options], check=True, env={**os.environ, "PGPASSWORD": values["PASSWORD"]})

    @staticmethod
    def _exists(name: str) -> bool:
        with connections["default"]._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None

    @staticmethod
    def _execute(statement: str) -> None:
        with connections["default"]._nodb_cursor() as cursor:
            cursor.execute(statement)


def kept(kind: str, build: Callable[[Path], None]) -> Path:
    """The folder with this code's template; made, when there is none, by `build` in a copy of the youngest one whose
    migrations all stand as they were (then only the new ones run), else in an empty folder."""
    with _locked(kind):
        folder, draft = STORE / f"{kind}-{_code_digest()}", STORE / f"{kind}.draft"
        if not folder.exists():
            migrations = _migration_files()
            base = next((old for old in _by_age(kind) if _stands(old, migrations)), None)
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(base, draft) if base else draft.mkdir()
            build(draft)
            (draft / "migrations.json").write_text(json.dumps(migrations))
            draft.rename(folder)
            for old in _by_age(kind)[KEPT:]:
                shutil.rmtree(old)
        return folder


def _kind() -> type[SQLiteDatabases] | type[PostgresDatabases]:
    return SQLiteDatabases if connections["default"].vendor == "sqlite" else PostgresDatabases


def _point(alias: str, name: str) -> None:
    connections[alias].close()
    connections[alias].settings_dict["NAME"] = settings.DATABASES[alias]["NAME"] = name


def _migrate() -> None:
    for alias in connections:  # a second database holds the cache and nothing else
        call_command("createcachetable", database=alias, verbosity=0)
    # After the cache: what is laid at the end of a migration (Wagtail's site) reaches for it.
    call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def _locked(name: str) -> Iterator[None]:
    STORE.mkdir(parents=True, exist_ok=True)
    with (STORE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _code_digest() -> str:
    """Changes with what the migrations and the signals after them read: our models and migrations, the packages."""
    if not _digest:
        more = [ROOT / "requirements.txt", ROOT / "config/settings/base.py", Path(__file__)]
        content = b"".join(path.read_bytes() for path in [*_our_files(READ_BY_MIGRATE), *more])
        _digest.append(hashlib.sha256(content).hexdigest()[:12])
    return _digest[0]


def _migration_files() -> dict[str, str]:
    """File → digest for our migrations; the packages' migrations change with requirements.txt."""
    files = [*_our_files({"migrations"}), ROOT / "requirements.txt"]
    return {path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _stands(template: Path, migrations: dict[str, str]) -> bool:
    return json.loads((template / "migrations.json").read_text()).items() <= migrations.items()


def _by_age(kind: str) -> list[Path]:
    """The kept templates of a kind, the youngest first."""
    templates = [path.parent for path in STORE.glob(f"{kind}-*/migrations.json")]
    return sorted(templates, key=lambda path: path.stat().st_mtime, reverse=True)


def _our_files(kinds: set[str]) -> list[Path]:
    """Python files of our apps with one of these names in their path."""
    folders = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).is_relative_to(ROOT / app.label)]
    files = [path for folder in folders for path in folder.rglob("*.py") if kinds & set(path.relative_to(folder).parts)]
    return sorted(files)


_digest: list[str] = []
