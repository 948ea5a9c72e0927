"""Serves a Sanic application on a free loopback port, inside the test's own event loop."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sanic import Sanic

# Starting, Sanic rewrites its own methods; only in test mode may that happen twice in a process.
Sanic.test_mode = True


@asynccontextmanager
async def listening(app: Sanic) -> AsyncIterator[str]:
    """The base address while the application runs."""
    # A socket of our own: Sanic takes port 0 for its default port.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        server = await app.create_server(
            sock=listener, return_asyncio_server=True, access_log=False
        )
        assert server is not None
        await server.startup()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.close()
            await server.wait_closed()
