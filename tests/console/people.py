"""Who uses the console in tests, and where it is served."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from html import unescape
from uuid import uuid4

import httpx
from sanic import Sanic

import console
from telecom.db import Database

PASSWORDS = {"zhou": "a long password", "wu": "another password"}
ROLES = {"zhou": "supervisor", "wu": "auditor"}
SECRET = "0123456789abcdef0123456789abcdef"


class Site:
    """A console that serves: its address, its database."""

    def __init__(self, url: str, database: Database) -> None:
        self.url = url
        self.database = database


class Browser:
    """What a person does with the pages, without scripts."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=20)
        self.page: httpx.Response

    def get(self, path: str) -> httpx.Response:
        self.page = self.http.get(path)
        return self.page

    def post(self, path: str, **fields: str) -> httpx.Response:
        self.page = self.http.post(path, data=fields)
        return self.page

    def field(self, name: str) -> str:
        """The value of a hidden field of the page that is open."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page.text)
        assert found, f"no field {name} on {self.page.url}"
        return unescape(found[1])

    def log_in(self, name: str, password: str | None = None) -> httpx.Response:
        self.get("/console/login")
        fields = {"username": name, "password": password or PASSWORDS[name]}
        return self.post("/console/login", csrf=self.field("csrf"), **fields)

    def reply(self, path: str, text: str, how: str = "reply") -> httpx.Response:
        """Open the ticket, fill in the form, send it."""
        self.get(path)
        return self.resend(path, text, how)

    def resend(self, path: str, text: str, how: str = "reply") -> httpx.Response:
        """Send the form of the page that is open."""
        form = {"csrf": self.field("csrf"), "form_key": self.field("form_key")}
        return self.http.post(path, data={**form, "how": how, "text": text})


class serving:  # noqa: N801 - reads as a verb
    """Serves the console on a free loopback port for the length of a `with`."""

    def __init__(self, database: Database, *, secure_cookies: bool = False) -> None:
        # Starting, Sanic rewrites its own methods; only in test mode may that happen twice.
        Sanic.test_mode = True
        self.app = Sanic(f"console-{uuid4().hex}", configure_logging=False)
        self.app.blueprint(
            console.create_blueprint(database, secret_key=SECRET, secure_cookies=secure_cookies)
        )
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.socket = socket.create_server(("127.0.0.1", 0))
        server = self.loop.run_until_complete(
            self.app.create_server(
                sock=self.socket, return_asyncio_server=True, access_log=False, debug=False
            )
        )
        self.loop.run_until_complete(server.startup())
        self.ready.set()
        self.loop.run_forever()
        server.close()
        self.loop.run_until_complete(server.wait_closed())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()

    def __enter__(self) -> str:
        self.thread.start()
        assert self.ready.wait(10)
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
