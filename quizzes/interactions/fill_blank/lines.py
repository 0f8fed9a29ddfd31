"""What a gap accepts as one line of the editor: 十五|15, =3.5±0.1|三点五, "pH". `write` and `read` are inverse."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

ALTERNATIVES = re.compile(r"[|｜]")
OFF_BY = re.compile(r"(?:±|\+-|＋－)\s*(\S*)\s*$")
QUOTED = re.compile(r'"(.+)"')
EXACT = {"width": False, "space": False, "case": False}


def read(text: str, rules: Mapping[str, bool]) -> dict[str, Any]:
    """The key: a gap for each line that is not empty; `rules` hold where nothing stands in quotes."""
    gaps = [_gap(line.strip()) for line in text.splitlines() if line.strip()]
    key: dict[str, Any] = {"blanks": [texts for texts, _number, _exact in gaps]}
    exact = any(exact for _texts, _number, exact in gaps)
    key["rules"] = [EXACT if exact else dict(rules) for *_rest, exact in gaps] if exact else dict(rules)
    if any(number for _texts, number, _exact in gaps):
        key["numbers"] = [number for _texts, number, _exact in gaps]
    return key


def write(key: Mapping[str, Any]) -> Iterator[str]:
    """A line for each gap."""
    blanks, rules = key.get("blanks", []), key.get("rules", {})
    numbers = key.get("numbers") or [None] * len(blanks)
    for at, (texts, number) in enumerate(zip(blanks, numbers, strict=True)):
        first, *rest = texts
        if isinstance(rules, list) and rules[at] == EXACT:
            yield "|".join(f'"{text}"' for text in texts)
        elif number:
            off = "" if number["tolerance"] == "0" else f"±{number['tolerance']}"
            yield "|".join([f"={first}{off}", *rest])
        else:
            yield "|".join(texts)


def usual_rules(key: Mapping[str, Any]) -> dict[str, bool]:
    """The rules of the gaps that are not exact."""
    rules = key.get("rules", {})
    return next((each for each in rules if each != EXACT), {}) if isinstance(rules, list) else rules


def _gap(line: str) -> tuple[list[str], dict[str, str] | None, bool]:
    """(accepted texts, number, whether they are exact) of one line."""
    texts = [text.strip() for text in ALTERNATIVES.split(line) if text.strip()]
    if texts and all(map(QUOTED.fullmatch, texts)):
        return [QUOTED.sub(r"\1", text) for text in texts], None, True
    if not texts or texts[0][0] not in "=＝":
        return texts, None, False
    off = OFF_BY.search(texts[0])
    number = OFF_BY.sub("", texts[0])[1:].strip()
    return [number, *texts[1:]], {"tolerance": off[1] if off else "0"}, False
