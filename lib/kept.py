"""A bounded memory of a process, for what never changes once it exists or is named by all that it depends on."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """At most so many values, oldest use forgotten first. Safe between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Any, Value] = OrderedDict()
        self._lock = Lock()
        _memories.append(self)

    def get(self, name: Any) -> Value | None:
        with self._lock:
            if name in self._values:
                self._values.move_to_end(name)
            return self._values.get(name)

    def keep(self, name: Any, value: Value) -> Value:
        with self._lock:
            self._values[name] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

    def get_or_make(self, name: Any, make: Callable[[], Value]) -> Value:
        found = self.get(name)
        return self.keep(name, make()) if found is None else found

    def forget(self) -> None:
        with self._lock:
            self._values.clear()


_memories: list[Kept[Any]] = []


def forget() -> None:
    """Empty every memory of this process: a test's database goes, and its keys come again."""
    for memory in _memories:
        memory.forget()
