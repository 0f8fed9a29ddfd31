"""How a question is typed in the authors' door: a form for each type, the same frame around another middle."""

from .base import ItemForm
from .choices import MultipleChoiceForm, SingleChoiceForm
from .others import ExtendedTextForm, FillBlankForm, TrueFalseForm

FORMS: dict[str, type[ItemForm]] = {
    form.interaction: form
    for form in (SingleChoiceForm, MultipleChoiceForm, TrueFalseForm, FillBlankForm, ExtendedTextForm)
}

__all__ = ["FORMS", "ItemForm"]
