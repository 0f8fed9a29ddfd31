"""`with refused("people-reach"):` — the verb says no, and for this reason."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lib.problems import Refusal


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.code == code
