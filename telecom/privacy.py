"""Masking of personal data: the only road to transcripts and logs.

Phone numbers keep 3 + 4 digits, identity cards 4 + 2, other long digit runs (bank cards) 4, spoken
digits 3; codes and passwords keep nothing, nor what follows MMCZ# or CXXZ#. Order and ticket
numbers stay whole: staff need them.
"""

from __future__ import annotations

import re
from typing import Any

_IDENTITY = re.compile(r"(?<![0-9A-Za-z])(\d{4})\d{12}(\d[\dXx])(?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9A-Za-z])((?:\+?86[- ]?)?1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?!\d)")
_LONG = re.compile(r"(?<![0-9A-Za-z])\d{8,}(?!\d)")
_DIGIT = "[0-9０-９零〇一二两三四五六七八九幺]"
_OTHER = _DIGIT.replace("[", "[^")
_RUN = f"(?:[ ,，]?{_DIGIT})"
_SECRET = re.compile(rf"(密码|验证码|口令)([^0-9]{{0,8}}?){_DIGIT}{_RUN}{{3,7}}(?!{_DIGIT})")
_SMS_CODE = re.compile(r"(?<![A-Za-z])(MMCZ|CXXZ)#.*", re.IGNORECASE | re.DOTALL)
_BARE_CODE = re.compile(rf"{_OTHER}{{0,3}}{_DIGIT}{_RUN}{{5}}{_OTHER}{{0,3}}")
_SPOKEN = re.compile(r"(?:[零〇一二两三四五六七八九幺][ ,，]?){7,}|(?<!\d)(?:\d[ ,，]){6,}\d(?!\d)")


def mask(text: str) -> str:
    """`text` with personal data hidden.

    A message that is nothing but six digits is taken for a password or code.
    """
    if _BARE_CODE.fullmatch(text.strip()):
        return re.sub(_DIGIT, "*", text)
    text = _SMS_CODE.sub(r"\1#***", text)
    text = _SECRET.sub(lambda m: f"{m[1]}{m[2]}******", text)
    text = _IDENTITY.sub(r"\1************\2", text)
    text = _MOBILE.sub(r"\1****\2", text)
    text = _LONG.sub(lambda m: m[0][:4] + "*" * (len(m[0]) - 4), text)
    return _SPOKEN.sub(lambda m: m[0][:3] + "*" * (len(m[0]) - 3), text)


_SIX = re.compile(r"(?<![0-9A-Za-z.])\d(?:[ ,，]?\d){5}(?![ ,，]?\d)")


def hide_secrets(text: str, *, entering: bool = False) -> str:
    """`text` of the same length without passwords, codes and identity cards.

    For what is kept to go on talking, where a phone number is still needed. `entering`: a password
    was asked for, so that any six digits may be it.
    """
    if _BARE_CODE.fullmatch(text.strip()):
        return re.sub(_DIGIT, "*", text)
    text = _SECRET.sub(lambda m: m[1] + m[2] + "*" * (len(m[0]) - len(m[1]) - len(m[2])), text)
    text = _IDENTITY.sub(r"\1************\2", text)
    return _SIX.sub(lambda m: "*" * len(m[0]), text) if entering else text


def mask_name(name: str) -> str:
    """王小明 → 王**."""
    return name[:1] + "*" * (len(name) - 1)


SECRET_ENTITIES = ("id_card", "phone_number", "address")


def mask_entities(entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entity names with values, personal ones masked."""
    return [
        {
            "entity": entity["entity"],
            "value": "***"
            if entity["entity"] == "address"
            else mask(str(entity["value"]))
            if entity["entity"] in SECRET_ENTITIES
            else entity["value"],
        }
        for entity in entities
    ]
