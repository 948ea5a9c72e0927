"""The app channel over HTTP on loopback, against a real database and a scripted bot."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
import pytest_asyncio
from rasa.core.channels.channel import UserMessage
from sanic import Sanic
from sqlalchemy import select

from bot.channels.app import AppChannel
from bot.channels.app_session import AUDIENCE, LIFE
from telecom import conversations, notices, transcripts
from telecom.clock import clock
from telecom.db import Database, upgrade
from telecom.models import Conversation, Delivery
from telecom.seed import seed
from tests.fakes.listening import listening

KEY = "a key of the tests, thirty-two characters long"
WANG, LI = "13800138001", "13800138002"


@dataclass
class ScriptedBot:
    """Answers what `answer` says and remembers what it was asked."""

    seen: list[UserMessage] = field(default_factory=list)
    gate: asyncio.Event | None = None
    failures: int = 0
    answer: Callable[[UserMessage], list[dict[str, Any]]] = lambda message: [
        {"text": f"收到：{message.text}"}
    ]

    running: int = 0
    most_at_once: int = 0

    async def __call__(self, message: UserMessage) -> None:
        self.seen.append(message)
        self.running += 1
        self.most_at_once = max(self.most_at_once, self.running)
        await asyncio.sleep(0.01)
        self.running -= 1
        if self.gate is not None:
            await self.gate.wait()
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the model is gone")
        for one in self.answer(message):
            await message.output_channel.send_response(message.sender_id, dict(one))


@dataclass
class House:
    """The served channel and what a test looks at."""

    client: httpx.AsyncClient
    database: Database
    bot: ScriptedBot
    channel: AppChannel

    async def post(self, path: str, token: str | None = None, **body: Any) -> httpx.Response:
        return await self.client.post(path, json=body, headers=bearer(token))

    async def get(self, path: str, token: str | None = None) -> httpx.Response:
        return await self.client.get(path, headers=bearer(token))

    async def say(self, token: str, text: str, message_id: str | None = None) -> httpx.Response:
        return await self.post("/message", token, text=text, message_id=message_id or new_id())

    def codes(self, phone_number: str) -> list[str]:
        with self.database.read() as uow:
            texts = [n.text for n in notices.inbox(uow, phone_number) if n.secret]
        return [re.search(r"\d{6}", text)[0] for text in texts]  # type: ignore[index]

    async def login(self, phone_number: str = WANG) -> str:
        assert (await self.post("/login_code", phone_number=phone_number)).status_code == 200
        code = self.codes(phone_number)[-1]
        answer = await self.post("/login", phone_number=phone_number, code=code)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["token"])


def bearer(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def new_id() -> str:
    return uuid.uuid4().hex


def conversation_id(token: str) -> str:
    return str(jwt.decode(token, options={"verify_signature": False})["cid"])


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a seeded database, to copy."""
    file = tmp_path_factory.mktemp("seeded") / "test.db"
    upgrade(f"sqlite:///{file}")
    database = Database(f"sqlite:///{file}")
    with database.work() as uow:
        seed(uow)
        uow.commit()
    database.close()
    return file


@pytest_asyncio.fixture
async def house(tmp_path: Path, seeded: Path) -> AsyncIterator[House]:
    database = Database(f"sqlite:///{shutil.copy(seeded, tmp_path)}")
    bot = ScriptedBot()
    channel = AppChannel(database, secret_key=KEY, patience=5)
    app = Sanic(f"app_{uuid.uuid4().hex}", configure_logging=False)
    app.blueprint(channel.blueprint(bot), url_prefix="/webhooks/app")
    async with (
        listening(app) as address,
        httpx.AsyncClient(
            base_url=f"{address}/webhooks/app", trust_env=False, timeout=20
        ) as client,
    ):
        yield House(client, database, bot, channel)
    database.close()


async def test_a_customer_logs_in_and_is_answered(house: House) -> None:
    token = await house.login()
    answer = await house.say(token, "查话费")
    assert answer.json() == {"messages": [{"text": "收到：查话费"}]}
    [message] = house.bot.seen
    assert message.sender_id == conversation_id(token)
    assert message.sender_id.startswith("app-")
    assert (message.input_channel, message.output_channel.name()) == ("app", "app")
    assert message.metadata == {"input": "text"}
    with house.database.read() as uow:
        conversation = conversations.get(uow, message.sender_id)
        assert (conversation.channel, conversation.level) == ("app", conversations.L1)
        assert conversation.remote_number == WANG


