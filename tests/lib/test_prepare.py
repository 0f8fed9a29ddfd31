"""`manage.py prepare`: what is there already is not made again."""

import pytest
from django.core.management import call_command

from lib.management.commands import prepare


@pytest.fixture
def site(settings, tmp_path, monkeypatch):
    """A site whose static files are one small folder, with notes of what was done."""
    source = tmp_path / "dist"
    source.mkdir()
    (source / "main.css").write_text("a{}")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"
    return settings


@pytest.mark.django_db
def test_a_migrated_database_is_left_alone(site, monkeypatch, capsys):
    monkeypatch.setattr(prepare, "migrate", lambda: pytest.fail("nothing to migrate"))
    call_command("prepare")
    assert "Database" not in capsys.readouterr().err


@pytest.mark.django_db
def test_pending_migrations_are_run(site, monkeypatch, capsys):
    ran = []
    monkeypatch.setattr(prepare, "migrations_pending", lambda: True)
    monkeypatch.setattr(prepare, "migrate", lambda: ran.append(True))
    call_command("prepare")
    assert ran == [True]
    assert "Database" in capsys.readouterr().err


@pytest.mark.django_db
def test_static_files_are_collected_when_they_changed(site, capsys):
    call_command("prepare")
    assert (site.STATIC_ROOT / "main.css").exists()
    capsys.readouterr()
    call_command("prepare")
    assert "Static files" not in capsys.readouterr().err
    (site.STATICFILES_DIRS[0] / "main.css").write_text("b{}")
    call_command("prepare")
    assert (site.STATIC_ROOT / "main.css").read_text() == "b{}"


@pytest.mark.django_db
def test_the_demo_is_asked_for_by_name(site, monkeypatch):
    asked = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **options: asked.append(name))
    monkeypatch.setattr(prepare, "static_files_stale", lambda: False)
    prepare.Command().execute(demo=True, **OPTIONS)
    assert asked == ["load_demo", "demo_accounts"]
    prepare.Command().execute(demo=False, **OPTIONS)
    assert asked == ["load_demo", "demo_accounts"]


OPTIONS = {"force_color": False, "no_color": False, "skip_checks": True}
