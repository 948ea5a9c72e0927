"""A telephone at a terminal: captions are printed, lines are typed as keys, words or silence."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Awaitable, Callable

from ivr.carrier.account import Account
from ivr.carrier.http import Client
from ivr.carrier.session import KEYS, LiveCall

HELP = """\
数字 * #   按键 keys              其他文字   说话 speech
空行       不出声 silence         /hangup    挂机 hang up
/answer /leave /busy   转接的人接听、挂机、占线 the person a call is passed to
/trace     请求、应答与动作 requests, answers, verbs        /help  本说明"""
NAMES = {"bot": "客服", "carrier": "运营商", "caller": "您"}

ReadLine = Callable[[], Awaitable[str]]


async def typed_line() -> str:
    """The next line typed.

    Raises:
        EOFError: the end of the input.
    """
    line: str = await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    if not line:
        raise EOFError
    return line.strip()


async def converse(call: LiveCall, read_line: ReadLine, show: Callable[[str], None]) -> None:
    """Dials and talks until somebody hangs up; the end of the input is hanging up."""
    shown = 0

    def catch_up() -> None:
        nonlocal shown
        for entry in call.diary.entries[shown:]:
            if line := _line(entry):
                show(line)
        shown = len(call.diary.entries)

    await call.dial()
    catch_up()
    while call.state != "ended":
        try:
            line = await read_line()
        except EOFError:
            line = "/hangup"
        if line in ("/help", "/trace"):
            show(HELP if line == "/help" else str(call.trace))
        else:
            await _act(call, line)
        catch_up()


async def _act(call: LiveCall, line: str) -> None:
    commands = {
        "": call.silence,
        "/hangup": call.hang_up,
        "/answer": call.person_answers,
        "/leave": call.person_leaves,
    }
    if line in commands:
        await commands[line]()
    elif line in ("/busy", "/no-answer"):
        await call.nobody_answers(line[1:])
    elif set(line) <= KEYS:
        await call.press(line)
    else:
        await call.say(line)


def _line(entry: dict[str, object]) -> str:
    match entry["type"], entry.get("who"):
        case "caption", "caller":
            return f"{NAMES['caller']}> {'按键 ' if entry['keys'] else ''}{entry['text']}"
        case "caption", str(who):
            return f"{NAMES[who]}: {entry['text']}"
        case "trouble", _:
            return f"!! {entry['code']} {entry['text']}"
        case "state", _ if entry["state"] in ("ringing", "waiting", "connected", "ended"):
            words = {"ringing": "拨号", "waiting": "转接", "connected": "接通", "ended": "通话结束"}
            return f"[{words[str(entry['state'])]}]"
    return ""


def parser(url: str = "http://127.0.0.1:5005", connect: str = "") -> argparse.ArgumentParser:
    """The options; secrets come from the environment, never from the command line."""
    options = argparse.ArgumentParser(
        prog="python -m ivr.carrier",
        description="Call the hotline through the simulated carrier.",
        epilog="TWILIO_AUTH_TOKEN (and TWILIO_ACCOUNT_SID) must be those of the server.",
    )
    options.add_argument("--from", dest="caller", default="13800138001", help="who calls")
    options.add_argument("--to", dest="called", default="10086", help="which number")
    options.add_argument("--url", default=url, help="public base URL, signed for")
    options.add_argument("--connect", default=connect, help="connect here instead of --url")
    return options


def main(
    arguments: list[str] | None = None,
    *,
    sid: str = "",
    token: str = "",
    url: str = "http://127.0.0.1:5005",
    connect: str = "",
) -> int:
    """Makes one call and returns the exit code: 0, 1 after a fatal trouble, 2 without a token.

    `sid` and `token` stand in for the environment's, `url` and `connect` are the options' defaults.
    """
    given = parser(url, connect).parse_args(arguments)
    token = token or os.environ.get("TWILIO_AUTH_TOKEN", "")
    if not token:
        print("TWILIO_AUTH_TOKEN is not set: it must be the server's", file=sys.stderr)
        return 2
    sid = sid or os.environ.get("TWILIO_ACCOUNT_SID") or "AC" + "0" * 32
    account = Account(given.url, sid, token, connect_to=given.connect)
    try:
        return asyncio.run(_call(account, given.caller, given.called))
    except KeyboardInterrupt:
        return 130


async def _call(account: Account, caller: str, called: str) -> int:
    async with Client(account) as client:
        call = LiveCall(client, caller=caller, called=called)
        print(HELP)
        await converse(call, typed_line, print)
        return 1 if any(trouble.fatal for trouble in call.troubles) else 0


if __name__ == "__main__":
    sys.exit(main())
