"""Calls of 10085 through Twilio's REST API; the simulated carrier speaks the same.

https://www.twilio.com/docs/voice/api/call-resource: `POST …/Calls.json`, answered with the call's
`sid`. The addresses that are given carry our own number of the call (`outbound=`), so that its
webhooks find it even if this process dies before the answer.
"""

from __future__ import annotations

from typing import Any

from telecom.outbound_calls import NotPlaced, Placing

PATIENCE = 10.0  # seconds
RINGS = 30  # seconds
COUNTRY = "+86"
API = "https://api.twilio.com"


class TwilioCaller:
    """Calls from `number`.

    Args:
        account_sid: Twilio's account.
        auth_token: its secret.
        number: whom the customer sees calling, in E.164; `10085` in a simulation.
        public_base_url: where the call's webhooks go.
        api: where the REST API is, if not at Twilio.
        http: an HTTP client of Twilio's kind instead of the real one.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        number: str,
        public_base_url: str,
        *,
        api: str = API,
        http: Any = None,
    ) -> None:
        self._account = (account_sid, auth_token)
        self._number = number
        self._hotline = f"{public_base_url}/webhooks/ivr"
        self._api = api
        self._http = http
        self._client: Any = None

    def place(self, call: Placing) -> str:
        """Have the number called and recorded; gives Twilio's sid.

        Raises:
            NotPlaced: sure if Twilio said so; otherwise it may have been placed.
        """
        from twilio.base.exceptions import TwilioException, TwilioRestException

        number, own = call.phone_number, f"outbound={call.call_id}"
        try:
            made = self._twilio().calls.create(
                to=number if number.startswith("+") else f"{COUNTRY}{number}",
                from_=self._number,
                url=f"{self._hotline}/voice?{own}",
                fallback_url=f"{self._hotline}/fallback?{own}",
                status_callback=f"{self._hotline}/status?{own}",
                timeout=RINGS,
                record=True,
            )
        except TwilioRestException as error:
            # neither number nor text: errors end up in logs and on pages
            why = f"HTTP {error.status}, error {error.code}"
            raise NotPlaced(why, sure=400 <= error.status < 500) from error
        except (TwilioException, OSError) as error:
            raise NotPlaced(type(error).__name__, sure=False) from error
        return str(made.sid)

    def _twilio(self) -> Any:
        # loaded late: the library takes a second, and most runs of a simulation never need it
        if self._client is None:
            from twilio.http.http_client import TwilioHttpClient
            from twilio.rest import Client

            http = self._http or TwilioHttpClient(timeout=PATIENCE)
            if self._api != API:
                http = _Elsewhere(http, self._api)
            self._client = Client(*self._account, http_client=http)
        return self._client


class _Elsewhere:
    """Twilio's client, but to another host: the simulated carrier on this machine."""

    def __init__(self, http: Any, api: str) -> None:
        self._http = http
        self._api = api
        http.session.trust_env = False  # a proxy would carry the request elsewhere

    def request(self, method: str, url: str, **how: Any) -> Any:
        return self._http.request(method, url.replace(API, self._api, 1), **how)
