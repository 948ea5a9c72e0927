"""What counts as a yes (commitment 1): many voices, no doubt."""

from __future__ import annotations

import pytest

from actions._consent import (
    BARE_CANCEL,
    is_clear_yes,
    is_plain_no,
    lets_it_be,
    may_mean_either,
    refuses_it,
)

YES = """
好的|好|好嘞|好滴|好啊|好呀|好的好的|好吧|好的，麻烦了|好 谢谢|可以|可以的|可以可以|可以，办|行
行吧|行啊|嗯行|行 就这个吧 谢谢|对|对的|对对对|是|是的|是的是的|没错|没问题|没毛病|没意见|同意
我同意|确认|确定|我确认|嗯 确定|确认办理|确认办理！|OK|ok 办|okay|办|办吧|办了吧|那就办吧
就办这个|嗯好的办吧|好的，办吧|给我办了吧|帮我办一下|赶紧办|马上给我办|那你给我办吧
麻烦您给办一下|换|换吧|换了吧|那就换吧|换成这个吧|就换这个|中|要得|得嘞|妥|成|成交|就这样
就这么办|就这样办吧|知道了 办吧|明白了，确认办理|可以的，麻烦你了|不好意思，办吧
""".strip().replace("\n", "|")
NOT_YET = """
都换了吧啊|嗯|嗯嗯|哦|噢|啊|呃|额|哎|嗯。|……|多少钱来着|多少钱|一个月多少|什么时候生效|有没有违约金
办了会怎么样|确认什么|什么意思|好不好|行不行|可以不可以|可以吗|行？|这样行吗|谁让你办的|要几天
好像可以吧|可以吧|应该可以|应该行吧|大概行|差不多行|还行吧|勉强可以|都行|都可以|随便|无所谓
你看着办吧|你定吧|怎么都行|听着不错|行是行但是下个月再说|行是行|好是好|办是可以办
可以倒是可以，不过有点贵|如果能退就办|要是不满意能退就行|除非便宜点|好贵|可以便宜点|便宜点就办
等等|等一下|我想想|考虑一下|再说|再等等|改天办吧|明天办吧|下个月再办|回头办|过几天办|以后再办吧
行吧 我知道了|好的明白了|可以 清楚了|好吧我知道了|好的知道了|行吧 那我明白了|好好好 我清楚了
好 明白了
晚点办|待会办|先确认一下价格|我确认下|确认一下是哪个号|再确认确认|你再说一遍
""".strip().replace("\n", "|")
NO = """
不|不要|不用了|不好|不可以|不行|不办|不换了|不是|不对|不同意|不确认|先不办|别办|别换了|甭办了
算了|算了吧|得了吧|免了吧|行了行了|够了|好了好了|我没同意|从来没同意过|没同意过|没事|没想好
没说要办|取消|取消吧|好的取消|拒绝|反对|我后悔了|错了|不是这个|未确认
""".strip().replace("\n", "|")
OTHER = """
你好|您好|对了|对了 我还有多少话费|转人工|我要人工|我要投诉|好烦|真好笑|好家伙|是这样的
确认退订|退吧|撤回吧|举报|提交|关掉|确认撤回|59|1|第一个|100块
""".strip().replace("\n", "|")


@pytest.mark.parametrize("said", YES.split("|"))
def test_these_words_can_mean_nothing_but_yes(said: str) -> None:
    assert is_clear_yes(said, "affirm", "确认办理", "change_plan")


@pytest.mark.parametrize("said", NOT_YET.split("|"))
def test_who_hears_asks_doubts_postpones_or_bargains_has_not_agreed(said: str) -> None:
    assert not is_clear_yes(said, "affirm", "确认办理", "change_plan")


@pytest.mark.parametrize("said", NO.split("|"))
def test_a_no_is_never_taken_for_a_yes_even_if_understood_as_one(said: str) -> None:
    assert not is_clear_yes(said, "affirm", "确认办理", "change_plan")


@pytest.mark.parametrize("said", OTHER.split("|"))
def test_what_means_something_else_is_no_yes(said: str) -> None:
    assert not is_clear_yes(said, "affirm", "确认办理", "change_plan")


@pytest.mark.parametrize(
    ("said", "agree"),
    [
        ("退", "确认退订"),
        ("退吧退吧", "确认退订"),
        ("对 退掉", "确认退订"),
        ("好的，都退了吧", "确认退订"),
        ("关了吧", "确认退订"),
        ("提交吧", "确认提交"),
        ("登记吧", "确认提交"),
        ("对的 举报", "确认举报"),
        ("好的 撤回吧", "确认撤回"),
        ("撤了吧", "确认撤回"),
        ("预约吧", "确认预约"),
        ("开通吧", "确认开通"),
        ("开吧", "确认开通"),
        ("关掉吧", "确认关闭"),
        ("拆吧", "确认拆机"),
        ("报修吧", "确认报修"),
        ("撤了吧", "确认撤回授权"),
        ("关掉吧", "确认撤回授权"),
        ("授权吧", "确认授权"),
        ("更正吧", "确认更正"),
        ("删吧", "确认删除"),
        ("发吧", "确认发送"),
    ],
)
def test_the_deed_itself_is_a_yes(said: str, agree: str) -> None:
    assert is_clear_yes(said, "affirm", agree, "any")


@pytest.mark.parametrize(
    ("said", "agree"),
    [
        ("退吧", "确认办理"),
        ("确认退订", "确认办理"),
        ("换吧", "确认退订"),
        ("确认举报", "确认退订"),
        ("开通吧", "确认关闭"),
        ("关掉吧", "确认开通"),
        ("退吧", "确认举报"),
        ("举报", "确认撤回"),
        ("确认办理换套餐", "确认退订"),
        ("授权吧", "确认撤回授权"),
        ("撤吧", "确认授权"),
        ("退吧", "确认删除"),
        ("删吧", "确认办理"),
        ("拆吧", "确认退订"),
        ("撤吧", "确认拆机"),
    ],
)
def test_a_yes_to_another_deed_is_none(said: str, agree: str) -> None:
    assert not is_clear_yes(said, "affirm", agree, "any")


