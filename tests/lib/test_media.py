"""Uploaded files: pictures of pages for everybody, what was uploaded for people who are logged in, nothing else."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.django_db
FILES = [
    "images/mark.png",
    "original_images/题图.png",
    "media/lesson.mp4",
    "questions/1a2b.png",
    "documents/secret.pdf",
    "private.txt",
]


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    for name in FILES:
        place = Path(settings.MEDIA_ROOT) / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"bytes")
    (tmp_path / "outside.txt").write_bytes(b"outside")


@pytest.fixture
def learner(client, cast):
    client.force_login(cast.learner)
    return client


def test_a_picture_of_a_page_is_for_everybody(client):
    answer = client.get("/media/images/mark.png")
    assert b"".join(answer.streaming_content) == b"bytes"
    assert answer["Content-Type"] == "image/png"
    assert "public" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["original_images/题图.png", "media/lesson.mp4", "questions/1a2b.png"])
def test_an_upload_is_for_people_who_are_logged_in(client, cast, name):
    assert client.get(f"/media/{name}")["Location"].startswith("/account/login/")
    client.force_login(cast.learner)
    answer = client.get(f"/media/{name}")
    assert b"".join(answer.streaming_content) == b"bytes"
    assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["documents/secret.pdf", "private.txt", "images/", "images/none.png", "a/../private.txt"]
)
def test_nothing_else_has_an_address(learner, path):
    assert learner.get(f"/media/{path}").status_code == 404


def test_nothing_outside_is_reached(learner):
    for path in (
        "images/../private.txt",
        "media/../../outside.txt",
        "images/%2e%2e/%2e%2e/outside.txt",
        "images//etc/pass",
    ):
        assert learner.get(f"/media/{path}").status_code in (400, 404)
