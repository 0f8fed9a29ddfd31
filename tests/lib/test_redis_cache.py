"""One client a server, whatever is asked of it."""

from lib.redis_cache import RedisCache


def made(servers: list[str]):
    return RedisCache(servers, {})._cache


def test_all_commands_share_a_client():
    cache = made(["redis://127.0.0.1:1/0"])
    assert cache.get_client("a") is cache.get_client("b", write=True)


def test_writing_goes_to_the_first_server_and_reading_to_the_others():
    cache = made(["redis://127.0.0.1:1/0", "redis://127.0.0.1:2/0", "redis://127.0.0.1:3/0"])

    def port(client):
        return client.connection_pool.connection_kwargs["port"]

    assert {port(cache.get_client(write=True)) for _ in range(20)} == {1}
    assert {port(cache.get_client()) for _ in range(200)} == {2, 3}