def test_a_deed_named_with_certainty_needs_no_intent() -> None:
    assert is_clear_yes("开通吧", "subscribe_service", "确认开通", "set_do_not_disturb")
    assert is_clear_yes("好的 撤回吧", "withdraw_ticket", "确认撤回", "change_plan")


def test_a_mild_yes_that_was_understood_as_another_request_is_none() -> None:
    assert not is_clear_yes("好", "query_balance", "确认办理", "change_plan")
    assert is_clear_yes("好", "", "确认办理", "change_plan")


def test_the_flows_own_intent_goes_with_a_yes() -> None:
    assert is_clear_yes("好的退", "unsubscribe_service", "确认退订", "unsubscribe_service")


@pytest.mark.parametrize("said", ["取消", "取消吧", "嗯，取消", "都取消了吧", "帮我取消掉"])
def test_a_bare_cancel_may_mean_either(said: str) -> None:
    assert BARE_CANCEL.fullmatch(said)
    assert not is_clear_yes(said, "affirm", "确认退订", "unsubscribe_service")


@pytest.mark.parametrize("said", ["取消彩铃", "我要取消订单", "不取消"])
def test_a_cancel_of_something_is_not_bare(said: str) -> None:
    assert not BARE_CANCEL.fullmatch(said)


def test_blanks_and_case_do_not_matter() -> None:
    assert is_clear_yes("  好  的  ", "affirm")
    assert is_clear_yes("Ok", "affirm")
    assert not is_clear_yes("", "affirm")
    assert not is_clear_yes("   ", "affirm")


PLAIN_NOES = (
    "不要了|先不办|那先不办了|算了先不弄|先算了|不用了谢谢|再考虑考虑|以后再说|不行|我不同意"
)
NO_PLAIN_NOES = "不对|不是这个|不贵|不错|不客气|我不要59的|不用联系我|好|确认办理|不用那么多"


@pytest.mark.parametrize("text", PLAIN_NOES.split("|"))
def test_plain_noes_are_noes_whatever_they_are_understood_as(text: str) -> None:
    assert is_plain_no(text)
    assert not is_clear_yes(text, "")


@pytest.mark.parametrize("text", NO_PLAIN_NOES.split("|"))
def test_what_says_more_than_no_is_no_plain_no(text: str) -> None:
    assert not is_plain_no(text)


@pytest.mark.parametrize("text", ["取消", "不要了", "这个不要了", "都不要了", "不想要了"])
def test_what_wants_something_gone_may_agree_to_its_going(text: str) -> None:
    assert may_mean_either(text)


@pytest.mark.parametrize(
    ("said", "agree"),
    [
        ("等下 钱还没退给我呢 不能撤", "确认撤销"),
        ("我想想 还是不投诉了吧 小伙子也不容易", "确认提交"),
        ("太贵了 不换了", "确认办理"),
        ("别停 我找找", "确认停机"),
        ("我老婆不让拆", "确认拆机"),
    ],
)
def test_a_no_to_the_deed_counts_whatever_is_said_around_it(said: str, agree: str) -> None:
    assert refuses_it(said, agree)


@pytest.mark.parametrize(
    ("said", "agree"),
    [
        ("能不能退", "确认退订"),
        ("退不退都行", "确认退订"),
        ("再不停机我就投诉", "确认停机"),
        ("不停机的话要扣多少", "确认停机"),
        ("不能不退", "确认退订"),
        ("不要换套餐 要退彩铃", "确认办理"),
        ("不撤不行", "确认撤销"),
    ],
)
def test_a_question_a_threat_and_another_wish_are_no_such_no(said: str, agree: str) -> None:
    assert not refuses_it(said, agree)


LET_BE = """
太贵了 不开了|月底了还收整月 那不划算 不开了|嗯…还是留着吧 万一超了|看不懂 不设了
等等 我想起来了 别举报了|要等到后年啊 那还换个啥 不换了不换了|流量作废啊 那等月底再说吧
唉算了吧 流量都没了 我还是用现在这个|我弄不来算了不充了让我侄子给我弄
""".strip().replace("\n", "|")
NOT_LET_BE = """
算了 查话费吧|不换了 开个随心看会员吧|算了还是花卡29吧|不要了|彩铃别退|不换了行吗
云盘 不开了|好 办吧|我都说了不办了|不换了 等我查下话费|跟他讲别打了 不办了
""".strip().replace("\n", "|")


@pytest.mark.parametrize("text", LET_BE.split("|"))
def test_a_clause_that_leaves_it_is_a_no_whatever_the_reason(text: str) -> None:
    assert lets_it_be(text, ["云盘"])


@pytest.mark.parametrize("text", NOT_LET_BE.split("|"))
def test_a_no_before_a_wish_or_about_one_of_several_leaves_nothing(text: str) -> None:
    assert not lets_it_be(text, ["云盘"])


@pytest.mark.parametrize("flow", ["set_overseas_block", "set_do_not_disturb", "report_marketing"])
def test_keeping_calls_away_is_switching_that_on(flow: str) -> None:
    assert is_clear_yes("帮我挡了", "set_overseas_block", "确认开通", flow)
    assert not is_clear_yes("帮我挡了", "set_overseas_block", "确认关闭", flow)
    assert not is_clear_yes("帮我挡了", "set_overseas_block", "确认开通", "subscribe_service")
