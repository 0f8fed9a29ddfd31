"""Django's Redis cache with one client a server.

Django makes a client for each command, and a client of redis-py brings a table of two hundred commands along: that cost
as much as the command itself, and every request asks for a session.
"""

from typing import Any

from django.core.cache.backends import redis


class Client(redis.RedisCacheClient):
    """Clients keep no state of their own, only their pool; threads may share them."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._clients: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        index = self._get_connection_pool_index(write)
        if index not in self._clients:
            pool = self._pool_class.from_url(self._servers[index], **self._pool_options)
            self._clients[index] = self._client(connection_pool=pool)
        return self._clients[index]


class RedisCache(redis.RedisCache):
    """The cache backend."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client
