"""Question types, one folder each (QTI calls them interactions), and the one place that lists them.

A folder holds everything that a type is: the shapes of its body, key and response (the docstring of its class), what is
wrong with a question, what a response may be, how it scores, what a candidate sees (`answer.html`) and what a review
shows (`review.html`). All of it is pure: no database, no request.
"""

from .base import BadResponse, Interaction, Problem
from .extended_text import ExtendedText
from .fill_blank import FillBlank
from .multiple_choice import MultipleChoice
from .single_choice import SingleChoice
from .true_false import TrueFalse

REGISTRY: dict[str, Interaction] = {
    interaction.name: interaction
    for interaction in (SingleChoice(), MultipleChoice(), TrueFalse(), FillBlank(), ExtendedText())
}


def get(name: str) -> Interaction:
    """The type with this name; KeyError when there is none."""
    return REGISTRY[name]


__all__ = ["REGISTRY", "BadResponse", "Interaction", "Problem", "get"]
