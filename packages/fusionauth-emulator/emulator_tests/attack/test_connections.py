"""Clients that connect and then keep the server waiting. Raw sockets, for what no client sends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import anyio
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from uvicorn import Config
from uvicorn.server import ServerState

from emulator_tests.attack.cases import attack
from emulator_tests.attack.target import Target
from fusionauth_emulator.http_protocol import Limits, limited_protocol

pytestmark = pytest.mark.anyio

MEGABYTE = 1024 * 1024
LONG_S = 20
"""Longer than any of this takes on a busy machine; nothing waits for it to pass."""
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
REQUEST_AND_CLOSE = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
STALLED = b"POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"
HALF = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "


async def answer(_: Request) -> Response:
    return PlainTextResponse("here")


async def answer_what_was_read(request: Request) -> Response:
    return Response(await request.body())


def require_in_process(target: Target) -> None:
    """These cases run a server of their own: of a running one they say nothing."""
    if not target.is_in_process:
        pytest.skip("needs limits that a running server does not have")


@asynccontextmanager
async def serving(limits: Limits) -> AsyncIterator[int]:
    """The port of a server with the emulator's protocol."""
    routes = [Route("/", answer), Route("/read", answer_what_was_read, methods=["POST"])]
    config = Config(Starlette(routes=routes), log_config=None, ws="none")
    config.load()
    protocol, state = limited_protocol(limits), ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: protocol(config, state, {}), "127.0.0.1", 0
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@asynccontextmanager
async def connected(
    port: int, sent: bytes
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        yield reader, writer
    finally:
        writer.close()


async def read_to_the_end(reader: asyncio.StreamReader) -> bytes | None:
    """None: the server did not close the connection."""
    try:
        return await asyncio.wait_for(reader.read(), LONG_S)
    except TimeoutError:
        return None
    except ConnectionResetError:
        return b""


@attack("ATK-962", "RFC 9110 15.5.9", "CWE-400")
async def test_d07_a_header_that_does_not_end_is_given_up(target: Target) -> None:
    require_in_process(target)
    async with serving(Limits(header_timeout_s=0.2)) as port, connected(port, HALF) as (reader, _):
        answer = await read_to_the_end(reader)
    assert answer is not None
    assert answer.startswith(b"HTTP/1.1 408 ")


@attack("ATK-963", "RFC 9110 15.5.9", "CWE-400")
async def test_d07_a_header_that_comes_byte_by_byte_is_given_up(target: Target) -> None:
    """Each byte is on time; all of them together are not."""
    require_in_process(target)
    limits = Limits(header_timeout_s=0.2)
    async with serving(limits) as port, connected(port, HALF) as (reader, writer):
        trickle = asyncio.create_task(_trickle(reader, writer))
        answer = await read_to_the_end(reader)
        trickle.cancel()
    assert answer is not None


async def _trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while not reader.at_eof():
        writer.write(b"x")
        await asyncio.sleep(0.01)


@attack("ATK-964", "RFC 6585 5", "CWE-770")
async def test_d07_a_header_without_an_end_is_cut_off(target: Target) -> None:
    require_in_process(target)
    sent = 0
    async with serving(Limits(header_bytes=64 * 1024)) as port, connected(port, HALF) as client:
        reader, writer = client
        try:
            while sent < 4 * MEGABYTE and not reader.at_eof():
                sent += 16 * 1024
                writer.write(b"x" * 16 * 1024)
                await writer.drain()
                await anyio.sleep(0)
        except ConnectionError:
            pass
    assert sent < 4 * MEGABYTE


@pytest.mark.parametrize(
    "sent", [b"", HALF, REQUEST, STALLED], ids=["idle", "header", "kept", "body"]
)
@attack("ATK-965", "CWE-770", "ASVS 15.1.3")
async def test_d07_who_was_waited_for_longest_makes_room(target: Target, sent: bytes) -> None:
    """So a newcomer is served, however many hold a connection for nothing."""
    require_in_process(target)
    limits = Limits(header_timeout_s=LONG_S * 2, connections=5)
    async with serving(limits) as port, AsyncExitStack() as stack:
        others = [await stack.enter_async_context(connected(port, sent)) for _ in range(20)]
        async with connected(port, REQUEST_AND_CLOSE) as (reader, _):
            answer = await read_to_the_end(reader)
        assert answer is not None
        assert answer.endswith(b"here")
        assert await read_to_the_end(others[0][0]) is not None


@attack("ATK-966", "CWE-770")
async def test_d07_who_had_an_answer_just_now_is_not_the_one_to_go(target: Target) -> None:
    require_in_process(target)
    limits = Limits(header_timeout_s=LONG_S * 2, connections=5)
    async with (
        serving(limits) as port,
        connected(port, b"") as (reader, writer),
        AsyncExitStack() as stack,
    ):
        for _ in range(20):
            writer.write(REQUEST)
            try:
                answer = await reader.readuntil(b"here")
            except (asyncio.IncompleteReadError, ConnectionError):
                answer = b""
            assert answer.startswith(b"HTTP/1.1 200 ")
            await stack.enter_async_context(connected(port, HALF))
