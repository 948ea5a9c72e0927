"""SMS codes typed into the chat."""

from __future__ import annotations

from typing import Any

import pytest

from bot.components.codes import plain


@pytest.mark.parametrize("typed", ["YE", "ye", " Ye。", "YE!"])
def test_a_code_is_read_whatever_its_case(typed: str) -> None:
    assert plain(typed) == "查话费余额"


@pytest.mark.parametrize("typed", ["YES", "我发YE", "10000", "00000", "3*5", "QXCL吗", "TDD", ""])
def test_what_only_holds_a_code_stays_as_it_is(typed: str) -> None:
    assert plain(typed) == typed


def test_the_plain_sentence_holds_no_secret() -> None:
    assert plain("MMCZ#330106198804120128#135790") == "重置服务密码"
    assert plain("cxxz#王建国#330106198804120128") == "我要携号转网"


def test_a_report_keeps_number_and_words() -> None:
    assert plain("13912345678*推销{贷款}*") == "举报13912345678发短信骚扰，内容是推销{贷款}*"


@pytest.mark.server
@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("YE", "query_balance"),
        ("CXLL", "query_usage"),
        ("CXZD", "query_bill"),
        ("0000", "unsubscribe_service"),
        ("qxcl", "unsubscribe_service"),
        ("QXGJLH", "set_overseas_block"),
        ("KTGJLH", "set_overseas_block"),
        ("KTFSR", "set_do_not_disturb"),
        ("QXFSR", "set_do_not_disturb"),
        ("TD", "set_do_not_disturb"),
        ("CXXZ#王建国#330106198804120128", "port_out"),
        ("MMCZ#330106198804120128#135790", "reset_password"),
        ("13912345678*推销贷款", "report_marketing"),
    ],
)
async def test_every_code_is_understood(trained_agent: Any, typed: str, intent: str) -> None:
    parsed = await trained_agent.parse_message(typed)
    assert parsed["intent"]["name"] == intent
    assert parsed["intent"]["confidence"] >= 0.55
