"""The questions of an evaluation: what kinds there are, the defaults of the house, and what an answer may be. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SCALE, CHOICE, TEXT = "scale", "choice", "text"
KINDS = (SCALE, CHOICE, TEXT)
STEPS = ("5", "4", "3", "2", "1")
TEXT_LENGTH = 1000

# Official forms of the house are Chinese whatever the language of the page; every class may change them.
DEFAULTS: tuple[dict[str, Any], ...] = (
    {"id": "q1", "text": "培训内容与工作需要结合的程度", "kind": SCALE, "each_teacher": False, "choices": []},
    {"id": "q2", "text": "课程安排与进度", "kind": SCALE, "each_teacher": False, "choices": []},
    {"id": "q3", "text": "组织管理与服务保障", "kind": SCALE, "each_teacher": False, "choices": []},
    {"id": "q4", "text": "讲授内容充实、条理清楚", "kind": SCALE, "each_teacher": True, "choices": []},
    {"id": "q5", "text": "联系实际、对工作有启发", "kind": SCALE, "each_teacher": True, "choices": []},
    {
        "id": "q6",
        "text": "您认为培训时间",
        "kind": CHOICE,
        "each_teacher": False,
        "choices": ["偏短", "合适", "偏长"],
    },
    {"id": "q7", "text": "收获最大的内容，以及对今后培训的建议", "kind": TEXT, "each_teacher": False, "choices": []},
)


@dataclass(frozen=True)
class Asked:
    """One question about the class (`teacher` is "") or about one teacher; `name` is the name of its field."""

    name: str
    question: Mapping[str, Any]
    teacher: str = ""

    @property
    def kind(self) -> str:
        return str(self.question["kind"])

    @property
    def values(self) -> tuple[str, ...]:
        """What can be chosen."""
        return STEPS if self.kind == SCALE else tuple(self.question["choices"])


def asked(questions: Sequence[Mapping[str, Any]], teachers: Sequence[str]) -> list[Asked]:
    """What a trainee answers: the class first, then teacher by teacher."""
    about_class = [Asked(str(q["id"]), q) for q in questions if not q["each_teacher"]]
    about_teachers = [
        Asked(f"{q['id']}-{number}", q, teacher)
        for number, teacher in enumerate(teachers)
        for q in questions
        if q["each_teacher"]
    ]
    return [*about_class, *about_teachers]
