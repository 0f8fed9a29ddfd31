"""How many wrong tries a number has at one address, and one address with any numbers.

Only misses count, and nobody waits for a lock: a whole class logs in at nine, and a whole office activates its accounts
on one morning, each from behind one address. The address belongs to a number's count, else anybody could lock out
anybody by typing nonsense.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lib.throttle import MissLimit

from .backends import spoken

MINUTES_15 = 900


@dataclass(frozen=True)
class Door:
    """Something that opens by a number and a secret. `number`: misses of one number at one address."""

    number: MissLimit
    address: MissLimit

    def is_shut(self, *, number: str, address: str) -> bool:
        return self.number.is_reached(_name(number, address)) or self.address.is_reached(address)

    def count_miss(self, *, number: str, address: str) -> int:
        """How many tries this number has left here."""
        self.address.count_miss(address)
        return self.number.misses - self.number.count_miss(_name(number, address))

    def minutes_shut(self, *, number: str, address: str) -> int:
        """Until a shut door opens again, rounded up; while it is open: how long the last miss would shut it."""
        waits = (self.number.retry_after(_name(number, address)), self.address.retry_after(address))
        return -(-(max(waits) or self.number.seconds) // 60)


def _door(name: str, *, misses: Sequence[int]) -> Door:
    of_number, of_address = misses
    return Door(MissLimit(f"{name}-number", of_number, MINUTES_15), MissLimit(name, of_address, MINUTES_15))


def _name(number: str, address: str) -> str:
    return f"{spoken(number).lower()}@{address}"


LOGIN = _door("login", misses=(5, 300))
ACTIVATION = _door("activation", misses=(5, 60))
