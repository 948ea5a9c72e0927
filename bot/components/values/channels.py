"""How an unwanted contact came, by call or by SMS (rules: intents.md, `channel`).

电话 and 短信 are in many messages; they are a channel only where the text is about unwanted
contact, or says nothing else.
"""

from __future__ import annotations

import re

from bot.components.values.found import Found

_CALL = re.compile(
    r"(?:打|来|接|骚扰|推销)?电话(?!费|号码?(?:是|多少)|号(?!码)|卡|会议|手表|簿|线|客服|服务|亭"
    r"|没人接|打不|打勿|里头?|本|手机)"
    r"|来电(?!显示|提醒|铃声|铃)|致电|打(?:过|进)?来(?!的?(?:人工|客服))|打(?:我|俺)(?!们|的|电话|号)|打给(?:我|俺|她|他|奶奶"
    r"|老人)|外呼(?!号码)|响铃|呼叫(?!转移)"
    r"|(?<![a-z])calls?(?![a-z])",
    re.IGNORECASE,
)
_SMS = re.compile(
    r"短[信心新](?!还剩|剩|提醒|通知|条数|套餐|费|包|余量|验证码)|短消息|短讯|(?<![a-z])sms(?![a-z])"
    r"|(?:(?:垃圾|广告|骚扰|推销|诈骗|营销|群发|中奖|发|条|博彩|贷款)的?|收到[^,。]{0,12}"
    r"|一条[^,。]{0,12})\s?信息(?!安全|泄)",
    re.IGNORECASE,
)
_OTHER_SMS = re.compile(
    r"(?:验证码|提醒|提腥|余额|账单|通知|用量|流量|欠费|到账|扣费|扣钱|一百条|业务办理|结案|办结"
    r"|催缴|催费)(?:的|类|嘞)?$"
)
_OTHER_PHONE = re.compile(
    r"(?:(?:快递|外卖|客户|家人|亲戚|朋友|孩子|监督平台|工信部|热线|客服|联系|面试官)的?"
    r"|(?:挂|(?<![一二三四五六七八九十几两多每])回)了?(?:我|俺|个|他|她|两次|一个){0,2})$"
)
"""Before 电话: another call than an unwanted one."""
_CONTACT = re.compile(r"[:是]?\s?[\d幺一二三四五六七八九零]{5,}")
"""Behind 电话: the number to call the customer at."""
_OWN_CALL = re.compile(
    r"(?:给你们|给恁|给客服|跟你们|找你们)[^,。;!]{0,3}$"
    r"|(?:喊|叫|让)(?:我|俺)$|(?:给|跟)(?:我|俺|我们家)?(?:老婆|老伴|儿子|女儿|闺女|妈|爸|朋友|同事"
    r"|他们|家里|别人)\S{0,2}$"
    r"|(?:^|[^给跟对向找替扰到])(?:我|俺|老公|老婆)(?:天天|刚才?|上次|昨天|前天|又|已经|再|就|去|想"
    r"|要|来|自己|们)*$"
)
"""Before 打电话: the customer calls somebody."""
_SURE = re.compile(
    r"推销|推消|推肖|促销|营销|赢销|推广|推介|骚扰|烧扰|骚绕|广告|举报|举抱|举薄|检举|诈骗|骗子"
    r"|拐子|冒充"
    r"|假冒|自称|兜售|屏蔽|平蔽|拦截|拉黑|黑名单|免打扰|免扰|勿扰|垃圾|打扰|轰炸|拒接|拒收|陌生"
    r"|可疑|promo"
    r"|(?:境外|境歪|静外|镜外|净外|国外|外国|海外|国际|港澳台|洋码子|缅北|英国"
    r"|美国)[^,。]{0,10}?(?:电话|来电|短信|打|号|信息|拦|屏)|洋电话"
    r"|卖(?:套餐|东西|保健品|业务|流量|课|房|卡|宽带)|(?:说|讲)(?:自己)?[他她伊]?是(?:恁"
    r"|你们)?(?:中国)?移动|(?:报|念|要|问)(?:我要)?(?:那个)?验证码"
    r"|电话[^。]{0,20}(?:让|喊|叫)(?:我|俺)(?:按|转|汇|点|下载|加)|电话[^。]{0,8}(?:国外|境外|外国)的"
    r"|10085|10086999|(?<!\d)106\d|[一幺]零六[\d零一幺二三四五六七八九]{3}|一零零八五|幺零零八五|00开头|零零(?:开头|打头|几)|(?<![\d+])\+(?!86)\d|(?<!\d)00\d{3,}"
)
_UNSURE = re.compile(
    r"[\d零幺一二三四五六七八九]{2,5}开头的|打(?:来|给我|电话)[^,。]{0,4}(?:说|讲)我的?\S{0,6}?(?:积分|套餐|卡|号|到期|清零)"
    r"|骗|假[的嘞]|账户异常|账号异常|涉嫌|洗钱|犯法|[中领兑]奖|中了|点链接|链接|银行卡号|加微信|身份证发|记下来|记上|给我记|报给|上报|报上"
    r"|报你们|治治|告诉(?:您|你们)|给你们说"
    r"|拦|挡|堵|封|(?:打|电话|来)[^,。]{0,8}(?:让|喊|叫|要|问|劝)(?:我|俺|她|他|奶奶|爷爷"
    r"|老人)(?:要不要)?.{0,2}(?:办(?!法)|换|升|改|报|念)"
    r"|(?:别(?!人|个|家|的|处)|莫|甭|勿(?!好)|白再|(?<!要)不要(?!钱)|不准|不许|禁止|永远不要|不想接"
    r"|不需要)[^,。]{0,9}?(?:打|发|来电|来电话|短信|电话|接)"
    r"|(?<![我俺])(?:天天|老(?!大|婆|公|人|板|师|家|伴|爸|妈|爷|头|太|乡|了|百姓)|老是|总|总是|一直"
    r"|整天|一天到晚|一天)[^,。]{0,6}(?:打我|打给我|给我打|打来|打电话|来电|发广告|给我发)"
    r"|(?:开|关|退订|停)[^,。]{0,6}短信|短信[^,。]{0,6}(?:不要|别发|关|停)"
)
_CASE = re.compile(
    r"失败|投诉|投书|工[单丹]|报修|客服|监督|结案|核实|道个?歉|赔不是|师傅|回访|登记的|账单|彩铃|铃声"
    r"|欠费|停机|提醒|关机|有歌|流量用|用量|余额|亲情|打不进|打不出"
)
"""What else a call is about."""
_ANY_SIGN = re.compile(r"[电打呼响短信cs]", re.IGNORECASE)
"""One of these is in whatever `_CALL` and `_SMS` find."""
# No two ways to read the same text: a repeat of ambiguous parts takes exponential time.
_ALL_IT_SAYS = re.compile(
    r"(?:是|就是|不是|不对|不(?=[, ]|电话|短信)|错了|哦|啊|而是|嗯|呃"
    r"|那个|他|她|它|对方|用|通过|靠|都|的|嘞|了|来|过|给|我|和|跟|也|有|还有"
    r"|又|一条|一个|条|个|收到|收|接到|发|打|说|吧|呗|呢|[,。、 ]|电话|短信|来电|信息"
    r"|两种|两个|方式|渠道|途径|选|形式)+"
)
_CAME = r"(?:嗯|呃|是|就是|他|她|那个|[, ])*(?:打电话|电话|发?短信)(?:打|发)?来[嘞的了]"
_ANSWER = re.compile(rf"^{_CAME}|[,。;! ]{_CAME}(?=$|[,。;! ])")


def find_channels(text: str) -> list[Found]:
    """All `channel`s of a text about unwanted contact, or that names nothing else."""
    if not _ANY_SIGN.search(text):
        return []
    wanted = bool(_SURE.search(text) or (_UNSURE.search(text) and not _CASE.search(text)))
    if not (wanted or _ALL_IT_SAYS.fullmatch(text) or _ANSWER.search(text)):
        return []
    found: list[Found] = []
    for match in _CALL.finditer(text):
        said = match[0]
        own = said == "打电话" and _OWN_CALL.search(text, 0, match.start())
        other = said == "电话" and (
            _OTHER_PHONE.search(text, 0, match.start()) or _CONTACT.match(text, match.end())
        )
        if not own and not other:
            found.append(Found("channel", "call", match.start(), match.end()))
    for match in _SMS.finditer(text):
        if not _OTHER_SMS.search(text, 0, match.start()):
            found.append(Found("channel", "sms", match.start(), match.end()))
    return found