async def test_a_choice_is_sent_as_its_sentence(house: House) -> None:
    token = await house.login()
    answer = await house.post("/message", token, choice="确认办理", message_id=new_id())
    assert answer.status_code == 200
    assert house.bot.seen[0].text == "确认办理"
    assert house.bot.seen[0].metadata == {"input": "choice"}


async def test_buttons_and_what_is_expected_reach_the_customer(house: House) -> None:
    buttons = [{"title": "确认", "payload": "确认办理"}]
    house.bot.answer = lambda _: [
        {"text": "确认吗？", "buttons": buttons, "custom": {"expect": "confirm"}}
    ]
    answer = (await house.say(await house.login(), "换套餐")).json()
    assert answer["messages"] == [
        {"text": "确认吗？", "buttons": buttons},
        {"custom": {"expect": "confirm"}},
    ]


async def test_a_number_nobody_has_gets_the_same_answer(house: House) -> None:
    known = await house.post("/login_code", phone_number=WANG)
    unknown = await house.post("/login_code", phone_number="13912345678")
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())


async def test_codes_are_bounded_and_the_answer_stays_the_same(house: House) -> None:
    answers = [await house.post("/login_code", phone_number=WANG) for _ in range(8)]
    assert {(a.status_code, a.text) for a in answers} == {(200, answers[0].text)}
    assert len(house.codes(WANG)) == 6


async def test_a_wrong_code_is_refused_and_counted(house: House) -> None:
    await house.post("/login_code", phone_number=WANG)
    [code] = house.codes(WANG)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        answer = await house.post("/login", phone_number=WANG, code=wrong)
        assert (answer.status_code, answer.json()["error"]) == (403, "wrong_code")
    answer = await house.post("/login", phone_number=WANG, code=code)
    assert answer.status_code == 403, "after five wrong tries even the right code is worth nothing"


async def test_a_code_works_once(house: House) -> None:
    await house.login()
    answer = await house.post("/login", phone_number=WANG, code=house.codes(WANG)[0])
    assert answer.status_code == 403


async def test_a_code_is_good_for_its_own_number_only(house: House) -> None:
    await house.post("/login_code", phone_number=WANG)
    await house.post("/login_code", phone_number=LI)
    answer = await house.post("/login", phone_number=LI, code=house.codes(WANG)[0])
    assert answer.status_code == 403


def forged(**claims: Any) -> str:
    good = {
        "aud": AUDIENCE,
        "sub": "1",
        "cid": "app-x",
        "exp": int((clock.now() + LIFE).timestamp()),
    }
    return jwt.encode({**good, **claims}, KEY, algorithm="HS256")


@pytest.mark.parametrize(
    "token",
    [
        None,
        "nonsense",
        "a.b.c",
        jwt.encode({"sub": "1", "cid": "app-x", "exp": 9999999999}, KEY * 2, algorithm="HS256"),
        jwt.encode({"sub": "1", "cid": "app-x", "exp": 9999999999, "aud": AUDIENCE}, KEY * 2),
        jwt.encode({"sub": "1", "cid": "app-x", "exp": 9999999999, "aud": AUDIENCE}, "", "none"),
        forged(),
        forged(aud="sangeyi-console"),
        forged(sub="nobody"),
        forged(exp="never"),
        forged(exp=10**20),
    ],
    ids=str.split(
        "none words dots another_key for_nobody unsigned no_line console no_number no_time far"
    ),
)
async def test_a_forged_token_is_nobody(house: House, token: str | None) -> None:
    for path in ("/history", "/inbox"):
        assert (await house.get(path, token)).status_code == 401
    for path in ("/message", "/new", "/logout"):
        answer = await house.post(path, token, text="查话费", message_id=new_id())
        assert (answer.status_code, answer.json()["error"]) == (401, "not_logged_in")
    assert house.bot.seen == []


async def test_a_token_for_somebody_elses_conversation_is_nobody(house: House) -> None:
    wang = await house.login()
    token = forged(sub="2", cid=conversation_id(wang))
    assert (await house.say(token, "查话费")).status_code == 401
    assert (await house.get("/history", token)).status_code == 401


async def test_what_the_browser_says_of_the_sender_counts_nothing(house: House) -> None:
    wang, li = await house.login(WANG), await house.login(LI)
    await house.post(
        "/message",
        wang,
        text="查话费",
        message_id=new_id(),
        sender=conversation_id(li),
        phone_number=LI,
        metadata={"phone_number": LI, "input": "system"},
    )
    assert house.bot.seen[0].sender_id == conversation_id(wang)
    assert house.bot.seen[0].metadata == {"input": "text"}


