"""How many calls the hotline holds at once, and how fast: `python -m benchmarks.hotline`.

Starts a server process on its own database and lets the simulated carrier play whole calls of
tests/calls against it, over HTTP with signed webhooks, each from its own line and with the time
that a caller takes. Prints the table and writes it into docs/hotline.md. Some ten minutes.

    --calls N …      so many calls at once, one row each, instead of 1 10 50 100 200
    --seconds S      how long a row is measured
    --keep           print only
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import secrets
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from benchmarks import report
from benchmarks.metrics import percentiles
from benchmarks.serving import processor_seconds, resident_megabytes
from ivr.carrier.account import Account
from ivr.carrier.events import Answered, Unanswered
from ivr.carrier.http import Client
from ivr.carrier.trace import Trace
from telecom import seed
from telecom.clock import clock
from telecom.db import Database, upgrade
from tests.calls_runner import FOLDER, Script, ScriptFailure, load_script, run_script
from tests.house import NOON
from tests.server_process import ServerProcess

PAGE = report.ROOT / "docs" / "hotline.md"
AT_ONCE = (1, 10, 50, 100, 200)
SECONDS = 90.0
"""How long a row is measured, after its calls have begun."""
THINKS = (5.0, 15.0)
"""Seconds a caller takes before every webhook, from … to, evenly: hearing the prompt, 0.2 s a
character and some 8 s in these calls, then thinking and speaking."""
THINKS_ALONE = (0.25, 0.75)
"""The same for a single call, which nobody waits for, so that there are enough to count."""
WEBHOOKS_A_CALL = 6
"""At least; more lines than calls are kept ready."""
PERCENTILES = (50, 95, 99)
SCRIPTS = (
    "happy_path/query_balance",
    "happy_path/query_balance_by_keys",
    "happy_path/query_usage_by_keys",
    "happy_path/query_plan",
    "happy_path/query_tariffs",
    "happy_path/change_plan",
    "happy_path/change_plan_by_speech",
    "happy_path/unsubscribe_service_by_keys",
    "happy_path/subscribe_service",
    "happy_path/report_marketing_mixed",
    "happy_path/set_overage_cap",
    "happy_path/report_fault",
    "digression/change_plan",
    "follow_up/query_subscriptions",
    "keys/repeat",
    "not_understood/noise",
)
"""Queries, orders and stories, by speech and by keys, some with a second thought."""


@dataclass
class Load:
    """What a number of calls at once did: the milliseconds of their webhooks, and what failed."""

    milliseconds: list[float] = field(default_factory=list)
    calls: int = 0
    errors: list[str] = field(default_factory=list)
    counting: bool = False


class Caller(Client):
    """The carrier's client, which waits as a caller would and takes the time of every webhook."""

    def __init__(self, account: Account, load: Load, thinks: tuple[float, float]) -> None:
        super().__init__(account)
        self._load, self._thinks = load, thinks

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
        """One webhook, after a while."""
        await asyncio.sleep(random.uniform(*self._thinks))
        began = time.perf_counter()
        answer = await super().ask(
            url, method, params, standard, idempotency_token=idempotency_token, trace=trace
        )
        if self._load.counting and url != self.account.status_url:
            self._load.milliseconds.append((time.perf_counter() - began) * 1e3)
        return answer


def scripts() -> list[Script]:
    """The calls that are played, without what is checked in the database afterwards."""
    return [replace(load_script(FOLDER / f"{name}.yml"), then={}) for name in SCRIPTS]


def put_callers(database: Database, wanted: Sequence[Script], each: int) -> list[Script]:
    """For every script `each` lines as its caller has; the scripts, each from one of these."""
    records = {record["phone"]: record for record in seed.demo_records()}
    numbers = (f"139{n:08d}" for n in itertools.count(1))
    calls = [replace(script, caller=next(numbers)) for _ in range(each) for script in wanted]
    with database.work() as uow:
        for call, script in zip(calls, itertools.cycle(wanted)):
            record: dict[str, Any] = records[script.caller]
            seed.put_customer(
                uow, record | {"phone": call.caller, "id_card": f"X{call.caller:0>17}"}
            )
        uow.commit()
    return calls


