"""`python -m bot run` in a process of its own, the way a customer's machine runs it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

import httpx

from bot.settings import ROOT

PATIENCE = 120.0
"""Seconds until the server must answer."""


class ServerProcess:
    """A server on loopback for the time of a `with` block; `variables` are added to its
    environment.
    """

    def __init__(self, database_url: str, **variables: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        own = {"PORT": str(self.port), "HOST": "127.0.0.1", "DATABASE_URL": database_url}
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "bot", "run"],
            cwd=ROOT,
            env=os.environ | own | variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> ServerProcess:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self.process.poll() is None, "the server gave up"
            try:
                if httpx.get(f"{self.url}/health").status_code == 200:
                    return self
            except httpx.TransportError:
                time.sleep(0.2)
        self.kill()
        raise AssertionError("the server did not start")

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(20)

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self.process.wait(10)


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
