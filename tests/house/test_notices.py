"""Nobody puts words of one language into an inbox: every notice comes from a template, and every template is whole."""

import ast
from pathlib import Path

import pytest
from django.utils.translation import override

from accounts import notices
from tests.house.checkout import ROOT, files
from tools.messages import PLACEHOLDER

DOOR = ROOT / "accounts" / "notices.py"
MAKING = {"create", "bulk_create", "get_or_create", "update_or_create"}


def code() -> list[Path]:
    """What runs in an office."""
    return [path for path in files(".py") if "tests" not in path.parts and path != DOOR]


def written_by_hand(source: str) -> list[str]:
    """Calls that make a notice otherwise than by `notices.send`."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    names = [ast.unparse(call.func) for call in calls]
    makes = {f"Notice.objects.{verb}" for verb in MAKING} | {"Notice", "models.Notice"}
    return [name for name in names if name in makes or name.endswith(".notices.create")]


@pytest.mark.parametrize(
    "source", ['Notice(title="x")', 'Notice.objects.create(title="x")', 'user.notices.create(title="x")']
)
def test_it_sees_a_notice_of_fixed_words(source):
    assert written_by_hand(source)
    assert written_by_hand("notices.send(ENROLLED)\nNotice.objects.filter(pk=1)") == []


def test_nobody_writes_a_notice_by_hand():
    found = {path.relative_to(ROOT).as_posix(): written_by_hand(path.read_text()) for path in code()}
    assert {name: calls for name, calls in found.items() if calls} == {}


def test_every_template_is_sent_by_somebody():
    said = {name for path in code() for name in names_in(path)}
    homes = [path for path in code() if path.name == "notice_templates.py"]
    constants = {name for path in homes for name in made_in(path)}
    assert len(constants) == len(notices.registered())
    assert constants - said == set()


def names_in(path: Path) -> set[str]:
    """`notice_templates.NAME` in the file."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)]
    return {node.attr for node in nodes if ast.unparse(node.value) == "notice_templates"}


def made_in(path: Path) -> list[str]:
    """The constants that hold a registered template."""
    made = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.Assign)]
    return [ast.unparse(node.targets[0]) for node in made if ast.unparse(node.value).startswith("register(")]


@pytest.mark.parametrize("code", sorted(notices.registered()))
def test_a_template_asks_for_the_same_in_both_languages(code):
    """Sending renders one language: what it lacks shows at once, as long as the other asks for no more."""
    template, asked = notices.registered()[code], {}
    for language in ("zh-hans", "en"):
        with override(language):
            asked[language] = [sorted(PLACEHOLDER.findall(str(text))) for text in (template.title, template.body)]
    assert asked["zh-hans"] == asked["en"]
