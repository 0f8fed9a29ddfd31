"""How an author types options of which one is right or several."""

from django.utils.translation import gettext_lazy as _

from quizzes.editors.choices import ChoiceForm


class Editor(ChoiceForm):
    """不定项选择题."""

    interaction = "one_or_more_choice"
    hint = _("Tick what is right: one option or several. Candidates are told that it may be either.")
