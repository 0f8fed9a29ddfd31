"""A built module has one address, and what never changes is kept by browsers for ever."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import override_settings

from lib import staticfiles


@pytest.fixture
def collected(tmp_path: Path) -> Path:
    """A static root with one built module that imports another, and a picture."""
    source, root = tmp_path / "source", tmp_path / "root"
    (source / "assets").mkdir(parents=True)
    (source / "assets" / "main-BhwmCmTQ.js").write_text('import "./draw-DVtD_42e.js";')
    (source / "assets" / "draw-DVtD_42e.js").write_text("export {};")
    (source / "icons.svg").write_text("<svg/>")
    with override_settings(
        STATIC_ROOT=root,
        STATICFILES_DIRS=[source],
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
        STORAGES={"staticfiles": {"BACKEND": "lib.staticfiles.StaticStorage"}},
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield root


def test_a_built_module_keeps_the_name_that_others_import_it_by(collected: Path) -> None:
    storage = staticfiles.StaticStorage(location=str(collected), base_url="/static/")
    assert storage.url("assets/main-BhwmCmTQ.js") == "/static/assets/main-BhwmCmTQ.js"
    assert (collected / "assets" / "main-BhwmCmTQ.js").read_text() == 'import "./draw-DVtD_42e.js";'


def test_anything_else_is_named_by_its_content(collected: Path) -> None:
    storage = staticfiles.StaticStorage(location=str(collected), base_url="/static/")
    assert re.fullmatch(r"/static/icons\.[0-9a-f]{12}\.svg", storage.url("icons.svg"))
    assert storage.hashed_name("icons.svg", ContentFile(b"x"), "icons.svg") != storage.hashed_name(
        "icons.svg", ContentFile(b"y"), "icons.svg"
    )


@pytest.mark.parametrize(
    ("url", "for_ever"),
    [
        ("/static/assets/main-BhwmCmTQ.js", True),
        ("/static/assets/draw-DVtD_42e.js", True),
        ("/static/icons.0123456789ab.svg", True),
        ("/static/icons.svg", False),
        ("/static/wagtailadmin/js/core.js", False),
    ],
)
def test_only_names_made_from_content_are_kept_for_ever(url: str, for_ever: bool) -> None:
    assert bool(re.search(settings.WHITENOISE_IMMUTABLE_FILE_TEST, url)) is for_ever
