"""The frame of a page: who is shown which way, and that it costs nothing where it is not shown."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation

from accounts.models import Notice, Role, User
from lib import clock
from portal.context import Frame
from tests.builders import make_unit, make_user

pytestmark = pytest.mark.django_db


def asked(path: str, user: User | AnonymousUser) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = user
    return request


def tell(user: User, count: int, **fields: object) -> None:
    Notice.objects.bulk_create(
        Notice(user=user, kind="test", title="t", key=f"k{number}", created_at=clock.now(), **fields)
        for number in range(count)
    )


def test_a_stranger_is_shown_no_places() -> None:
    frame = Frame(asked("/", AnonymousUser()))
    assert (frame.places, frame.desk_places, frame.unread, frame.may_author) == ([], [], "", False)


def test_a_learner_has_places_of_which_five_fit_a_phone_and_no_desk() -> None:
    frame = Frame(asked("/", make_user()))
    assert [place.key for place in frame.places] == [
        "home",
        "courses",
        "exams",
        "classes",
        "laws",
        "calendar",
        "record",
    ]
    assert sum(place.on_dock for place in frame.places) == 5
    assert frame.desk_places == []
    assert frame.may_author is False


@pytest.mark.parametrize(
    ("role", "rooms", "author"),
    [
        (Role.TRAINER, {"marking"}, True),
        (Role.UNIT_MANAGER, {"overview", "classes", "exams", "marking", "hours", "reports", "people"}, False),
        (Role.AUDIT_ADMIN, {"people"}, False),
    ],
)
def test_roles_open_rooms_of_the_desk(role: Role, rooms: set[str], author: bool) -> None:
    frame = Frame(asked("/", make_user(unit=make_unit(), role=role)))
    assert {place.key for place in frame.desk_places} == rooms
    assert frame.may_author is author


@pytest.mark.parametrize(
    ("path", "here"),
    [("/", "home"), ("/exams/3/", "exams"), ("/recorder/", ""), ("/record/", "record"), ("/certificates/3/", "record")],
)
def test_the_place_one_is_in_is_marked(path: str, here: str) -> None:
    assert Frame(asked(path, make_user())).here == here


def test_the_bell_counts_what_is_unread_up_to_a_hundred() -> None:
    user = make_user()
    assert Frame(asked("/", user)).unread == ""
    tell(user, 3)
    assert Frame(asked("/", user)).unread == "3"
    Notice.objects.filter(user=user).update(read_at=clock.now())
    assert Frame(asked("/", user)).unread == ""


def test_the_bell_stops_counting_at_a_hundred() -> None:
    user = make_user()
    tell(user, 120)
    assert Frame(asked("/", user)).unread == "99+"


def test_a_page_without_a_head_asks_nothing(django_assert_num_queries) -> None:
    request = asked("/", make_user())
    with django_assert_num_queries(0):
        frame = Frame(request)
        assert (frame.theme, frame.size, frame.language) == ("", "", frame.language)


def test_the_language_is_written_as_the_web_writes_it() -> None:
    frame = Frame(asked("/", AnonymousUser()))
    with translation.override("zh-hans"):
        assert frame.language == "zh-Hans"
    with translation.override("en"):
        assert frame.language == "en"
