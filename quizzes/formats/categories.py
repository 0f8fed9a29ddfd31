"""The path of a category as Moodle writes it: $course$/top/法规/总则, a slash of a name doubled."""

import re

_ROOT = re.compile(r"\$[A-Za-z0-9]+\$")


def path(text: str) -> tuple[str, ...]:
    """("法规", "总则"); the names of course and top say nothing about a question."""
    names = [name.replace("//", "/").strip() for name in re.split(r"(?<!/)/(?!/)", text.strip())]
    if names and _ROOT.fullmatch(names[0]):
        names = names[1:]
    if names and names[0] == "top":
        names = names[1:]
    return tuple(name for name in names if name)
