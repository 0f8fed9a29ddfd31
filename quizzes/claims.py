"""Who looks at which answer at this moment, so that two markers of one pile are not given the same one.

A claim is soft: it lives in the cache for a few minutes, it is never asked when a mark is given, and losing it loses
nothing (marking.py keeps two marks from meeting).
"""

from collections.abc import Iterable
from itertools import islice

from django.core.cache import cache

SECONDS = 300
ANSWERS = "marking"  # the kind of things held; other piles have names of their own
AT_ONCE = 50  # answers asked about in one go


def take(user_id: int, responses: Iterable[int], kind: str = ANSWERS) -> int | None:
    """The first of these answers that nobody else holds, held for this person from now on; None when all are held.
    Whatever of this kind the person held before is free again."""
    left = iter(responses)
    while chunk := list(islice(left, AT_ONCE)):
        held = cache.get_many([_key(kind, each) for each in chunk])
        for response in chunk:
            if held.get(_key(kind, response), user_id) == user_id and _hold(user_id, response, kind):
                return response
    return None


def drop(user_id: int, response: int, kind: str = ANSWERS) -> None:
    """The person is done with this answer."""
    if cache.get(_key(kind, response)) == user_id:
        cache.delete(_key(kind, response))


def _hold(user_id: int, response: int, kind: str) -> bool:
    key = _key(kind, response)
    if not cache.add(key, user_id, SECONDS):
        if cache.get(key) != user_id:
            return False
        cache.touch(key, SECONDS)
    before = cache.get(_place(kind, user_id))
    if before is not None and before != response:
        drop(user_id, before, kind)
    cache.set(_place(kind, user_id), response, SECONDS)
    return True


def _key(kind: str, response: int) -> str:
    return f"{kind}:held:{response}"


def _place(kind: str, user_id: int) -> str:
    return f"{kind}:at:{user_id}"
