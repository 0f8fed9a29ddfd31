"""What no request may bring."""

import pytest


@pytest.mark.parametrize("path", ["/desk/classes/?q=%00", "/desk/classes/?state=open&q=a%00b", "/search/?q=%00"])
def test_a_nul_in_an_address_is_a_bad_request(client, cast, path):
    client.force_login(cast.class_head)
    assert client.get(path).status_code == 400


def test_a_nul_in_a_form_is_a_bad_request_and_changes_nothing(client, cast):
    client.force_login(cast.class_head)
    answer = client.post("/desk/classes/approvals/decide/", {"reason": "a\x00b", "act": "refuse", "place": "1"})
    assert answer.status_code == 400
