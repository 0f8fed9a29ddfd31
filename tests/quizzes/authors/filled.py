"""What a browser sends when a form of the authors' door was filled in."""

from typing import Any

from quizzes.models import ItemBank


def place(bank: ItemBank, **said: Any) -> dict[str, Any]:
    """The part that every type of question has."""
    return {
        "stem": "民族自治地方的自治机关是（　　）。",
        "explanation": "",
        "bank": bank.pk,
        "topic": "",
        "difficulty": 2,
        "default_mark": "2",
        "reference": "",
        **said,
    }


def options(*texts: str, right: str = "A") -> dict[str, Any]:
    """Rows A, B, … with these texts; `right` names the letters that are ticked."""
    rows: dict[str, Any] = {}
    for n in range(8):
        rows |= {f"text_{n}": texts[n] if n < len(texts) else "", f"id_{n}": ""}
    return rows | {f"right_{'ABCDEFGH'.index(letter)}": "on" for letter in right}


def single_choice(bank: ItemBank, **said: Any) -> dict[str, Any]:
    return place(bank) | options("人民代表大会和人民政府", "人民法院", "人民检察院") | said


def pairs(*rows: tuple[str, str]) -> dict[str, Any]:
    """Rows of a match: (entry, option), either of them may be empty."""
    typed: dict[str, Any] = {}
    for n in range(8):
        left, right = rows[n] if n < len(rows) else ("", "")
        typed |= {f"left_{n}": left, f"right_{n}": right, f"left_id_{n}": "", f"right_id_{n}": ""}
    return typed


def steps(*texts: str, scoring: str = "in_place") -> dict[str, Any]:
    """Rows of an order, first one first."""
    rows: dict[str, Any] = {"scoring": scoring}
    for n in range(6):
        rows |= {f"text_{n}": texts[n] if n < len(texts) else "", f"id_{n}": ""}
    return rows
