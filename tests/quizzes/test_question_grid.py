"""The table of question numbers: its cells are kept for everybody, each in its own language and with its own link."""

from django.utils import translation

from quizzes.sheets import Cell
from quizzes.templatetags.exams import question_grid

CELLS = [Cell(1, 0, "open"), Cell(2, 0, "answered", "is-answered")]


def test_it_links_each_question_and_says_what_is_with_it():
    with translation.override("en"):
        seen = question_grid(CELLS, "?show=all")
    assert 'href="?show=all#q-2" data-cell="2" class="is-answered" aria-label="Question 2, answered"' in seen
    assert 'href="#q-1"' in question_grid(CELLS)


def test_it_speaks_the_language_of_the_reader():
    with translation.override("en"):
        english = question_grid(CELLS)
    with translation.override("zh-hans"):
        assert question_grid(CELLS) != english
    with translation.override("en"):
        assert question_grid(CELLS) == english
