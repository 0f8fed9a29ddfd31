"""lib.sessions: a session is written once a request, with Redis and without."""

import pytest
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.models import Session

from lib.sessions import cached, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[stored, cached])
def store(request):
    return request.param.SessionStore


def test_a_session_comes_back_as_it_was_saved(store):
    session = store()
    session["a"] = 1
    session.save()
    assert store(session.session_key)["a"] == 1


def test_a_new_key_makes_one_row_when_it_is_saved(store):
    session = store()
    session["a"] = 1
    session.cycle_key()
    assert not Session.objects.exists()
    session["b"] = 2
    session.save()
    assert dict(store(session.session_key).items()) == {"a": 1, "b": 2}
    assert Session.objects.count() == 1


def test_another_key_leaves_nothing_under_the_old_one(store):
    session = store()
    session["a"] = 1
    session.save()
    before = session.session_key
    session.cycle_key()
    session.save()
    assert dict(store(before).items()) == {}
    assert store(session.session_key)["a"] == 1


def test_what_is_saved_again_is_changed_not_made(store):
    session = store()
    session["a"] = 1
    session.save()
    again = store(session.session_key)
    again["a"] = 2
    again.save()
    assert store(session.session_key)["a"] == 2
    assert Session.objects.count() == 1


def test_a_session_that_was_ended_meanwhile_does_not_come_back(store):
    session = store()
    session["a"] = 1
    session.save()
    other = store(session.session_key)
    other["a"] = 2
    session.flush()
    with pytest.raises(UpdateError):
        other.save()
    assert not Session.objects.exists()


def test_a_flushed_session_begins_anew(store):
    session = store()
    session["a"] = 1
    session.save()
    session.flush()
    session["b"] = 2
    session.save()
    assert dict(store(session.session_key).items()) == {"b": 2}
    assert Session.objects.count() == 1


def test_a_key_that_is_taken_is_never_written_over(store, monkeypatch):
    session = store()
    session["a"] = 1
    session.save()
    monkeypatch.setattr("lib.sessions.get_random_string", lambda *_args: session.session_key)
    other = store()
    other["a"] = 2
    with pytest.raises(CreateError):
        other.save()
    assert store(session.session_key)["a"] == 1