async def measure(account: Account, calls: Iterator[Script], at_once: int, seconds: float) -> Load:
    """`at_once` callers, each with one call after the other, for `seconds` after they all began;
    then all hang up where they are.
    """
    load = Load()
    thinks = THINKS if at_once > 1 else THINKS_ALONE

    async def one_caller(client: Client) -> None:
        await asyncio.sleep(random.uniform(0, thinks[1]))
        for script in calls:
            try:
                await run_script(script, client)
            except ScriptFailure as failure:
                load.errors.append(str(failure))
            load.calls += load.counting

    async with Caller(account, load, thinks) as client:
        callers = [asyncio.ensure_future(one_caller(client)) for _ in range(at_once)]
        await asyncio.sleep(thinks[1])
        load.counting = True
        await asyncio.sleep(seconds)
        load.counting = False
        for caller in callers:
            caller.cancel()
        for ended in await asyncio.gather(*callers, return_exceptions=True):
            if isinstance(ended, Exception):
                load.errors.append(repr(ended))
    return load


def row(at_once: int, load: Load, busy: float, megabytes: float, seconds: float) -> list[str]:
    """One line of the table."""
    found = percentiles(load.milliseconds, PERCENTILES)
    return [
        str(at_once),
        str(load.calls),
        f"{len(load.milliseconds) / seconds:.1f}",
        *(f"{milliseconds:.0f} ms" for milliseconds in found),
        f"{max(load.milliseconds):.0f} ms",
        str(len(load.errors)),
        f"{busy / seconds:.0%}".replace("%", " %"),
        f"{busy / max(len(load.milliseconds), 1) * 1e3:.0f} ms",
        f"{megabytes:.0f} MB",
    ]


def table(at_once: Sequence[int], seconds: float) -> str:
    """The section of the document."""
    begun_on = report.machine("sanic", "sqlalchemy")
    wanted = scripts()
    rows, failures = [], []
    webhooks = sum(n * seconds / (sum(THINKS if n > 1 else THINKS_ALONE) / 2) for n in at_once)
    each = 4 + round((webhooks / WEBHOOKS_A_CALL + sum(at_once)) / len(wanted))
    account_sid, token = f"AC{secrets.token_hex(16)}", secrets.token_hex(16)
    clock.set(NOON)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/house.db"
        upgrade(url)
        database = Database(url)
        database.run(seed.seed)
        calls = iter(put_callers(database, wanted, each))
        database.close()
        with ServerProcess(
            url,
            SANGEYI_SECRET_KEY=secrets.token_hex(32),
            SANGEYI_CLOCK=NOON.isoformat(),
            SANGEYI_SIMULATION="1",
            TWILIO_ACCOUNT_SID=account_sid,
            TWILIO_AUTH_TOKEN=token,
        ) as server:
            account = Account(server.url, account_sid, token)
            asyncio.run(measure(account, calls, 4, 5.0))  # warms it up
            for number in at_once:
                before = processor_seconds(server.process.pid)
                load = asyncio.run(measure(account, calls, number, seconds))
                busy = processor_seconds(server.process.pid) - before
                memory = resident_megabytes(server.process.pid)
                rows.append(row(number, load, busy, memory, seconds))
                failures += load.errors
                print(" | ".join(rows[-1]), flush=True)
    for failure in failures[:3]:
        print(failure)
    head = ["calls at once", "calls made", "webhooks a second", "p50", "p95", "p99", "longest"]
    head += ["errors", "processor", "a webhook", "memory (RSS)"]
    return f"{begun_on}\n\n{report.table(head, rows)}"


def main() -> None:
    """Measure and write it down."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, nargs="+", default=AT_ONCE, help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help=argparse.SUPPRESS)
    parser.add_argument("--keep", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    print(text := table(arguments.calls, arguments.seconds))
    if not arguments.keep:
        report.write_section("bench-hotline", text, PAGE)


if __name__ == "__main__":
    main()
