"""How an author types options of which several are right."""

from django.utils.translation import gettext_lazy as _

from quizzes.editors.choices import ChoiceForm


class Editor(ChoiceForm):
    """多选题."""

    interaction = "multiple_choice"
    hint = _("Tick every right answer. How a partly right answer is scored is a setting of the paper.")