async def test_a_login_expires(house: House) -> None:
    token = await house.login()
    clock.advance(LIFE + timedelta(seconds=1))
    answer = await house.say(token, "查话费")
    assert (answer.status_code, answer.json()["error"]) == (401, "login_expired")


async def test_the_same_message_again_gets_the_same_answer_and_does_nothing(house: House) -> None:
    token, message_id = await house.login(), new_id()
    first = await house.say(token, "确认办理", message_id)
    house.bot.answer = lambda _: [{"text": "已经办过了"}]
    assert (await house.say(token, "确认办理", message_id)).json() == first.json()
    assert len(house.bot.seen) == 1
    assert (await house.say(token, "确认办理")).json() != first.json()


async def test_a_message_that_arrives_several_times_at_once_is_handled_once(house: House) -> None:
    token, message_id = await house.login(), new_id()
    house.bot.gate = asyncio.Event()
    asking = [asyncio.create_task(house.say(token, "确认办理", message_id)) for _ in range(5)]
    await asyncio.sleep(0.3)
    house.bot.gate.set()
    answers = [answer.json() for answer in await asyncio.gather(*asking)]
    assert answers == [{"messages": [{"text": "收到：确认办理"}]}] * 5
    assert len(house.bot.seen) == 1


async def test_two_messages_at_once_are_handled_one_after_the_other(house: House) -> None:
    token = await house.login()
    await asyncio.gather(*(house.say(token, text) for text in "一二三"))
    assert (len(house.bot.seen), house.bot.most_at_once) == (3, 1)


async def test_the_same_message_id_in_another_conversation_is_another_message(
    house: House,
) -> None:
    message_id = new_id()
    for phone_number in (WANG, LI):
        await house.say(await house.login(phone_number), phone_number, message_id)
    assert [message.text for message in house.bot.seen] == [WANG, LI]


async def test_an_answer_kept_by_another_process_meanwhile_is_the_answer(house: House) -> None:
    token, message_id = await house.login(), new_id()
    other = '{"messages": [{"text": "另一个进程的回答"}]}'

    def meanwhile(_: UserMessage) -> list[dict[str, Any]]:
        with house.database.work() as uow:
            key = f"app:{conversation_id(token)}:{message_id}"
            conversations.remember_delivery(uow, key, other)
            uow.commit()
        return [{"text": "这个进程的回答"}]

    house.bot.answer = meanwhile
    assert (await house.say(token, "查话费", message_id)).json() == json.loads(other)


@pytest.mark.parametrize("silent", [False, True])
async def test_when_the_bot_fails_the_customer_may_send_again(house: House, silent: bool) -> None:
    token, message_id = await house.login(), new_id()
    if silent:
        house.bot.answer = lambda _: []
    else:
        house.bot.failures = 1
    answer = await house.say(token, "查话费", message_id)
    assert (answer.status_code, answer.json()["error"]) == (503, "bot_failed")
    assert "重新发送" in answer.json()["message"]
    assert "model" not in answer.text
    house.bot.answer = ScriptedBot().answer
    answer = await house.say(token, "查话费", message_id)
    assert answer.json() == {"messages": [{"text": "收到：查话费"}]}
    assert [m.message_id for m in house.bot.seen] == [house.bot.seen[0].message_id] * 2


async def test_a_slow_answer_is_fetched_by_sending_again(house: House) -> None:
    token, message_id = await house.login(), new_id()
    house.channel.patience, house.bot.gate = 0.2, asyncio.Event()
    answer = await house.say(token, "查话费", message_id)
    assert (answer.status_code, answer.json()["error"]) == (503, "bot_slow")
    house.bot.gate.set()
    answer = await house.say(token, "查话费", message_id)
    assert answer.json() == {"messages": [{"text": "收到：查话费"}]}
    assert len(house.bot.seen) == 1


async def test_a_browser_that_hangs_up_finds_its_answer_later(house: House) -> None:
    token, message_id = await house.login(), new_id()
    house.bot.gate = asyncio.Event()
    with pytest.raises(httpx.ReadTimeout):
        await house.client.post(
            "/message",
            json={"text": "确认办理", "message_id": message_id},
            headers=bearer(token),
            timeout=0.3,
        )
    house.bot.gate.set()
    assert (await house.say(token, "确认办理", message_id)).status_code == 200
    assert len(house.bot.seen) == 1


