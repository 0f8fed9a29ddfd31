"""The trail is a chain: it cannot be written to twice, altered or cut without being found out."""

import ast
import threading

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from accounts import actions, audit
from accounts.audit import Fact
from accounts.models import AuditEntry, AuditHead


@pytest.fixture
def trail(cast):
    audit.record(action="test.one", actor=cast.learner, target=cast.unit, detail={"marks": (1, 2), 3: "three"})
    audit.record_all([Fact("test.two", cast.learner), Fact("test.three")], actor=cast.trainer, ip="10.0.0.1")
    return list(AuditEntry.objects.order_by("id"))


def _write(statement, *values):
    """As somebody with the database's password would, past every rule of ours."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_the_chain_holds_as_written(trail):
    assert audit.verify() == []


def test_each_entry_names_the_one_before(trail):
    assert [entry.previous_hash for entry in trail[1:]] == [entry.hash for entry in trail[:-1]]


def test_an_altered_entry_is_found(trail):
    _write("UPDATE accounts_auditentry SET action = %s WHERE id = %s", "test.harmless", trail[-2].pk)
    assert audit.Break(trail[-2].pk, "content") in audit.verify()


def test_a_missing_entry_is_found(trail):
    _write("DELETE FROM accounts_auditentry WHERE id = %s", trail[-2].pk)
    assert audit.Break(trail[-1].pk, "link") in audit.verify()


def test_a_cut_off_end_is_found(trail):
    _write("DELETE FROM accounts_auditentry WHERE id = %s", trail[-1].pk)
    assert audit.verify() == [audit.Break(None, "end")]


def test_our_own_code_cannot_alter_or_delete(trail):
    with pytest.raises(TypeError):
        AuditEntry.objects.filter(pk=trail[0].pk).update(action="x")
    with pytest.raises(TypeError):
        AuditEntry.objects.all().delete()
    with pytest.raises(TypeError):
        trail[0].delete()
    trail[0].action = "x"
    with pytest.raises(TypeError):
        trail[0].save()


def test_the_command_says_that_the_trail_holds(trail, capsys):
    call_command("verify_audit")
    assert str(len(trail)) in capsys.readouterr().out


def test_the_command_fails_when_it_does_not(trail):
    _write("DELETE FROM accounts_auditentry WHERE id = %s", trail[-1].pk)
    with pytest.raises(CommandError):
        call_command("verify_audit")


def test_what_was_not_done_is_not_in_the_trail(cast):
    audit.record(action="test.done")
    with transaction.atomic():
        audit.record(action="test.undone", actor=cast.learner)
        transaction.set_rollback(True)
    assert AuditHead.objects.get().count == AuditEntry.objects.count() == 1
    assert audit.verify() == []


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_make_one_chain():
    start = threading.Barrier(6)

    def write(number):
        start.wait()
        for step in range(5):
            audit.record(action=f"test.{number}.{step}")
        connections.close_all()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert AuditEntry.objects.count() == 30
    assert audit.verify() == []


def _recorded_actions():
    """Every action that the code writes, read from its source."""
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in RECORDING:
                given = [word.value for word in node.keywords if word.arg == "action"] or node.args[:1]
                yield from (part.value for argument in given for part in _choices(argument) if _is_code(part))


def _choices(argument):
    """The argument, or both sides of an "a if x else b"; a name put together at run time is not read."""
    return [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]


def _is_code(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value


def _sources():
    return [path for folder in FOLDERS for path in (settings.BASE_DIR / folder).rglob("*.py")]


FOLDERS = ("accounts", "classes", "cms", "courses", "portal", "quizzes", "reports")
RECORDING = {"record", "Fact"}


def test_every_action_has_words():
    codes = set(_recorded_actions())
    assert {"role.grant", "person.join", "roster.import"} <= codes
    assert codes - set(actions.WORDS) == set()


def test_no_words_are_left_over_from_actions_that_are_gone():
    source = "".join(path.read_text(encoding="utf-8") for path in _sources() if path.name != "actions.py")
    assert [code for code in actions.WORDS if f'"{code}"' not in source and not code.startswith("late_answer.")] == []


def test_an_action_without_words_shows_its_code():
    assert actions.words("never.heard.of") == "never.heard.of"
