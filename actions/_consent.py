"""What counts as a yes to a proposal (commitment 1): only words that can mean nothing else.

A bare 嗯 hears, it does not agree; a yes that also asks, doubts, postpones or bargains is none; a
yes to something else than what is shown is none; and whatever else a message says must be
politeness, or it is asked again. Asking once more costs a turn, a wrong order costs trust.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_HEDGE = re.compile(
    # asks
    r"[吗嘛呢?？]|(?<!这)么|多少|怎|为什么|为啥|凭什么|什么|啥|哪|谁|咋|几|确[认定](?:一)?下|了吧[啊呀]"
    # postpones
    r"|等等|等一|等会|等下|等我|想想|考虑|再|先别|先看|明天|后天|改天|回头|以后|之后|下次|下回|下个?月|月底|年底|到时|晚点|晚上|过[几两]?天|一会|待会"
    # doubts, bargains, leaves it open
    r"|但|不过|就是有|只是|如果|要是|万一|除非|别|甭|像|似乎|大概|也许|或许|估计|应该|可能|差不多|勉强|凑合|随便|随你|无所谓|看着|看看|看情况|你定|你决定"
    r"|都行|都可以|都好|(?:行|好|可以|对|想|换|退|办|成)是|(?<!就)可以吧"
    # refuses, or may
    r"|不(?!客气|好意思|用谢)|没(?!问题|毛病|意见|错)|未|(?<!没)错|拒绝|反对|后悔|算了|得了|免了|够了|行了|好了|罢了|撤销|取消|^对了|^是这样|[你您]们?好"
)
_WEAK = re.compile(r"[嗯恩哦噢喔啊呃额呀唉哎诶欸唔\s,，。.!！~、]*")
_AGREES = re.compile(
    r"确认|确定|同意|可以|没问题|没错|没毛病|没意见|好|行|对|是|中|要得|得嘞|妥|成|办|换|退|拆|报|授权|发|更正|删|提交|撤|转|登记|举报|开|关|设|预约|要|充|停|复机|恢复|加|移|申请|就这样|就这么|ok|okay|yes",
    re.IGNORECASE,
)
_OPENS = re.compile(r"^好了[,，\s]*(?=\S{1,6}吧[。！!]*$)")
"""What is over before the yes: 好了 停机吧."""
_STRONG = re.compile(
    r"确认|确定|同意|(?:办理?|换|退[订掉]?|拆[机掉]?|提交|撤[回掉销]?|转交?|举报|开通?|关[闭掉]?|设置?|预约|登记|更正|删除?|发送?|授权|报修?|交|充值?|停机?|复机|恢复|加入|移除|申请)(?:了|掉|上)?(?:吧|[。！!]*$)"
)
_HEARD = re.compile(r"知道|明白|清楚|听[清见到懂]|了解|收到")
"""What hears and agrees to nothing: 好吧我知道了; 明白了 办吧 names the deed."""
_EXPLAINED = re.compile(
    r"确认|确定|同意|可以的?|没问题|没错|没毛病|没意见|好[的嘞呀啊滴]*|行[啊呗]?|对[的啊呀]?|是[的啊呀滴哒]?|中|要得|得嘞|妥了?|成交?|ok(?:ay)?|yes"
    r"|办理?|变?更?换成?|变更|改成?|退订?掉?|拆[机掉]?|提交|撤[回掉销]?|转交?|登记|举报|投诉|报修?|开[通启]?|打开|关[闭掉]?|设置|设|预约|授权|发送?|更正|删除?掉?|充值?|停机?掉?|复机|恢复|加入|加|移除|申请|搞|弄|来|交"
    r"|就这样|就这么|就它|就|照|按|嗯|恩|哦|噢|喔|啊|呃|额|呀|唉|哎|诶|欸|那个?|都|全部|给|帮|替|把|麻烦|劳驾|请|你们?|您|我们?|咱们?|他|它|谢谢|多谢|谢|辛苦"
    r"|吧|了|的|呗|哈|嘞|啦|着|要|想|(?<=[开设加充改换办弄])上|这个?|样|一下|马上|赶紧|赶快|快点?|现在|立刻|直接|继续|接着|知道|明白|清楚|听清|听明白|套餐|业务|免打扰|手续|订单|发票|票|号码|说|掉|不客气|不好意思|不用谢"
    r"|[\s,，。.!！~、…]",
    re.IGNORECASE,
)
_DEEDS = {
    "办理": re.compile(r"换|改|变更|开|预约"),
    "预约": re.compile(r"预约|换|改|变更"),
    "撤回": re.compile(r"撤"),
    "撤销": re.compile(r"撤|销"),
    "转交": re.compile(r"转|交|提交"),
    "退订": re.compile(r"退|关|停"),
    "提交": re.compile(r"提交|投诉|登记|交"),
    "举报": re.compile(r"举报|登记|提交|投诉"),
    "报修": re.compile(r"登记|提交|预约|报修?"),
    "撤回授权": re.compile(r"(?:撤[回销]?|关[掉闭]?)了?(?:授权)?"),
    "授权": re.compile(r"开|授权"),
    "发送": re.compile(r"发"),
    "更正": re.compile(r"改|更正"),
    "删除": re.compile(r"删"),
    "拆机": re.compile(r"拆|退|关"),
    "开通": re.compile(r"开"),
    "加入": re.compile(r"加"),
    "移除": re.compile(r"移|删|去掉"),
    "停机": re.compile(r"停"),
    "复机": re.compile(r"复|恢复|开"),
    "申请": re.compile(r"申请|转|办"),
    "充值": re.compile(r"充"),
    "开票": re.compile(r"开"),
    "关闭": re.compile(r"关"),
    "设置": re.compile(r"设|改|换|调"),
}
"""What may be said for what the button calls 确认…; 办 fits everything."""
_ANY_DEED = re.compile(
    r"换|改|变更|预约|撤|转|退|拆|关|提交|投诉|登记|举报|报|开|设|更正|删|发|授权|充|停|复机|恢复|加|移|申请"
)
_YES_BY_INTENT = ("affirm", "thank", "greet", "inform", "nlu_fallback", "")
_SAME_DEED = {
    ("确认开通", flow): re.compile(r"(?:挡|拦截|拦|屏蔽)(?:掉|住|了|起来)*")
    for flow in ("set_overseas_block", "set_do_not_disturb", "report_marketing")
}
"""What says the deed of a button in another way, by button and matter."""
BARE_CANCEL = re.compile(
    r"(?:嗯|好的?|对|是的?|那)?[,，\s]*(?:都|全部|给我|帮我)*取消(?:吧|掉|了|掉吧|了吧)?[。!！]?"
)
"""取消 and no more: where something is to be cancelled it may mean either."""


def only_agrees_or_not(text: str, agree: str) -> bool:
    """Whether `text` says nothing but words of agreeing, and names no other deed than `agree`: it
    is about what was shown, clear or not.
    """
    said = re.sub(r"\s+", " ", text.strip())
    deeds = _DEEDS.get(agree.removeprefix("确认"))
    if deeds is not None and _ANY_DEED.search(deeds.sub("", said)):
        return False
    return len(_EXPLAINED.sub("", said)) <= 1


def is_murmur(text: str) -> bool:
    """Whether `text` is 嗯 or 哦 and no more, which hears and agrees to nothing."""
    return bool(_WEAK.fullmatch(text.strip()))


def is_clear_yes(text: str, intent: str, agree: str = "确认办理", flow: str = "") -> bool:
    """Whether `text` is an unambiguous yes.

    `intent` is what it was understood as, `agree` the button that says yes, `flow` the intent of
    the matter itself. Names of what is proposed should have been taken out of `text`.
    """
    said = _OPENS.sub("", re.sub(r"\s+", " ", text.strip()))
    if same := _SAME_DEED.get((agree, flow)):
        said = same.sub(agree[2:], said)
    # 撤销 goes back on any other proposal; where it is what is proposed, it agrees
    hedged = _HEDGE.search(said.replace("撤销", "") if agree == "确认撤销" else said)
    if agree in said:
        rest = _EXPLAINED.sub("", said.replace(agree, ""))
        return not hedged and len(rest) <= 1
    if hedged or _WEAK.fullmatch(said) or not _AGREES.search(said):
        return False
    if _HEARD.search(said) and not _STRONG.search(said):
        return False
    deeds = _DEEDS.get(agree.removeprefix("确认"))
    if deeds is not None and _ANY_DEED.search(deeds.sub("", said)):
        return False
    if _EXPLAINED.sub("", said):
        return False
    return bool(_STRONG.search(said)) or intent in (*_YES_BY_INTENT, flow)


_NO_WORD = re.compile(
    r"(?:先|都|也|就|还是|暂时|现在|我)*不(?:想要?|需要|要|用)?"
    r"(?:办|换|退|开|充|设|改|停|拆|撤|转|报|举报|投诉|提交|登记|弄|搞|定|订|买|加|关|授权|申请|行|可以|同意|了)*了?"
    r"|别(?:办|换|退|开|充|设|改|停|拆|撤|弄|搞|提交)了?|先?算了|免了|拒绝|以后再说|下次(?:再说)?|回头再说|再说吧?"
    r"|(?:再)?(?:考虑|想)(?:一下|考虑|想|看)?|no",
    re.IGNORECASE,
)
_AROUND_A_NO = re.compile(
    r"[哦噢嗯啊呃额唉哎诶哈呀吧呢了的那这个我您你]|谢谢|多谢|麻烦|暂时|还是|[\s,，。.!！~、…]"
)
_NOT_WANTED = re.compile(
    r"(?:[哦嗯唉那这我]|那个|这个|都|全部|,|，|\s)*不(?:想)?要了?(?:吧|啊|呀|，|。|！|!|\s)*"
)


def is_plain_no(text: str) -> bool:
    """Whether `text` says no and nothing else, whatever it was understood as: 不要了, 那先不办."""
    said = _NO_WORD.sub("", text.strip())
    return said != text.strip() and not _AROUND_A_NO.sub("", said)


_REFUSED = (
    r"(?<![能可要想会])(?<!{deed})(?:不(?:想|要|能|用|给|让)?|别)(?:再|给我|帮我|替我)*"
    r"(?:{deed})(?![不行票])"
)
_LOOKS_FORWARD = re.compile(
    r"不然|否则|再不|还不|要是|如果|能不|的话|[吗?？]|呢$|怎么|为什么|为啥|会不会"
)
_WORD = re.compile(r"[一-鿿]+")
_WISHES = re.compile(r"要|帮|给我|[换改]成|查|看")


def refuses_it(text: str, agree: str) -> bool:
    """Whether `text`, whatever else it says, refuses outright what the button `agree` would do:
    钱还没退呢 不能撤. A question or a threat (再不撤…) refuses nothing, and what is wished after it
    (不换了 帮我退彩铃) is heard first.
    """
    deeds = _DEEDS.get(agree.removeprefix("确认"))
    if deeds is None or _LOOKS_FORWARD.search(text):
        return False
    named = [deed for deed in deeds.pattern.split("|") if _WORD.fullmatch(deed)]
    found = [re.search(_REFUSED.format(deed=deed), text) for deed in named]
    return any(no and not _WISHES.search(text[no.end() :]) for no in found)


def is_not_wanted(text: str) -> bool:
    """Whether `text` is 不要了 and no more."""
    return bool(_NOT_WANTED.fullmatch(text))


def may_mean_either(text: str) -> bool:
    """Whether `text` is 取消 or 不要了 and no more, which agrees where something is to go."""
    return bool(BARE_CANCEL.fullmatch(text)) or is_not_wanted(text)


_CLAUSES = re.compile(r"[,，。.;；!！…、~\s]+")
_SPOKEN_NO = re.compile(
    r"(?<![说讲么啥得要能想])(?:算了[吧啊]?)?(?:不|别)(?:换|开|退|办|弄|搞|设|改|充|停|拆|举报|投诉|报|提交|登记|关|屏蔽|授权|订|买)了"
    r"(?![吗么没])[吧啊呀]?"
)
"""A no in the middle of what a recogniser writes without punctuation."""
_LETS_BE = re.compile(
    r"(?:[那嗯哦唉哎啊我]|就|还是|先|干脆|都|也)*"
    r"(?:(?:(?:不|别|甭)(?:想|要)?再?(?:换|开|退|办|弄|搞|设|改|充|停|拆|举报|投诉|报|提交|登记|关|屏蔽|授权|订|买|加|取消|动)(?:它|这个)?了|先?算了)"
    r"(?:[吧啊呀啦呗]|得了)*"
    r"|(?:不弄|不办|不搞)(?:吧|啊)?|留着(?:用|它)?吧?|(?:保持|维持)(?:现状|原样|不变)吧?|回头再(?:说|弄|办|看)吧?|(?:等|到)?(?:月底|下个?月|以后|下次)再(?:说|弄|办)吧?"
    r"|继?续?用(?:着|现在|原来|以前|老)(?:这个?|那个?|的|套餐)*吧?)+"
)
_TELLS_OF_A_NO = re.compile(
    r"(?:说|讲)(?:了|过)|[跟和对](?:他|她|你们|人家|客服)|告诉(?:他|她|你们)"
)
"""Words of who tells of a no: 我说了不办了 他还打."""
_SAYS_WHY = re.compile(
    r"让我?(?:儿|女|闺|孩|孙|侄|老[公婆伴]|家里|朋友)|等我?(?:儿|女|闺|孩|孙|侄|老[公婆伴]|家里|回[家来头]|下个?月|月底|到期|以后)|万一|太|怕|我怕|反正|因为|毕竟|省得|免得|谢|多谢|麻烦|没必要|不划算|不值|贵|我[还也再]|以后|下次|回头"
)


def lets_it_be(text: str, values: Iterable[str] = ()) -> bool:
    """Whether a clause of `text` leaves everything as it is and the others only say why: 太贵了
    不开了, 还是留着吧 万一超了. After one of the `values` the clause is about that one: 云盘
    不开了.
    """
    if _TELLS_OF_A_NO.search(text):
        return False
    marked = _SPOKEN_NO.sub(r" \g<0> ", text)
    clauses = [clause for clause in _CLAUSES.split(marked) if clause]
    for place, clause in enumerate(clauses):
        if not _LETS_BE.fullmatch(clause):
            continue
        if place and any(value in clauses[place - 1] for value in values):
            return False
        if all(_LETS_BE.fullmatch(c) or _SAYS_WHY.match(c) for c in clauses[place:]):
            return True
    return False
