"""Records that are added and read: never changed, never deleted. A correction is one record more."""

from typing import Any, NoReturn, TypeVar

from django.db import models

Model = TypeVar("Model", bound=models.Model)
REFUSAL = "%s is append-only: what is right is added, nothing is changed or deleted."


class AppendedQuerySet(models.QuerySet[Model]):
    """Neither a slip in our own code nor a bulk action may rewrite what is there. Raises TypeError."""

    def update(self, **changes: Any) -> NoReturn:
        raise TypeError(REFUSAL % self.model.__name__)

    def delete(self) -> NoReturn:
        raise TypeError(REFUSAL % self.model.__name__)


class Appended(models.Model):
    """Base of such records; `save` adds and nothing else. Raises TypeError."""

    objects = AppendedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(REFUSAL % type(self).__name__)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(REFUSAL % type(self).__name__)
