"""Assembles the application: one Sanic process with agent, channels, pages and jobs.

The only module that knows everybody.
"""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

import console
import handset
from actions._database import use_database
from bot import trained_model
from bot.action_endpoint import InProcessEndpoint
from bot.broker import TranscriptBroker
from bot.channels.app import AppChannel
from bot.channels.rest import DevelopmentRest
from bot.nlg import JinjaNlg
from bot.settings import Settings
from bot.tracker_store import HouseTrackerStore
from handset import invoice, pay
from ivr.carrier.web import carrier_blueprint
from ivr.channel import IvrChannel
from ivr.outbound_caller import API, TwilioCaller
from ivr.signature import Signature
from ivr.sms import sms_blueprint
from ivr.sms_sender import TwilioSender
from telecom import ask_faq, catalogue, jobs, simulation
from telecom.db import Database
from telecom.outbound_calls import Caller
from telecom.outbox import Sender

logger = logging.getLogger(__name__)

PARSE_LIMIT = 10_000
"""Characters of a text that `/model/parse` takes."""
JOB_PAUSE = 2.0
"""Seconds between two rounds of the jobs."""


def load_agent(settings: Settings, house: Database) -> Agent:
    """Rasa's agent on the house's parts, with the trained model."""
    endpoint: EndpointConfig = (
        EndpointConfig(settings.action_endpoint_url)
        if settings.action_endpoint_url
        else InProcessEndpoint()
    )
    agent = Agent(action_endpoint=endpoint, lock_store=InMemoryLockStore())
    # Rasa wraps every tracker store so that a failing database means an empty memory; here it
    # means an error.
    agent.tracker_store = HouseTrackerStore(event_broker=TranscriptBroker(house), house=house)
    agent.load_model(trained_model.MODEL)
    agent.nlg = agent.processor.nlg = JinjaNlg(None, agent.domain)
    return agent


