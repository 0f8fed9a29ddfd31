"""A small HTTP/1.1 client: one connection a user, cookies kept, nothing that costs the processor much.

The load generator shares both cores with the server, so what it spends is missing there.
"""

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from typing import Any


class BrokenAnswer(Exception):
    """The server closed the connection or answered something that is no HTTP."""


@dataclass
class Answer:
    """Status, headers by lower-case name (the last of each), body."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Browser:
    """One person's browser. `csrf` is a token of our own making: cookie and header only have to agree."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = field(default_factory=lambda: secrets.token_hex(16))
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    def __post_init__(self) -> None:
        self.cookies.setdefault("csrftoken", self.csrf)

    async def get(self, path: str) -> Answer:
        return await self._send("GET", path, b"", "")

    async def send_json(self, method: str, path: str, body: Any = None) -> Answer:
        data = b"" if body is None else json.dumps(body).encode()
        return await self._send(method, path, data, "application/json")

    async def post_form(self, path: str, fields: str) -> Answer:
        return await self._send("POST", path, fields.encode(), "application/x-www-form-urlencoded")

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
            self.reader = self.writer = None

    async def _send(self, method: str, path: str, body: bytes, kind: str) -> Answer:
        if self.writer is None or self.writer.is_closing():
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        head = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}", "Accept: */*", "Accept-Language: zh-CN"]
        head.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method != "GET":
            head += [f"Content-Length: {len(body)}", f"X-CSRFToken: {self.cookies['csrftoken']}"]
            head.append(f"Content-Type: {kind}")
        self.writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        return await self._read()

    async def _read(self) -> Answer:
        assert self.reader is not None
        try:
            raw = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except asyncio.IncompleteReadError as error:
            raise BrokenAnswer("connection closed") from error
        status_line, *lines = raw.split("\r\n")
        headers: dict[str, str] = {}
        for line in lines:
            name, _colon, value = line.partition(": ")
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key.strip()] = rest.partition(";")[0]
            elif name:
                headers[name.lower()] = value
        return Answer(int(status_line.split(" ", 2)[1]), headers, await self._body(headers))

    async def _body(self, headers: dict[str, str]) -> bytes:
        assert self.reader is not None
        if headers.get("transfer-encoding") == "chunked":
            parts = []
            while size := int((await self.reader.readline()).strip(), 16):
                parts.append(await self.reader.readexactly(size))
                await self.reader.readline()
            await self.reader.readline()
            return b"".join(parts)
        return await self.reader.readexactly(int(headers.get("content-length", 0)))
