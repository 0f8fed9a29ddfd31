"""The parts of the frame are rendered once for many readers, and nothing of one reader stays in them for the next."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from accounts.models import Notice, Role
from lib import clock
from portal.context import Frame
from portal.templatetags.frame import PARTS
from tests.builders import make_unit, make_user

pytestmark = pytest.mark.django_db


def context(user, path="/courses/?q=1&p=<2>", csrf="token", cookies=None):
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies or {})
    request.user = user
    return {"frame": Frame(request), "request": request, "user": user, "csrf_token": csrf}


def part(name, values):
    return Template("{% load frame %}{% frame_part name %}").render(Context({"name": name, **values}))


@pytest.fixture(params=["stranger", "learner", "manager"])
def reader(request):
    if request.param == "stranger":
        return AnonymousUser()
    return make_user(unit=make_unit(), role=Role.UNIT_MANAGER if request.param == "manager" else None)


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_what_its_template_says(name, reader):
    for csrf in ("one", "two"):
        values = context(reader, csrf=csrf)
        assert part(name, values) == render_to_string(name, values)


@pytest.mark.parametrize("name", PARTS)
def test_nothing_of_one_reader_is_shown_to_the_next(name):
    first, second = make_user(name="甲某"), make_user(name="乙<b>某")
    part(name, context(first, path="/courses/?secret=1", csrf="first-token"))
    seen = part(name, context(second, path="/courses/", csrf="second-token"))
    for trace in ("甲某", first.staff_number, "secret", "first-token", "<b>某"):
        assert trace not in seen


def test_the_head_says_who_is_in():
    seen = part("components/head.html", context(make_user(name="乙<b>某")))
    assert "乙&lt;b&gt;某" in seen
    assert "/courses/?q=1&amp;p=%3C2%3E" in seen


def test_the_head_follows_language_theme_and_notices():
    user = make_user()
    plain = part("components/head.html", context(user))
    with translation.override("en"):
        assert "Courses" in part("components/head.html", context(user))
    assert part("components/head.html", context(user)) == plain
    dark = part("components/head.html", context(user, cookies={"theme": "dark"}))
    assert 'value="dark" checked' in dark
    Notice.objects.create(user=user, kind="test", title="t", key="k", created_at=clock.now())
    assert 'class="count"' in part("components/head.html", context(user))
