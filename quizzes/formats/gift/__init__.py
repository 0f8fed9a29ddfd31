"""GIFT, the text format of Moodle for questions. `blocks` cuts a file into questions, `answers` reads what stands
between the curly brackets, `questions` puts both together.

What is right is what Moodle's own importer takes as right; where that guesses, the question is refused instead.
"""

from quizzes.formats.draft import MAX_QUESTIONS, Problem, Raw, Reading, TooManyQuestionsError
from quizzes.formats.gift.blocks import blocks
from quizzes.formats.gift.questions import question
from quizzes.formats.text_files import text_of


def read_gift(data: bytes, name: str, reading: Reading) -> tuple[list[Raw], list[Problem], list[Problem]]:
    raws = []
    for number, block in enumerate(blocks(text_of(data)), start=1):
        if number > MAX_QUESTIONS:
            raise TooManyQuestionsError
        raws.append(question(block, number))
    return raws, [], []
