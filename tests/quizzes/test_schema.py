"""What the API says is what its schema promises: every answer of a whole exam is checked against it."""

import json

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from jsonschema import Draft4Validator

from lib import clock
from quizzes.models import Attempt
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting

pytestmark = pytest.mark.django_db

KINDS = ("single_choice", "multiple_choice", "true_false", "fill_blank", "extended_text")
OURS = ("/api/v1/sittings/", "/api/v1/attempts/")


@pytest.fixture(scope="module")
def schema():
    made = SchemaGenerator().get_schema(request=None, public=True)
    return json.loads(json.dumps(made, default=str))


def plain(node):
    """OpenAPI 3.0 says `nullable`; JSON Schema says type null."""
    if isinstance(node, list):
        return [plain(one) for one in node]
    if not isinstance(node, dict):
        return node
    made = {name: plain(value) for name, value in node.items() if name != "nullable"}
    return {"anyOf": [made, {"type": "null"}]} if node.get("nullable") and len(made) else made


@pytest.fixture
def check(schema):
    """`check(response, "patch", "/api/v1/attempts/{attempt_id}/responses/")`"""

    def check(response, method, path):
        content = schema["paths"][path][method]["responses"][str(response.status_code)]["content"]
        media = response["Content-Type"].split(";")[0]
        body = {"components": plain(schema["components"]), **plain(content[media]["schema"])}
        Draft4Validator(body).validate(response.json())
        return response

    return check


@pytest.fixture
def candidate():
    bank = make_bank()
    items = [make_item(kind, bank=bank, explanation="因为") for kind in KINDS]
    release = dict.fromkeys(("release_mark", "release_key", "release_explanation"), "at_once")
    return make_candidate(make_sitting(make_paper(*items), **release))


def test_the_schema_is_valid_and_names_every_way_in(schema):
    validate_schema(schema)
    ours = {path: set(ways) for path, ways in schema["paths"].items() if path.startswith(OURS)}
    assert ours == {
        "/api/v1/sittings/": {"get"},
        "/api/v1/sittings/{sitting_id}/attempts/": {"post"},
        "/api/v1/attempts/{attempt_id}/": {"get"},
        "/api/v1/attempts/{attempt_id}/responses/": {"patch"},
        "/api/v1/attempts/{attempt_id}/pulse/": {"post"},
        "/api/v1/attempts/{attempt_id}/submit/": {"post"},
        "/api/v1/attempts/{attempt_id}/takeover/": {"post"},
        "/api/v1/attempts/{attempt_id}/review/": {"get"},
    }


def test_every_answer_of_an_exam_keeps_the_promise(candidate, check, monkeypatch):
    client = Client()
    client.force_login(candidate.user)
    sitting = candidate.sitting_id

    def call(method, path, data=None):
        url = path.format(sitting_id=sitting, attempt_id=getattr(Attempt.objects.first(), "pk", 0))
        body = {} if data is None else {"data": json.dumps(data)}
        return check(getattr(client, method)(url, content_type="application/json", **body), method, path)

    start, attempt = "/api/v1/sittings/{sitting_id}/attempts/", "/api/v1/attempts/{attempt_id}/"
    call("get", "/api/v1/sittings/")
    assert call("post", start).status_code == 201
    assert call("post", start).status_code == 200
    values = ["a", ["a", "b"], True, ["15"], "我认为"]
    sent = [{"position": n, "seq": 2, "response": value} for n, value in enumerate(values, start=1)]
    call("patch", attempt + "responses/", sent)
    call("patch", attempt + "responses/", [{**sent[0], "seq": 1, "flagged": True}])
    assert call("patch", attempt + "responses/", [{"position": 1}]).status_code == 400
    call("get", attempt)
    call("post", attempt + "takeover/", {"lease": "lease-one"})
    assert call("patch", attempt + "responses/", [{**sent[0], "seq": 9}]).status_code == 409
    call("post", attempt + "submit/")
    call("patch", attempt + "responses/", [{**sent[1], "seq": 9, "response": None}])
    call("get", attempt + "review/")
    assert call("post", start).status_code == 409
    assert Client().get(f"/api/v1/sittings/?{clock.now()}").status_code == 401
