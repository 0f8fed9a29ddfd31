"""The database backend; Django finds it as `ENGINE = "lib.postgres"`."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Before each request Django asks a kept connection whether it still works, and waits for the answer.

    A server that ended a connection has said so, and what it said lies unread: an idle connection with nothing to read
    is as good as one that answers. Only where there is something to read the server is asked.
    """

    def is_usable(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        return not _has_news(self.connection.fileno()) or super().is_usable()


def _has_news(socket: int) -> bool:
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))
