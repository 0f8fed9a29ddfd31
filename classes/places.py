"""How many places of a class are free: in all, and of the quota of a unit.

Pure: numbers in, answers out. Units are known by their path in the tree; a quota holds for its unit and everything
below it, except where a unit below has a quota of its own. A unit that no quota covers has the places of the class.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Places:
    """Counts down as places are taken. `capacity` None: as many as come."""

    capacity: int | None
    quotas: Mapping[str, int] = field(default_factory=dict)
    all_taken: int = 0
    taken: Counter[str] = field(default_factory=Counter)

    def covering(self, path: str) -> str:
        """Path of the quota that a unit draws on; "" when none covers it."""
        return max((top for top in self.quotas if path.startswith(top)), key=len, default="")

    def count(self, path: str, people: int = 1) -> None:
        """So many people of this unit have a place, whether or not it was free."""
        self.all_taken += people
        self.taken[self.covering(path)] += people

    def take(self, path: str) -> bool:
        """One place more for somebody of this unit; False, and nothing taken, when there is none."""
        if self.left(path) == 0:
            return False
        self.count(path)
        return True

    def left(self, path: str) -> int | None:
        """Places free for this unit: None without a limit."""
        top = self.covering(path)
        limits = [] if self.capacity is None else [self.capacity - self.all_taken]
        if top:
            limits.append(self.quotas[top] - self.taken[top])
        return max(min(limits), 0) if limits else None
