"""The running server, asked to parse: how long it takes, and how much memory the process has."""

from __future__ import annotations

import json
import os
import re
import secrets
import socket
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from tests.server_process import ServerProcess

MOST_REQUESTS = 500
WARM_UP = 20
"""Requests before those that count."""


@dataclass(frozen=True)
class Serving:
    """`milliseconds` of every request that counted; `megabytes` resident after them."""

    milliseconds: list[float]
    megabytes: float


def resident_megabytes(pid: int | str = "self") -> float:
    """The resident memory of a process, as Linux counts it, in MB."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    kilobytes = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    assert kilobytes, "Linux names the resident memory of every process"
    return int(kilobytes[1]) * 1024 / 1e6


def processor_seconds(pid: int) -> float:
    """The time that all cores have spent on a process so far, as Linux counts it."""
    # the name, second, is in brackets and may hold spaces
    figures = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(figures[11]) + int(figures[12])) / os.sysconf("SC_CLK_TCK")


def serve(texts: Sequence[str]) -> Serving:
    """Start `make run` on a database of its own and parse the texts over HTTP, one client, one
    connection, at most `MOST_REQUESTS`. The client is the standard library's, which adds least.

    Raises:
        RuntimeError: if a text is not parsed.
    """
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/house.db"
        secret = secrets.token_hex(32)
        with ServerProcess(database, SANGEYI_SECRET_KEY=secret) as server:
            client = _client(server.url)
            milliseconds = []
            for text in [*texts[:WARM_UP], *texts[:MOST_REQUESTS]]:
                body = json.dumps({"text": text})
                started = time.perf_counter()
                client.request("POST", "/model/parse", body, {"Content-Type": "application/json"})
                answer = client.getresponse()
                answer.read()
                milliseconds.append((time.perf_counter() - started) * 1e3)
                if answer.status != 200:
                    raise RuntimeError(f"{text!r} is not parsed: {answer.status}")
            client.close()
            return Serving(milliseconds[WARM_UP:], resident_megabytes(server.process.pid))


def _client(url: str) -> HTTPConnection:
    client = HTTPConnection(urlsplit(url).netloc, timeout=30)
    client.connect()
    client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # head and body go at once
    return client
