"""Text shaped for the ear: what a synthetic voice is given instead of what stands on a screen.

`for_ear` applies all of it, and applying it twice changes nothing more. Pure functions. The rules,
docs/hotline.md: telephone and ticket numbers digit by digit with 幺 for 1; amounts, dates, volumes
and percentages in words; no emoji, no web addresses, no markup.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import lru_cache, partial
from re import Match

import cn2an

DIGITS = str.maketrans("0123456789", "零幺二三四五六七八九")
YEAR_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
MEASURES = "个次位条天项种张份分钟小时年块折倍兆句笔家台人"
PERS = "条|分钟|小时|天|日|月|年|次|人"
DASH = r"\s*[-–—~～]\s*"
SIGNS = {
    "≥": "不少于",
    "≤": "不超过",
    "≈": "约",
    "[>＞](?=\\s*[\\d零一二两三四五六七八九十])": "超过",
    "[<＜](?=\\s*[\\d零一二两三四五六七八九十])": "不到",
    "→": "，",
}
"""Signs that mean something beside a figure; the figure may be in words already."""
VOLUME_UNITS = {"G": "G", "M": "兆", "K": "K", "T": "T"}
DAYS_BACK, DAYS_AHEAD = 30, 335  # together a year: no day of the calendar comes twice
LONGEST_IN_WORDS = 12  # digits; longer ones are identifiers, whatever stands behind them


@lru_cache(maxsize=500)
def for_ear(text: str, today: date | None = None) -> str:
    """`text` as it should be spoken; '' if nothing speakable is in it.

    With `today`, days from a month back to eleven months ahead go without their year.
    """
    if today is not None:
        text = re.sub(r"(?<!\d)(20\d\d)年(\d{1,2})月(\d{1,2})日", partial(_near, today), text)
    for shape in SHAPES:
        text = shape(text)
    return text


def _near(today: date, match: Match[str]) -> str:
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return match[0]
    near = -DAYS_BACK <= (day - today).days < DAYS_AHEAD
    return f"{day.month}月{day.day}日" if near else match[0]


def digits(text: str) -> str:
    """Digits one by one as operators say them: `10086` → `幺零零八六`."""
    return text.translate(DIGITS)


def number(text: str) -> str:
    """A number in words: `1,234.5` → `一千二百三十四点五`, 2000 → `两千`. A bare 2 stays 二; see
    `counted`.
    """
    plain = text.replace(",", "")
    whole, _, fraction = plain.partition(".")
    if len(whole) > LONGEST_IN_WORDS:
        return digits(plain.replace(".", "点"))
    words = re.sub("^二(?=[千万亿])", "两", str(cn2an.an2cn(str(int(whole)), "low")))
    fraction = fraction.rstrip("0")
    return f"{words}点{fraction.translate(YEAR_DIGITS)}" if fraction else words


def counted(text: str) -> str:
    """A number before a measure word: 2 is 两, as in 两次, 两小时."""
    return "两" if text == "2" else number(text)


def money(text: str) -> str:
    """Yuan with up to two decimals in words: `12.50` → `十二元五角`, `0.29` → `二角九分`."""
    plain = text.replace(",", "")
    whole, _, fraction = plain.partition(".")
    if len(fraction.rstrip("0")) > 2:
        return f"{number(plain)}元"
    jiao, fen = (int(figure) for figure in f"{fraction}00"[:2])
    parts = [f"{counted(str(int(whole)))}元"] if int(whole) or not (jiao or fen) else []
    if jiao:
        parts.append(f"{number(str(jiao))}角")
    elif fen and parts:
        parts.append("零")
    if fen:
        parts.append(f"{number(str(fen))}分")
    return "".join(parts)


def phone_number(text: str) -> str:
    """A telephone number in the groups people use: mobiles 3-4-4, the rest as written."""
    plain = re.sub(r"\D", "", text)
    if re.fullmatch(r"1\d{10}", plain):
        return "，".join(digits(part) for part in (plain[:3], plain[3:7], plain[7:]))
    return "，".join(digits(part) for part in re.split(r"[ -]+", text))


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace("㎡", "平方米")
    text = re.sub(r"!?\[([^\]]*)\]\((?:https?|mailto|tel)[^)]*\)", r"\1", text)
    text = re.sub(r"(?:https?://|www\.)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", "", text)
    text = re.sub(r"(?m)^\s*(?:[-*•·#>]+|\d+[.)])\s+", "", text)
    text = re.sub(r"(?<=[：；，。])\s*(\d)[.)]\s+", r"\1、", text)
    text = re.sub(r"(\*\*|__|`+)(?=\S)(.+?)\1", r"\2", text)
    return "".join(char for char in text if _speakable(char))


def _speakable(char: str) -> bool:
    if char in "\n℃°+¥￥$=~|^`<>":
        return True
    category = unicodedata.category(char)
    # So, Sk: emoji and their skin tones; Cc, Cs, Co, Cn: not allowed in XML; Cf: joiners, marks
    return (
        category not in {"So", "Sk", "Cc", "Cs", "Co", "Cn", "Cf"}
        and char not in "\ufe0e\ufe0f\u20e3"
    )


def _full_width(text: str) -> str:
    return text.translate({code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)})


def _masked(text: str) -> str:
    def tail(match: Match[str]) -> str:
        return f"尾号{digits(match[1])}"

    return re.sub(r"(?<![\d*])\d*\*{2,}(\d{2,4})(?!\d)", tail, text)


def _identifiers(text: str) -> str:
    def case(match: Match[str]) -> str:
        day, running = match[2][:8], match[2][8:]
        return f"{' '.join(match[1])}，{digits(day[:4])}，{digits(day[4:])}，{digits(running)}"

    return re.sub(r"(?<![A-Za-z])(OD|TS|JB|GZ)\s?(\d{14})(?!\d)", case, text)


def _dates(text: str) -> str:
    def day(match: Match[str]) -> str:
        return f"{match[1].translate(YEAR_DIGITS)}年{number(match[2])}月{number(match[3])}日"

    def month(match: Match[str]) -> str:
        return f"{match[1].translate(YEAR_DIGITS)}年{number(match[2])}月"

    text = re.sub(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)日?", day, text)
    text = re.sub(r"(?<!\d)(20\d{2})[-/](0[1-9]|1[0-2])(?![\d-])", month, text)
    text = re.sub(rf"(?<=[月日号]){DASH}(?=\d)", "到", text)
    text = re.sub(rf"(?<![\d.\-])(\d{{1,2}}){DASH}(?=\d{{1,2}}\s*[月日号])", r"\1到", text)
    text = re.sub(r"(?<!\d)(\d{4})(?=年)", lambda m: m[1].translate(YEAR_DIGITS), text)
    text = re.sub(r"(?<!\d)(\d{1,2})\s*(月|日|号)(?!线)", lambda m: number(m[1]) + m[2], text)
    return re.sub(r"(?<=[日月号])\s+(?=\d)", "", text)


def _times(text: str) -> str:
    def clock(match: Match[str]) -> str:
        hour, minute = counted(str(int(match[1]))), int(match[2])
        if not minute:
            return f"{hour}点"
        return f"{hour}点{'零' if minute < 10 else ''}{number(str(minute))}分"

    time = r"(?<![\d:])([01]?\d|2[0-4]):([0-5]\d)(?::[0-5]\d)?(?![\d:])"
    text = re.sub(rf"({time})\s*[-–—~～至]\s*(?={time})", lambda m: f"{m[1]}到", text)
    text = re.sub(r"(?<![\d.])2(?=点)", "两", re.sub(time, clock, text))
    return re.sub(r"(?<=\d)\s*[:：]\s*(?=\d)", "比", text)


def _ranges(text: str) -> str:
    figure = r"\d+(?:\.\d+)?(?:%|元|GB|MB|个月|天|小时|分钟)?"
    return re.sub(
        rf"(?<![\d.\-A-Za-z])({figure}){DASH}(?=\d+(?:\.\d+)?\s*(?:%|元|G|M|[一-鿿]))",
        _from,
        text,
    )


def _from(match: Match[str]) -> str:
    rest = match.string[match.end() :]
    if match[1].replace(".", "").isdigit() and re.match(r"\d+(?:\.\d+)?\s*%", rest):
        return f"{match[1]}%到"
    if match[1] == "2" and re.match(rf"\d+\s*[{MEASURES}元]", rest):
        return "两到"
    return f"{match[1]}到"


def _amounts(text: str) -> str:
    signed = rf"(?P<sign>(?<!\d)-)?(?P<figure>{NUMBER})"

    def said(match: Match[str]) -> str:
        return ("负" if match["sign"] else "") + money(match["figure"])

    def rate(match: Match[str]) -> str:
        per = {"GB": "G", "MB": "兆"}.get(match["per"], match["per"])
        return f"每{per}{money(match['figure'])}"

    text = re.sub(rf"(?P<figure>{NUMBER})\s*元\s*/\s*(?P<per>GB|MB|{PERS})", rate, text)
    text = re.sub(rf"((?:{NUMBER})\s*(?:GB|MB|G|M|分钟|条))\s*/\s*({PERS})", r"每\2\1", text)
    text = re.sub(rf"(?P<sign>-)?[¥￥]\s*(?P<figure>{NUMBER})(?:\s*元)?", said, text)
    return re.sub(rf"{signed}\s*元", said, text)


def _volumes(text: str) -> str:
    def volume(match: Match[str]) -> str:
        return counted(match[1]) + VOLUME_UNITS[match[2].upper()]

    text = re.sub(rf"({NUMBER})\s*([GMKgmk])(?:bps|b/s|bit/s)", lambda m: f"{volume(m)}每秒", text)
    return re.sub(rf"({NUMBER})\s*([GMKTgm])(?:[Bb]|(?![A-Za-z]))(?![A-Za-z])", volume, text)


def _percentages(text: str) -> str:
    text = re.sub(
        rf"((?<![\dA-Za-z])-)?({NUMBER})\s*[%％]",
        lambda m: f"{'负' if m[1] else ''}百分之{number(m[2])}",
        text,
    )
    return re.sub(rf"({NUMBER})\s*‰", lambda m: f"千分之{number(m[1])}", text)


def _identifying_digits(text: str) -> str:
    def told(match: Match[str]) -> str:
        return phone_number(match[0])

    text = re.sub(
        r"(?<![\d.])(?:\+?86[ -]?)?(1\d{2})[ -]?(\d{4})[ -]?(\d{4})(?![\d.])", _mobile, text
    )
    text = re.sub(r"(?<!\d)(?:0\d{2,3}[ -]\d{7,8}|[48]00[ -]?\d{3}[ -]?\d{4})(?!\d)", told, text)
    text = re.sub(
        r"(尾号|验证码|校验码|动态码|取件码|密码|工号|编号|邮编|拨打?|热线|号码)(是|为|：|:|\s)*(\d{2,})(?!\d)",
        lambda m: f"{m[1]}{m[2] or ''}{digits(m[3])}",
        text,
    )
    text = re.sub(r"(?<=[座栋幢])\d{3,4}|(?<=单元)\d{3,4}|\d{3,4}(?=室)", _each_digit, text)
    text = re.sub(r"(?<![\d.,])\d{5,}(?![\d.,]*\d)(?!\s*[" + MEASURES + "人])", told, text)
    return re.sub(r"(?<![\d.,])0\d+(?![\d.])", told, text)


def _each_digit(match: Match[str]) -> str:
    return digits(match[0])


def _mobile(match: Match[str]) -> str:
    return phone_number(match[1] + match[2] + match[3])


def _symbols(text: str) -> str:
    text = re.sub(rf"-\s*(?=(?:{NUMBER})\s*(?:℃|°))", "零下", text)
    text = re.sub(rf"({NUMBER})\s*(?:℃|°C?)", lambda m: f"{number(m[1])}摄氏度", text)
    text = re.sub(r"(?<=[\d一-鿿])\s*→\s*(?=[\d一二三四五六七八九十百])", "到", text)
    for sign, words in SIGNS.items():
        text = re.sub(rf"\s*{sign}\s*", words, text)
    text = re.sub(r"(?<=\d)\s*[×*xX]\s*(?=\d)", "乘", text)
    text = re.sub(r"\s*\+\s*(?=\S)", "加", text)
    text = re.sub(r"(?<=[\d一-鿿])\s*km(?![A-Za-z])", "公里", text)
    text = re.sub(r"\s*&\s*", "和", text)
    text = re.sub(r"(?<=[一-鿿A-Za-z0-9])\s*/\s*(?=[一-鿿A-Za-z0-9])", "、", text)
    text = re.sub(r"[【\[]([^】\]]*)[】\]]", r"\1，", text)
    text = re.sub(r"[¥￥$|^`<>°℃~～=_*#]", " ", text)
    return re.sub(r"\s*(?:…+|—+|\.{3,})\s*", "，", text)


def _remaining_numbers(text: str) -> str:
    text = re.sub(r"(?<=第)\d+", lambda m: number(m[0]), text)
    text = re.sub(rf"({NUMBER})(?=\s*(?:[{MEASURES}]))", lambda m: counted(m[1]), text)
    text = re.sub(r"(\d+\.\d+)(?=\s*版)", lambda m: _version(m[1]), text)
    text = re.sub(rf"(?<![A-Za-z\d.一-鿿])-({NUMBER})", lambda m: f"负{number(m[1])}", text)
    return re.sub(NUMBER, lambda m: number(m[0]), text)


def _version(text: str) -> str:
    """`3.0` is 三点零 where it names an edition."""
    whole, _, rest = text.partition(".")
    return f"{number(whole)}点{rest.translate(YEAR_DIGITS)}"


def _pauses(text: str) -> str:
    text = re.sub(r"[ \t]*\n+[ \t]*", "\n", text).strip()
    text = re.sub(r"(?<=[，。！？；：、,.!?;:])\n", "", text).replace("\n", "。")
    text = re.sub(r"(?<=[一-鿿，。！？；：、])[ \t]+|[ \t]+(?=[一-鿿，。！？；：、])", "", text)
    text = re.sub(r"[（(]\s*[）)]", "", text)
    text = re.sub(r"[，、]+(?=[。！？；：，])", "", text)
    return re.sub(r"([，。；：、])\1+", r"\1", text).strip(" ，、；：")


SHAPES: tuple[Callable[[str], str], ...] = (
    _clean,
    _full_width,
    _masked,
    _identifiers,
    _dates,
    _times,
    _ranges,
    _amounts,
    _percentages,
    _volumes,
    _identifying_digits,
    _symbols,
    _remaining_numbers,
    _pauses,
)