def create_app(
    settings: Settings, house: Database, agent: Agent, *, with_jobs: bool = True
) -> Sanic:
    """The application, ready to be served; without jobs, its clocks stand still."""
    use_database(house)
    app = Sanic("sangeyi", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = 256 * 1024
    app.config.WEBSOCKET_MAX_SIZE = 64 * 1024
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.config.KEEP_ALIVE_TIMEOUT = 65
    app.ctx.agent, app.ctx.house = agent, house
    app.ctx.sender, app.ctx.caller = _sender(settings), _caller(settings)
    app.ctx.moves = settings.simulation and settings.development
    signature = Signature(settings.twilio_auth_token, settings.public_base_url)
    app.ctx.hotline = _hotline(settings, house, signature)
    _register(app, _channels(settings, house, app.ctx.hotline))
    app.blueprint(sms_blueprint(house, signature))
    app.blueprint(
        handset.create_blueprint(
            house,
            simulation=settings.simulation,
            carrier=settings.simulation,
            moves=app.ctx.moves,
        )
    )
    app.blueprint(pay.create_blueprint(house, simulation=settings.simulation))
    app.blueprint(invoice.create_blueprint(house, simulation=settings.simulation))
    app.blueprint(
        console.create_blueprint(
            house,
            secret_key=settings.secret_key,
            secure_cookies=settings.public_base_url.startswith("https://"),
            calls_out=settings.calls_from is not None,
        )
    )
    if settings.simulation:
        app.blueprint(
            carrier_blueprint(
                settings.public_base_url,
                settings.twilio_account_sid,
                settings.twilio_auth_token,
                connect_to=settings.local_url,
            )
        )
    if settings.parse_open:
        app.add_route(_parse, "/model/parse", methods=["POST"], name="parse")
    app.add_route(_health, "/health", methods=["GET"], name="health")
    if with_jobs:
        app.register_listener(_start_jobs, "after_server_start")
        app.register_listener(_stop_jobs, "before_server_stop")
    return app


def _hotline(settings: Settings, house: Database, signature: Signature) -> IvrChannel:
    by_relay = settings.ivr_adapter == "relay"
    return IvrChannel(
        house,
        signature,
        human_number=settings.human_number,
        desk_hours=settings.desk_hours,
        transcribe=settings.simulation,
        # the last words, which a relay leaves to the document, in the relay's own voice
        profile="zhiyu-neural" if by_relay else "zhiyu",
        hints=catalogue.spoken_names(),
        by_relay=by_relay,
    )


def _channels(settings: Settings, house: Database, hotline: IvrChannel) -> list[InputChannel]:
    channels: list[InputChannel] = [
        AppChannel(house, secret_key=settings.secret_key),
        hotline,
    ]
    if settings.rest_channel_open:
        channels.append(DevelopmentRest(house))
    return channels


def _register(app: Sanic, channels: list[InputChannel]) -> None:
    async def on_new_message(message: UserMessage) -> Any:
        return await app.ctx.agent.handle_message(message)

    handler: Callable[[UserMessage], Awaitable[Any]] = on_new_message
    for channel in channels:
        app.blueprint(channel.blueprint(handler), url_prefix=f"/webhooks/{channel.url_prefix()}")


def _sender(settings: Settings) -> Sender | None:
    """The carrier that takes notices; None: the simulated inbox."""
    if settings.sms_from is None:
        if not settings.simulation:
            logger.warning("SMS_FROM is not set: notices go to nobody's phone")
        return None
    return TwilioSender(
        settings.twilio_account_sid,
        settings.twilio_auth_token,
        settings.sms_from,
        settings.public_base_url,
    )


def _caller(settings: Settings) -> Caller | None:
    """The carrier that makes the calls of 10085; None: it makes none."""
    if settings.calls_from is None:
        return None
    api = f"{settings.local_url}/carrier" if settings.simulation else API
    return TwilioCaller(
        settings.twilio_account_sid,
        settings.twilio_auth_token,
        settings.calls_from,
        settings.public_base_url,
        api=api,
    )


async def _parse(request: Request) -> HTTPResponse:
    body = request.json
    text = body.get("text") if isinstance(body, dict) else None
    if not isinstance(text, str):
        return response.json({"error": 'expected {"text": "…"}'}, status=400)
    parsed = await request.app.ctx.agent.parse_message(text[:PARSE_LIMIT])
    return response.json(parsed)


async def _health(request: Request) -> HTTPResponse:
    return response.json({"status": "ok"})


async def _start_jobs(app: Sanic, loop: Any) -> None:
    app.ctx.jobs = loop.create_task(_run_jobs(app))


async def _stop_jobs(app: Sanic, _loop: Any) -> None:
    app.ctx.jobs.cancel()


async def _run_jobs(app: Sanic) -> None:
    while True:
        try:
            await asyncio.to_thread(_job_round, app)
        except Exception:
            logger.exception("a round of jobs failed")
        await asyncio.sleep(JOB_PAUSE)


def _job_round(app: Sanic) -> None:
    house = app.ctx.house
    if app.ctx.moves:
        simulation.follow(house)  # another process may have moved the clock
    jobs.run_round(house, app.ctx.sender, app.ctx.caller)


def _configure_logs(level: str) -> None:
    # Rasa's structured debug log holds whole messages and slots, so it never goes out.
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for name in (
        "sanic.access",
        "sanic.root",
        "sanic.error",
        "apscheduler",
        "matplotlib",
        "httpx",
        "httpcore",
        "twilio",
    ):
        logging.getLogger(name).setLevel(logging.WARNING)


async def _warm_up(agent: Agent) -> None:
    """Understand something of everything, so that the first customer need not wait for what is
    made once.
    """
    questions = [entry.question for entry in ask_faq.list_entries()[::3]]
    for text in (*catalogue.spoken_names(), *questions):
        await agent.parse_message(text)


def serve(settings: Settings, ready: Callable[[], None] = lambda: None) -> None:
    """Serve until stopped; `ready` is called once requests are answered."""
    _configure_logs(settings.log_level)
    house = Database(settings.database_url)
    agent = load_agent(settings, house)
    app = create_app(settings, house, agent)

    async def tell(_app: Sanic, _loop: Any) -> None:
        ready()

    app.register_listener(tell, "after_server_start")
    asyncio.run(_warm_up(agent))
    # what is loaded stays: to look through its half a million objects again takes 0.3 s each time
    gc.collect()
    gc.freeze()
    try:
        app.run(host=settings.host, port=settings.port, access_log=False, motd=False)
    finally:
        house.close()
