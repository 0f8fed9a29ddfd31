"""Measures scoring alone, without a database: `python -m tests.bench.scoring [RESPONSES]`, 100,000 by default.

Responses of all types in turn, right, partly right, wrong and blank, by each rule of multiple choice; once by the
question's own key, once with a correction that accepts another key as well.
"""

import os
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

RULES = ("all_or_nothing", "half_for_subset", "share_per_option", "right_minus_wrong")
GIVEN: dict[str, list[Any]] = {
    "single_choice": ["a", "b", None],
    "multiple_choice": [["a", "b", "c"], ["a"], ["a", "d"], None],
    "one_or_more_choice": [["b"], ["a", "b"], None],
    "true_false": [True, False, None],
    "fill_blank": [["十五"], ["１５"], [" 16 "], None],
    "extended_text": ["一段作答" * 50, None],
    "match": [{"p": "z", "q": "x"}, {"p": "z"}, None],
    "order": [{"c": 1, "a": 2, "b": 3}, {"a": 1, "b": 2, "c": 3}, None],
}
MARK = Decimal(3)


def main(number: int) -> None:
    from quizzes import rulings, scoring
    from tests.builders import BODIES

    cases = [(kind, *BODIES[kind], value, rule) for kind, values in GIVEN.items() for value in values for rule in RULES]

    def plain(kind: str, body: Any, key: Any, value: Any, rule: str) -> None:
        scoring.score(interaction=kind, body=body, key=key, value=value, rule=rule, max_mark=MARK)

    def ruled(kind: str, body: Any, key: Any, value: Any, rule: str) -> None:
        ruling = rulings.Ruling(keys=[key, key])
        rulings.outcome(ruling, interaction=kind, body=body, key=key, value=value, rule=rule, max_mark=MARK)

    measure("own key", plain, cases, number)
    measure("two keys", ruled, cases, number)
    for kind in GIVEN:
        measure(f"  {kind}", plain, [case for case in cases if case[0] == kind], number // len(GIVEN))


def measure(name: str, score: Callable[..., None], cases: list[Any], number: int) -> None:
    begun = time.perf_counter()
    for at in range(number):
        score(*cases[at % len(cases)])
    took = time.perf_counter() - begun
    print(f"{name}: {number:,} responses in {took:.2f} s, {number / took:,.0f} a second")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
