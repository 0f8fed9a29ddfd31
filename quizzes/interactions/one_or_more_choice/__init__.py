"""不定项选择题: one option or several are right, and the candidate is told just that. Scored like multiple choice."""

from django.utils.translation import gettext_lazy as _

from quizzes.interactions.multiple_choice import MultipleChoice


class OneOrMoreChoice(MultipleChoice):
    """body, key and response: as for multiple choice, but one right option is as good as several."""

    name = "one_or_more_choice"
    label = _("one-or-more choice")
    about = _("Several options, one or several are right.")
    place = 30


INTERACTION = OneOrMoreChoice()
