"""How an author types options of which one is right."""

from django.utils.translation import gettext_lazy as _

from quizzes.editors.choices import ChoiceForm


class Editor(ChoiceForm):
    """单选题."""

    interaction = "single_choice"
    hint = _("Tick the one right answer.")
