"""Where a message that asks for several things can be cut: 把彩信退了,顺便帮我换成八块钱的."""

from __future__ import annotations

import re
from dataclasses import dataclass

CONVERSATION = frozenset(
    {"greet", "goodbye", "thank", "affirm", "deny", "cancel_flow", "go_back", "repeat", "inform"}
    | {"correct_slot", "ask_capabilities", "bot_challenge", "express_frustration", "out_of_scope"}
)
"""Intents that are no request, so that none of them can stand beside one."""
SURE_ANNOUNCED = 0.6
"""Least confidence of a request that is announced as a further one (顺便, 另外, 还要)."""
SURE = 0.9
"""Least confidence of a request further before the announced one than the stretch right before
it.
"""
_LEAST_CHARS = 3
_MOST_PARTS = 5
_FURTHER = (
    r"(?<!然后)(?<!顺便)(?<!另外)(?<!还有)(?:顺便|顺带|顺手|另外|还有(?!多少|几|没|吗|啥"
    r"|什么|哪|剩|钱|话费|流量|一个|开|\d)"
    r"|然后(?:再|帮"
    r"|给|把)|再帮|再给我|再把"
    r"|再查|再办|再开|再充|同时|并且|还要(?!多|等|几|再|我)|还想|还得|也帮我|也给我|也顺便|对了)"
)
_CUT = re.compile(rf"[,。;!?、 ]*(?={_FURTHER})|[,。;!? ]+")
_ANNOUNCED = re.compile(_FURTHER)


@dataclass(frozen=True)
class Part:
    """A stretch `text[start:end]` that may be a request; `sure` is the confidence it takes to be
    one.
    """

    start: int
    end: int
    sure: float


def parts(text: str) -> list[Part]:
    """The stretches that may each be a request, in order; none if no further request is announced.

    After the first announcement only announced stretches count: what follows a mere comma is
    nearly always the story around a request.
    """
    found: list[Part] = []
    start = 0
    for match in [*_CUT.finditer(text), None]:
        end = match.start() if match else len(text)
        announced = bool(_ANNOUNCED.match(text, start))
        if end - start >= _LEAST_CHARS and (announced or not any(map(_announced, found))):
            found.append(Part(start, end, SURE_ANNOUNCED if announced else SURE))
        if match:
            start = match.end()
    at = next((index for index, part in enumerate(found) if _announced(part)), 0)
    if not at:
        return []
    before = found[at - 1]
    found[at - 1] = Part(before.start, before.end, SURE_ANNOUNCED)
    return found[max(0, at - 2) :][:_MOST_PARTS]


def _announced(part: Part) -> bool:
    return part.sure == SURE_ANNOUNCED
