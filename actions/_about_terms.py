"""A short question about what is being confirmed, answered in one sentence: when, how much, why,
and whether it can be taken back. Anything else is answered by showing all of it again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from actions._turn import Option, Turn
from actions._wording import wording
from actions._words import ABOUT_TERMS, NOT_A_REQUEST, SMALL_TALK, SURE
from telecom.models import Proposal

if TYPE_CHECKING:
    from actions._flow import Flow

LONGEST = 16
"""So many characters a question about the terms has at most."""
_ASKED = {
    "exit_now": re.compile(
        r"(?:交|付|赔|给|缴|出)(?:了|掉|完)?(?:这|那|这个|那个)?违约金|违约金.{0,6}(?:交|付|赔|给|缴|出)"
        r"|(?:现在|提前|马上|直接|立刻|今天)(?:就)?(?:要|想)?解约|不想?等(?:到期|了|那么久)?$|等不[了及起]"
    ),
    "undo": re.compile(
        r"(?:能|可以|可不可以|还能)(?:不能)?(?:再|随时)?(?:撤|反悔|后悔|取消|改回|换回|退(?!订吗?$))|反悔.{0,4}[吗怎]|后悔了?怎么"
    ),
    "when": re.compile(
        r"(?:马上|立刻|立即|当天|今天|当月|这个月|本月|现在)(?:就|能)?(?:生效|开通|到账|能用|好|停|换|办好)"
        r"|(?:什么时候|啥时候|几时|哪天|几号|几天|多久|多长时间|何时).{0,4}(?:生效|开始|能用|到账|办好|办完|好|停|换|算|答复|回复|有结果)"
        r"|(?:生效|到账|办好|能用(?!多久)|开始).{0,3}(?:什么时候|啥时候|几号|多久|哪天)|(?<![用效管期])(?:要(?:等)?|等)?(?<![用效管期])多久[?？啊呢]?$"
    ),
    "price": re.compile(
        r"(?:收|要|花|交|扣)(?:不收|不要)?(?:多少)?(?:钱|费)[吗嘛么?？]|(?:收|要|得|一共)?(?:多少|几块)钱|怎么收费|要钱不|收费[吗不]"
        r"|(?:收不收|要不要|花不花)(?:钱|费|收费)|(?:要|有|收|没有?)?手续费(?:多少|怎么收|[吗嘛不没么?？])"
        r"|(?:收|扣|交|付)(?:不收)?(?:月租|月费|套餐费)|免费的?[吗?？]|违约金(?:是)?多少|多少违约金|贵不贵|[收要有]违约金[吗嘛么?？]|有没有违约金"
    ),
    "why": re.compile(r"凭什么|凭啥|为什么|为啥|为何|干嘛要|干吗要|怎么还要"),
}
_FILLERS = re.compile(
    r"违约金|套餐|业务|短信|提醒|功能|服务|那|这个?|个|我|你们?|您|它|的|了|啊|呀|呢|吧|吗|嘛|么|就|还|要|是|会|又|都|到底|请问|问一?下|来着|[嗯呃额哦唉诶]|[\s,，。.!！?？…~]"
)
_OWN_MONEY = re.compile(r"话费|余额|剩|卡里")
ELSE = 3
"""So many characters besides the question name nothing else."""
WHAT_FOR = 8
"""The same beside 为什么, which says why of what: 为啥要等到28年."""
_ALSO = ("query_tariffs", "ask_faq", "query_balance", "query_bill", "repeat", "file_complaint")
"""What such a question may be taken for, besides the questions about terms."""


def answer(flow: Flow, turn: Turn, agree: str, decline: str) -> bool:
    """Answer a question about the proposal that is open and ask for a yes or no; False if the
    message is none that can be answered shortly.
    """
    asked = asked_for(turn, flow.flow)
    proposal = turn.uow.get(Proposal, turn["proposal"] or "")
    if asked is None or proposal is None:
        return False
    if asked == "exit_now" and not proposal.terms.get("exit_fee_fen"):
        if proposal.kind != "cancel_broadband":
            return False
        asked = "price"
    turn["misses"] = 0
    turn.say(f"utter_terms_{asked}", kind=proposal.kind, terms=proposal.terms)
    options = [Option(agree, agree), Option(decline, decline)]
    if asked == "exit_now" and proposal.kind == "change_plan":
        human = wording()["buttons"]["human"]
        options.append(Option(human, human))
    turn.say("utter_yes_or_no", options, custom={"expect": "confirm"}, yes=agree, no=decline)
    return True


def asked_for(turn: Turn, flow: str) -> str | None:
    """Which of the questions is asked, if it is in few words and of nothing else."""
    named = {entity["entity"] for entity in turn.message.get("entities") or []}
    if len(turn.text) > LONGEST or named - {"date", "month"}:
        return None
    if turn.intent == "query_balance" and _OWN_MONEY.search(turn.text):
        return None
    near = (*NOT_A_REQUEST, *SMALL_TALK, *ABOUT_TERMS, *_ALSO, flow)
    if turn.intent not in near and turn.confidence >= SURE:
        return None
    for name, words in _ASKED.items():
        found = words.search(turn.text)
        if found:
            rest = turn.text[: found.start()] + turn.text[found.end() :]
            most = WHAT_FOR if name == "why" else ELSE
            return name if len(_FILLERS.sub("", rest)) <= most else None
    return None
