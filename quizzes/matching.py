"""Pairs two sides by who fits whom. Pure: used to draw questions for a blueprint and to compare unordered blanks."""

from collections.abc import Iterable, Sequence

Left = int
Right = int


def match(fits: Sequence[Iterable[Right]], pairs: dict[Right, Left] | None = None) -> dict[Right, Left]:
    """A largest possible pairing, {right: left}; `fits[left]` are the rights that fit, those tried first first.

    Pairs handed in are improved on: whoever is paired on the right stays paired (perhaps with another).
    """
    pairs = dict(pairs or {})
    placed = set(pairs.values())
    for left in range(len(fits)):
        if left not in placed:
            _place(left, fits, pairs)
    return pairs


def _place(start: Left, fits: Sequence[Iterable[Right]], pairs: dict[Right, Left]) -> bool:
    """Finds room for `start`, moving others along one augmenting path (breadth first, so without deep recursion)."""
    came_from: dict[Right, Left] = {}
    queue = [start]
    for left in queue:
        for right in fits[left]:
            if right in came_from:
                continue
            came_from[right] = left
            if right not in pairs:
                _turn(right, came_from, pairs)
                return True
            queue.append(pairs[right])
    return False


def _turn(right: Right, came_from: dict[Right, Left], pairs: dict[Right, Left]) -> None:
    held = {left: seat for seat, left in pairs.items()}
    while True:
        left = came_from[right]
        before = held.get(left)
        pairs[right] = left
        if before is None:
            return
        right = before
