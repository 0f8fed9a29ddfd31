"""Makes guessing slow: counts misses of one caller in a window of time, in the cache that all processes share.

Hits are free, so that a whole office behind one address can go on working while one of them guesses.
"""

import hashlib
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from lib import clock


@dataclass(frozen=True)
class MissLimit:
    """At most `misses` wrong tries of one caller in each window of `seconds`; `name` keeps limits apart.

    The last of them shuts the caller out for the whole of `seconds`, wherever in the window it came.
    """

    name: str
    misses: int
    seconds: int

    def is_reached(self, caller: str) -> bool:
        return self.retry_after(caller) > 0

    def retry_after(self, caller: str) -> int:
        """Seconds until a caller who is shut out may try again; 0 for everybody else."""
        return max(0, cache.get(self._key("shut", caller), 0) - _now())

    def count_miss(self, caller: str) -> int:
        """How many there are now in this window."""
        count = self._count(self._key(f"misses-{_now() // self.seconds}", caller))
        if count >= self.misses:
            cache.set(self._key("shut", caller), _now() + self.seconds, self.seconds)
        return count

    def _count(self, key: str) -> int:
        cache.add(key, 0, self.seconds)
        try:
            count = cache.incr(key)
        except ValueError:  # evicted between the two lines
            cache.set(key, 1, self.seconds)
            return 1
        # The database cache forgets the expiry when it counts up.
        cache.touch(key, self.seconds)
        return count

    def _key(self, kind: str, caller: str) -> str:
        return f"{kind}:{self.name}:{hashlib.sha256(caller.encode()).hexdigest()[:32]}"


def _now() -> int:
    return int(clock.now().timestamp())


def caller_of(request: HttpRequest) -> str:
    """The caller's address, as the log-in limits see it (ALLAUTH_TRUSTED_PROXY_COUNT behind a proxy)."""
    return str(get_adapter().get_client_ip(request))
