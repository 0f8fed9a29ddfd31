"""How a question is typed in the authors' door: the same frame around the middle that the type's folder holds."""

from importlib import import_module

from .base import ItemForm


def form_of(interaction: str) -> type[ItemForm]:
    """`Editor` of the type's `editor.py`; ModuleNotFoundError when there is no such type."""
    form: type[ItemForm] = import_module(f"quizzes.interactions.{interaction}.editor").Editor
    return form


__all__ = ["ItemForm", "form_of"]
