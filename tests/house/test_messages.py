"""Every text that people see is in the Chinese catalogue; and how tools/messages.py finds it."""

from pathlib import Path

import pytest

from tools import messages
from tools.messages import Message


def test_every_message_is_translated_and_none_is_left_over():
    assert messages.check() == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('_("Start the exam")', Message("Start the exam")),
        ('gettext_lazy("a" "b")', Message("ab")),
        ('pgettext("door", "Open")', Message("Open", context="door")),
        ('ngettext("%(n)s point", "%(n)s points", n)', Message("%(n)s point", "%(n)s points")),
    ],
)
def test_it_finds_the_messages_of_python_code(source, found):
    assert list(messages.in_python(source)) == [found]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% translate "Hello (you)" %}', Message("Hello (you)")),
        ('{% translate "Open" context "door" %}', Message("Open", context="door")),
        ('{{ _("Save")|upper }}', Message("Save")),
        ('{% include "a.html" with title=_("Late") %}', Message("Late")),
        (
            "{% blocktranslate trimmed with n=a.b %}\n  You have\n  {{ n }} left.\n{% endblocktranslate %}",
            Message("You have %(n)s left."),
        ),
    ],
)
def test_it_finds_the_messages_of_templates(source, found):
    assert list(messages.in_template("{% load i18n %}" + source)) == [found]


def test_it_finds_the_messages_of_elements():
    assert list(messages.in_typescript("say(gettext('Saved'), gettext(\n \"Offline\",\n))")) == [
        Message("Saved"),
        Message("Offline"),
    ]


def test_a_computed_text_is_no_message():
    assert list(messages.in_python('_(name), _(f"Hello {name}"), _("")')) == []


@pytest.fixture
def checkout(tmp_path, monkeypatch) -> Path:
    """A checkout with one app that asks for one message."""
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "views.py").write_text('_("Hello %(name)s")')
    return tmp_path


def catalogue(checkout: Path) -> Path:
    return checkout / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def test_a_table_of_translations_fills_the_catalogue(checkout):
    table = checkout / "zh.tsv"
    table.write_text("Hello %(name)s\t%(name)s，您好\n", encoding="utf-8")
    messages.update([table])
    assert messages.check() == []
    assert "，您好" in catalogue(checkout).read_text(encoding="utf-8")


def test_updating_keeps_what_was_translated_and_drops_what_nobody_says(checkout):
    table = checkout / "zh.tsv"
    table.write_text("Hello %(name)s\t%(name)s，您好\nGone\t没有了\n", encoding="utf-8")
    messages.update([table])
    (checkout / "portal" / "forms.py").write_text('_("New")')
    messages.update([])
    text = catalogue(checkout).read_text(encoding="utf-8")
    assert "，您好" in text
    assert "Gone" not in text
    assert [line for line in messages.check() if "New" in line] == ["django.po: not translated: 'New'"]


def test_a_placeholder_that_the_message_does_not_have_is_reported(checkout):
    table = checkout / "zh.tsv"
    table.write_text("Hello %(name)s\t%(nmae)s，您好\n", encoding="utf-8")
    messages.update([table])
    assert messages.check() == ["django.po: unknown placeholder: 'Hello %(name)s'"]
