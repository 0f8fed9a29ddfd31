"""What no request brings along."""

import pytest
from django.urls import reverse

from tests.classes.entering import open_class


@pytest.mark.parametrize(("path", "asked"), [("/desk/classes/?q=%00", ""), ("/desk/classes/?state=open&q=a%00b", "ab")])
def test_a_nul_in_an_address_is_left_out(client, cast, path, asked):
    client.force_login(cast.class_head)
    assert client.get(path).context["q"] == asked


def test_a_nul_in_a_form_is_left_out(client, cast):
    made = open_class(cast)
    client.force_login(cast.learner)
    address = reverse("classes:entry", args=[made.pk])
    assert client.post(address, {"statement": "\x00"}).status_code == 400, "nothing was said"
    client.post(address, {"statement": "岗位\x00需要"})
    assert made.enrolments.get().statement == "岗位需要"
