"""Who looks at which answer at this moment, so that two markers of one pile are not given the same one.

A claim is soft: it lives in the cache for a few minutes, it is never asked when a mark is given, and losing it loses
nothing (marking.py keeps two marks from meeting).
"""

from collections.abc import Iterable
from itertools import islice

from django.core.cache import cache

SECONDS = 300
AT_ONCE = 50  # answers asked about in one go


def take(user_id: int, responses: Iterable[int]) -> int | None:
    """The first of these answers that nobody else holds, held for this person from now on; None when all are held.
    Whatever the person held before is free again."""
    left = iter(responses)
    while chunk := list(islice(left, AT_ONCE)):
        held = cache.get_many([_key(each) for each in chunk])
        for response in chunk:
            if held.get(_key(response), user_id) == user_id and _hold(user_id, response):
                return response
    return None


def drop(user_id: int, response: int) -> None:
    """The person is done with this answer."""
    if cache.get(_key(response)) == user_id:
        cache.delete(_key(response))


def _hold(user_id: int, response: int) -> bool:
    key = _key(response)
    if not cache.add(key, user_id, SECONDS):
        if cache.get(key) != user_id:
            return False
        cache.touch(key, SECONDS)
    before = cache.get(_place(user_id))
    if before is not None and before != response:
        drop(user_id, before)
    cache.set(_place(user_id), response, SECONDS)
    return True


def _key(response: int) -> str:
    return f"marking:held:{response}"


def _place(user_id: int) -> str:
    return f"marking:at:{user_id}"