async def test_a_message_may_have_two_thousand_characters_and_no_more(house: House) -> None:
    token = await house.login()
    assert (await house.say(token, "话" * 2000)).status_code == 200
    answer = await house.say(token, "话" * 2001)
    assert (answer.status_code, answer.json()["error"]) == (413, "too_long")
    assert "2000字" in answer.json()["message"]
    assert (await house.say(token, "话" * 100_000)).status_code == 413
    assert len(house.bot.seen) == 1


BAD_BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b"\xff\xfe",
    b"[" * 5000,
    b"{}",
    b'{"text": 1, "message_id": "12345678"}',
    b'{"text": null, "message_id": "12345678"}',
    b'{"text": "   ", "message_id": "12345678"}',
    b'{"text": "\\u0000", "message_id": "12345678"}',
    b'{"choice": ["a"], "message_id": "12345678"}',
    b'{"text": "a"}',
    b'{"text": "a", "message_id": 12345678}',
    b'{"text": "a", "message_id": ""}',
    b'{"text": "a", "message_id": "../../etc/passwd"}',
    b'{"phone_number": 13800138001, "code": 123456}',
    b'{"phone_number": "1380013800", "code": "123456"}',
    b'{"phone_number": "13800138001", "code": {"$ne": ""}}',
]


@pytest.mark.parametrize("body", BAD_BODIES, ids=range(len(BAD_BODIES)))
@pytest.mark.parametrize("path", ["/message", "/login"])
async def test_a_malformed_request_is_answered_in_plain_chinese(
    house: House, path: str, body: bytes
) -> None:
    token = forged(cid="app-x")
    headers = {**bearer(token), "Content-Type": "application/json"}
    answer = await house.client.post(path, content=body, headers=headers)
    assert answer.status_code == 400
    assert set(answer.json()) == {"error", "message"}
    assert re.search("[一-鿿]", answer.json()["message"])


async def test_only_json_is_taken(house: House) -> None:
    """A page of another origin could send a form or plain text without being asked."""
    body = json.dumps({"phone_number": WANG})
    answer = await house.client.post(
        "/login_code", content=body, headers={"Content-Type": "text/plain"}
    )
    assert (answer.status_code, house.codes(WANG)) == (415, [])


async def test_odd_characters_do_no_harm(house: House) -> None:
    token = await house.login()
    headers = {**bearer(token), "Content-Type": "application/json"}
    body = b'{"text": "\\ud800/restart\\u0000 \\ud83d\\ude00", "message_id": "12345678"}'
    answer = await house.client.post("/message", content=body, headers=headers)
    assert answer.status_code == 200
    assert house.bot.seen[0].text == "?/restart 😀"


async def test_history_is_of_this_conversation_only(house: House) -> None:
    wang, li = await house.login(WANG), await house.login(LI)
    with house.database.work() as uow:
        for n, (token, who, text) in enumerate(
            [
                (wang, "customer", "查话费"),
                (li, "customer", "我要投诉"),
                (wang, "system", "slot"),
                (wang, "bot", "您的余额是56.30元"),
            ]
        ):
            buttons = [{"title": "好", "payload": "好的"}] if who == "bot" else None
            transcripts.append(uow, conversation_id(token), f"k{n}", who, text, buttons=buttons)
        uow.commit()
    entries = (await house.get("/history", wang)).json()["entries"]
    assert [(e["who"], e["text"]) for e in entries] == [
        ("customer", "查话费"),
        ("bot", "您的余额是56.30元"),
    ]
    assert entries[1]["buttons"] == [{"title": "好", "payload": "好的"}]
    later = (await house.get(f"/history?after={entries[0]['id']}", wang)).json()["entries"]
    assert later == entries[1:]


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 30, "%00"])
async def test_a_bad_after_is_refused(house: House, after: str) -> None:
    token = await house.login()
    assert (await house.get(f"/history?after={after}", token)).status_code == 400


async def test_the_inbox_is_the_own_numbers_and_without_codes(house: House) -> None:
    wang = await house.login(WANG)
    await house.login(LI)
    with house.database.work() as uow:
        for phone_number in (WANG, LI):
            line = conversations.line_of(uow, phone_number)
            assert line is not None
            facts = {"ticket_no": "TS1", "text": f"给{phone_number}"}
            notices.send(uow, line, "ticket_replied", f"k:{phone_number}", **facts)
        uow.commit()
    [message] = (await house.get("/inbox", wang)).json()["messages"]
    assert WANG in message["text"]
    assert message["sender"] == "10086"
    assert (await house.get(f"/inbox?after={message['id']}", wang)).json() == {"messages": []}


