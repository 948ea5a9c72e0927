"""What a message says is not meant: 不是退的，是换套餐那个 is about the change of plan."""

from __future__ import annotations

import re

_DENIED = re.compile(
    r"(?<![是要])(?:不是|没问|不问|没说|不看|不查)(?!不是|的?话|吗|嘛)[^,，。!！?？\s是]{1,8}"
    r"(?:[,，。\s]+|(?=而?是|我(?:说|问|要|指)))"
)
_DENIED_LAST = re.compile(
    r"(?<=.)(?<![是要])不是(?!说|要|应该|都|很|不|没)[^,，。!！?？\s是吗嘛么呢]{1,8}[。!！]?$"
)
_CORRECTS = re.compile(
    r"(?:[哦噢啊呃嗯哎诶唉那][,，\s]*)*(?:不对|不是|错了|[说打看写搞弄记听念问]错|搞混|嘴瓢|口误"
    r"|我(?:说|问|指|讲)的?是|我是(?:说|问))"
)
"""How a message begins that corrects what was said or understood before."""


def meant(text: str) -> str:
    """The text without what it denies; all of it if nothing would be left."""
    rest = _DENIED_LAST.sub("", _DENIED.sub("", text)).strip()
    return rest or text


def corrects(text: str) -> bool:
    """Whether the text begins with taking back what was said or understood before."""
    return bool(_CORRECTS.match(text))
