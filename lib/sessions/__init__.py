"""Sessions that are written once a request.

Django writes a new session twice, and before that asks whether its key is taken: three transactions of a log-in for the
sake of 165 random bits. Here a new session is inserted when the response goes out, with what it holds by then.
"""

from typing import Any

from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.utils.crypto import get_random_string

KEY_LENGTH = 32


class WrittenOnce:
    """Goes before one of Django's session stores that keep a row."""

    _is_new = False

    def create(self) -> None:
        """A new key; `save` makes the row."""
        self._session_key = get_random_string(KEY_LENGTH, VALID_KEY_CHARS)
        self._is_new = self.modified = True

    def save(self, must_create: bool = False) -> Any:
        if self.session_key is None:
            self.create()
        super().save(must_create=must_create or self._is_new)
        self._is_new = False
