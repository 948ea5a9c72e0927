"""The carrier's HTTP client: signs as Twilio does, waits 15 s, retries a failed connection once."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections.abc import Mapping
from functools import cache
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

import httpx
from twilio.request_validator import RequestValidator

from ivr.carrier import schema
from ivr.carrier.account import Account
from ivr.carrier.events import Answered, Unanswered
from ivr.carrier.queues import Queues
from ivr.carrier.trace import Trace

LIMIT = 15.0  # seconds for one webhook, connecting included
CONNECT_LIMIT = 5.0  # seconds for one of the two attempts to connect
REDIRECTS = 5
RECORDINGS = 200  # kept, the newest
FOLLOWED = (301, 302, 303, 307)
FORM = "application/x-www-form-urlencoded; charset=UTF-8"


class Client:
    """Asks the application; close it with `aclose` or use it as `async with`.

    Only this machine's loopback and the account's own base URL are ever connected to.
    """

    def __init__(
        self,
        account: Account,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        limit: float = LIMIT,
    ) -> None:
        self.account = account
        self.queues = Queues()
        self._recordings: dict[str, str] = {}
        self._limit = limit
        self._validator = RequestValidator(account.token)
        self._http = httpx.AsyncClient(
            transport=transport,
            timeout=httpx.Timeout(limit, connect=CONNECT_LIMIT),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=50),
            verify=_certificates(),
            trust_env=False,  # a proxy would carry signed requests elsewhere
            headers={"User-Agent": "TwilioProxy/1.1", "Accept": "*/*"},
        )

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def keep_recording(self, sid: str, words: str) -> None:
        """Keeps what was recorded: words here, where the real carrier has sound."""
        self._recordings[sid] = words
        while len(self._recordings) > RECORDINGS:
            self._recordings.pop(next(iter(self._recordings)))

    def recording(self, sid: str) -> str | None:
        """What was recorded under that id; None if nothing is kept of it."""
        return self._recordings.get(sid)

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    async def ask(
        self,
        url: str,
        method: str,
        params: Mapping[str, str],
        standard: Mapping[str, str],
        *,
        idempotency_token: str,
        trace: Trace,
    ) -> Answered | Unanswered:
        """One webhook with its redirects: `params` are the step's own, lost by a redirect."""
        try:
            return await asyncio.wait_for(
                self._follow(
                    url, method, {**standard, **params}, standard, idempotency_token, trace
                ),
                self._limit,
            )
        except asyncio.TimeoutError:
            reason = f"no answer in {self._limit:g} s"
            trace.add("response", url=url, error=reason)
            return Unanswered(url, schema.CONNECTION_FAILED, reason)

    async def _follow(
        self,
        url: str,
        method: str,
        params: Mapping[str, str],
        standard: Mapping[str, str],
        token: str,
        trace: Trace,
    ) -> Answered | Unanswered:
        for _ in range(REDIRECTS + 1):
            try:
                response = await self._send(url, method, params, token, trace)
            except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
                reason = f"{type(error).__name__}: {error}"
                trace.add("response", url=url, error=reason)
                return Unanswered(url, schema.CONNECTION_FAILED, reason)
            if response.is_success:
                return Answered(url, response.content, response.headers.get("Content-Type", ""))
            status = response.status_code
            if not 300 <= status < 400:
                return Unanswered(url, schema.RETRIEVAL_FAILED, f"HTTP {status}")
            location = response.headers.get("Location")
            if status not in FOLLOWED or not location:
                return Unanswered(url, schema.INVALID_REDIRECT, f"HTTP {status} to {location}")
            url, method, params = urljoin(url, location), "GET", standard
            trace.add("redirect", url=url)
        return Unanswered(url, schema.TOO_MANY_REDIRECTS, f"more than {REDIRECTS} redirects")

    async def _send(
        self, url: str, method: str, params: Mapping[str, str], token: str, trace: Trace
    ) -> httpx.Response:
        request = self._request(url, method, params, token)
        trace.add("request", method=method, url=url, params=params, token=token)
        try:
            response = await self._http.send(request)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            trace.add("retry", url=url, error=str(error), token=token)
            response = await self._http.send(self._request(url, method, params, token))
        trace.add("response", url=url, status=response.status_code, body=response.text)
        return response

    def _request(
        self, url: str, method: str, params: Mapping[str, str], token: str
    ) -> httpx.Request:
        """A signed request: a GET carries its parameters in the URL, which is what is signed."""
        signed = httpx.URL(urldefrag(url).url)
        if method == "GET":
            signed = httpx.URL(f"{signed}{'&' if signed.query else '?'}{urlencode(params)}")
        body = urlencode(params) if method == "POST" else None
        signature = self._validator.compute_signature(str(signed), params if body else {})
        headers = {"X-Twilio-Signature": signature, "I-Twilio-Idempotency-Token": token}
        if body is not None:
            headers["Content-Type"] = FORM
        headers["Host"] = signed.netloc.decode("ascii")
        return self._http.build_request(
            method, self._address(signed), content=body, headers=headers
        )

    def socket_address(self, url: str) -> tuple[str, dict[str, str]]:
        """Where to connect for a WebSocket of that address, and the signed headers.

        Raises:
            ValueError: neither the account's base URL nor loopback.
        """
        signed = httpx.URL("http" + url.removeprefix("ws"))
        address = self._address(signed)
        headers = {
            "X-Twilio-Signature": self._validator.compute_signature(url, {}),
            "Host": signed.netloc.decode("ascii"),
        }
        return "ws" + str(address).removeprefix("http"), headers

    def _address(self, url: httpx.URL) -> httpx.URL:
        """Where to connect for `url`.

        Raises:
            ValueError: neither the account's base URL nor loopback.
        """
        if _origin(str(url)) == _origin(self.account.base_url):
            if not self.account.connect_to:
                return url
            there = httpx.URL(self.account.connect_to)
            return url.copy_with(scheme=there.scheme, host=there.host, port=there.port)
        if url.scheme in ("http", "https") and is_loopback(url.host):
            return url
        raise ValueError(f"the simulated carrier does not call {url.host or url}")


@cache
def _certificates() -> ssl.SSLContext:
    """Read once: it takes as long as a hundred requests."""
    return ssl.create_default_context()


def is_loopback(host: str) -> bool:
    """Whether `host` names this machine only."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    standard = {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.hostname, parts.port or standard
