"""Translations without GNU gettext: the code's English messages, their Chinese in locale/*/LC_MESSAGES/*.po, and the
.mo files that Django reads.

    python tools/messages.py update [TABLE.tsv ...]   brings the catalogues in line with the code; tables fill them
    python tools/messages.py check                    says what is untranslated, left over or has other placeholders
    python tools/messages.py compile                  writes the .mo files
"""

import ast
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PYTHON_FOLDERS = ("accounts", "classes", "cms", "config", "courses", "lib", "portal", "quizzes", "reports")
TEMPLATE_SUFFIXES = {".html", ".txt", ".xml"}
HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "zh_Hans",
    "Plural-Forms": "nplurals=1; plural=0;",
}
# Function → which of its arguments are (context, message, plural); None where it has no such argument.
CALLS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


class Message(NamedTuple):
    """What a translator is asked for: the English text, its plural or "", and a context or None."""

    text: str
    plural: str = ""
    context: str | None = None


def main(arguments: list[str]) -> int:
    command, tables = (arguments or ["check"])[0], [Path(name) for name in arguments[1:]]
    if command == "update":
        update(tables)
    elif command == "compile":
        compile_catalogues()
    else:
        complaints = check()
        print("\n".join(complaints) or "Every message is translated.")
        return bool(complaints)
    return 0


def update(tables: Iterable[Path]) -> None:
    """Adds what the code asks for, drops what it does not, keeps translations. `tables`: lines msgid<TAB>Chinese."""
    known = dict(pair for table in tables for pair in read_table(table))
    for path, wanted in catalogues().items():
        old = polib.pofile(str(path)) if path.exists() else []
        kept = {Message(entry.msgid, entry.msgid_plural, entry.msgctxt): entry for entry in old}
        catalogue = polib.POFile(wrapwidth=0)
        catalogue.metadata = HEADER
        catalogue.extend(
            _entry(message, wanted[message], kept.get(message), known) for message in sorted(wanted, key=str)
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(path))


def check() -> list[str]:
    """One line for each thing that is wrong; empty when the catalogues say everything the code does."""
    complaints = []
    for path, wanted in catalogues().items():
        entries = polib.pofile(str(path)) if path.exists() else []
        found = {Message(entry.msgid, entry.msgid_plural, entry.msgctxt): entry for entry in entries}
        complaints += [f"{path.name}: not in the catalogue: {m.text!r} ({wanted[m]})" for m in wanted if m not in found]
        complaints += [f"{path.name}: no longer used: {m.text!r}" for m in found if m not in wanted]
        complaints += [f"{path.name}: {fault}: {entry.msgid!r}" for entry in entries for fault in _faults(entry)]
    return sorted(complaints)


def compile_catalogues() -> None:
    """Ours, and those of an app that says in Chinese what a package of others does not (cms/locale)."""
    for path in (*ROOT.glob("locale/*/LC_MESSAGES/*.po"), *ROOT.glob("*/locale/*/LC_MESSAGES/*.po")):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def catalogues() -> dict[Path, dict[Message, str]]:
    """Catalogue file → its messages, each with the file that first asks for it. The browser has its own catalogue."""
    folder = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
    server = _first_seen(_walk(PYTHON_FOLDERS, {".py"}), in_python) | _first_seen(
        _walk(("templates", *PYTHON_FOLDERS), TEMPLATE_SUFFIXES), in_template
    )
    browser = _first_seen(_walk(("frontend",), {".ts"}), in_typescript)
    return {folder / "django.po": server} | ({folder / "djangojs.po": browser} if browser else {})


def in_python(source: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (places := CALLS.get(_name(node.func))):
            context, text, plural = (_literal(node.args, place) for place in places)
            if text:
                yield Message(text, plural or "", context)


def in_template(source: str) -> Iterator[Message]:
    """Django turns a template into something like Python, made for xgettext: its calls are what we read."""
    for call in re.finditer(r"\b(_|n?p?gettext)\(", like_python := templatize(source)):
        if expression := _call_at(like_python, call.start()):
            yield from in_python(expression)


def in_typescript(source: str) -> Iterator[Message]:
    for call in re.finditer(r"\b(gettext|_)\(", source):
        literal = re.match(r"""\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*[,)]""", source[call.end() :])
        if literal:
            yield Message(ast.literal_eval(literal[1]))


def read_table(path: Path) -> Iterator[tuple[str, str]]:
    """Lines `msgid<TAB>Chinese`, with \\n for a line break."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if "\t" in line:
            text, chinese = line.split("\t", 1)
            yield text.replace("\\n", "\n"), chinese.strip().replace("\\n", "\n")


def _entry(message: Message, place: str, old: polib.POEntry | None, known: dict[str, str]) -> polib.POEntry:
    chinese = known.get(message.text) or (old and (old.msgstr or old.msgstr_plural.get(0))) or ""
    translated = (
        {"msgid_plural": message.plural, "msgstr_plural": {0: chinese}} if message.plural else {"msgstr": chinese}
    )
    flags = ["python-format"] if PLACEHOLDER.search(message.text) else []
    return polib.POEntry(
        msgid=message.text, msgctxt=message.context, occurrences=[(place, "")], flags=flags, **translated
    )


def _faults(entry: polib.POEntry) -> Iterator[str]:
    if entry.fuzzy:
        yield "fuzzy"
    chinese = [entry.msgstr] if not entry.msgid_plural else list(entry.msgstr_plural.values())
    if not all(chinese):
        yield "not translated"
        return
    asked = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
    if any(set(PLACEHOLDER.findall(text)) - asked for text in chinese):
        yield "unknown placeholder"


def _first_seen(paths: Iterable[Path], messages_in: Callable[[str], Iterator[Message]]) -> dict[Message, str]:
    seen: dict[Message, str] = {}
    for path in paths:
        for message in messages_in(path.read_text(encoding="utf-8")):
            seen.setdefault(message, path.relative_to(ROOT).as_posix())
    return seen


def _walk(folders: Iterable[str], suffixes: set[str]) -> Iterator[Path]:
    for top in folders:
        for folder, inner, files in os.walk(ROOT / top):
            inner[:] = sorted(name for name in inner if name not in {"node_modules", "dist", "migrations", "static"})
            for name in sorted(files):
                if Path(name).suffix in suffixes and ".test." not in name:
                    yield Path(folder) / name


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _literal(arguments: list[ast.expr], place: int | None) -> str | None:
    """The string written out at that place; None when there is none, or when it is no plain string."""
    argument = arguments[place] if place is not None and place < len(arguments) else None
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def _call_at(text: str, start: int) -> str | None:
    """The shortest piece from `start` that is a whole Python call."""
    for end in re.finditer(r"\)", text[start:]):
        try:
            ast.parse(piece := text[start : start + end.end()])
        except SyntaxError:
            continue
        return piece
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
