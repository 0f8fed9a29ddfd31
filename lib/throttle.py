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
    """At most `misses` wrong tries of one caller in each window of `seconds`; `name` keeps limits apart."""

    name: str
    misses: int
    seconds: int

    def is_reached(self, caller: str) -> bool:
        return cache.get(self._key(caller), 0) >= self.misses

    def count_miss(self, caller: str) -> int:
        """How many there are now in this window."""
        key = self._key(caller)
        cache.add(key, 0, self.seconds)
        try:
            count = cache.incr(key)
        except ValueError:  # evicted between the two lines
            cache.set(key, 1, self.seconds)
            return 1
        # The database cache forgets the expiry when it counts up.
        cache.touch(key, self.seconds)
        return count

    @property
    def retry_after(self) -> int:
        """Seconds until the window that is open now ends."""
        return self.seconds - int(clock.now().timestamp()) % self.seconds

    def _key(self, caller: str) -> str:
        window = int(clock.now().timestamp()) // self.seconds
        return f"misses:{self.name}:{window}:{hashlib.sha256(caller.encode()).hexdigest()[:32]}"


def caller_of(request: HttpRequest) -> str:
    """The caller's address, as the log-in limits see it (ALLAUTH_TRUSTED_PROXY_COUNT behind a proxy)."""
    return str(get_adapter().get_client_ip(request))