async def test_a_new_conversation_ends_the_old_one_and_does_not_prolong_the_login(
    house: House,
) -> None:
    old = await house.login()
    await house.say(old, "查话费")
    clock.advance(timedelta(hours=11))
    answer = (await house.post("/new", old)).json()
    assert answer["phone_number"] == WANG
    new = answer["token"]
    assert conversation_id(new) != conversation_id(old)
    assert (await house.say(new, "换套餐")).status_code == 200
    late = await house.say(old, "换套餐")
    assert (late.status_code, late.json()["error"]) == (409, "conversation_over")
    clock.advance(timedelta(hours=1, seconds=1))
    assert (await house.say(new, "换套餐")).status_code == 401


async def test_after_logging_out_the_token_is_worth_nothing(house: House) -> None:
    token = await house.login()
    assert (await house.post("/logout", token)).status_code == 200
    for answer in (
        await house.say(token, "查话费"),
        await house.get("/history", token),
        await house.get("/inbox", token),
        await house.post("/new", token),
    ):
        assert (answer.status_code, answer.json()["error"]) == (401, "logged_out")


async def test_a_wish_for_a_human_is_queued(house: House) -> None:
    house.bot.answer = lambda _: [{"text": "为您转人工", "custom": {"do": "transfer"}}]
    token = await house.login()
    await house.say(token, "转人工")
    with house.database.read() as uow:
        assert conversations.get(uow, conversation_id(token)).handoff == "queued"
    house.bot.answer = lambda _: []
    assert (await house.say(token, "在吗")).json() == {"messages": []}


async def test_answers_are_not_cached_and_nothing_of_the_inside_is_shown(house: House) -> None:
    answer = await house.post("/message", None, text="查话费", message_id=new_id())
    assert answer.headers["cache-control"] == "no-store"
    token = await house.login()
    answer = await house.say(token, "查话费")
    assert answer.headers["content-type"].startswith("application/json")
    assert "recipient_id" not in answer.text
    with house.database.read() as uow:
        keys = [d.key for d in uow.execute(select(Delivery)).scalars()]
        assert len(keys) == 1
        assert len(list(uow.execute(select(Conversation)).scalars())) == 1


# SMS from the phone


async def test_an_sms_from_the_phone_is_answered_in_its_inbox(house: House) -> None:
    token = await house.login()
    sent = await house.post("/sms", token, to="10086", text=" YE ", message_id=new_id())
    assert (sent.status_code, sent.json()) == (200, {})
    [message] = (await house.get("/inbox", token)).json()["messages"]
    assert message["sender"] == "10086" and "56.30" in message["text"]
    assert house.bot.seen == []


async def test_an_sms_sent_twice_counts_once(house: House) -> None:
    token, once = await house.login(), new_id()
    for _ in range(2):
        await house.post("/sms", token, to="10086", text="YE", message_id=once)
    assert len((await house.get("/inbox", token)).json()["messages"]) == 1


async def test_an_sms_is_the_logins_own(house: House) -> None:
    mine = await house.login(WANG)
    theirs, once = await house.login(LI), new_id()
    await house.post("/sms", mine, to="10086", text="KTFSR", message_id=once)
    await house.post("/sms", theirs, to="10086", text="Y", message_id=once)
    with house.database.read() as uow:
        lines = [conversations.line_of(uow, number) for number in (WANG, LI)]
        assert [line.do_not_disturb for line in lines if line] == [False, False]
    assert (await house.post("/sms", to="10086", text="YE", message_id=once)).status_code == 401


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"to": "10010", "text": "YE"}, 400, "bad_recipient"),
        ({"to": ["10086"], "text": "YE"}, 400, "bad_recipient"),
        ({"text": "YE"}, 400, "bad_recipient"),
        ({"to": "10086", "text": "  "}, 400, "no_text"),
        ({"to": "10086", "text": 1}, 400, "no_text"),
        ({"to": "10086", "text": "长" * 501}, 413, "sms_too_long"),
        ({"to": "10086", "text": "YE", "message_id": "短"}, 400, "bad_message_id"),
    ],
)
async def test_an_sms_that_cannot_be_sent_says_why(
    house: House, body: dict[str, Any], status: int, error: str
) -> None:
    answer = await house.post("/sms", await house.login(), **{"message_id": new_id(), **body})
    assert (answer.status_code, answer.json()["error"]) == (status, error)
