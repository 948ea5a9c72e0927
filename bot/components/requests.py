"""Where a message that asks for several things is cut: 彩铃退了吧 我这月流量还剩几个G.

`Boundaries` says how likely a new request begins at each word, from the characters and words on
both sides. It learns from messages with several requests (several.py) and from two or three
training examples of one persona put one after the other, with and without the words that join
requests, against all other places between words. Whether to cut there is decided with what the
classifier makes of both sides and of the whole.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np

CONVERSATION = frozenset(
    {"greet", "goodbye", "thank", "affirm", "deny", "cancel_flow", "go_back", "repeat", "inform"}
    | {"correct_slot", "ask_capabilities", "bot_challenge", "express_frustration", "out_of_scope"}
)
"""Intents that are no request, so that none of them can stand beside one."""
MOST_REQUESTS = 5
TRIED = 3
"""Likeliest places at which a cut is considered."""
LEAST_PROBABILITY = 0.01
"""Below this no cut is considered: it would take more than the classifier's certainty."""
LEAST_CHARS = 2
"""Characters, marks not counted, of the shortest request."""
JOINTS = {
    "typed": (
        *(",", ",", ",", "。", " ", ";", "!", "?", "", ",顺便", ",另外", ",还有", ",再", ",然后"),
        *(",对了", ",也", "。还有", ",同时", ",顺带", " 再"),
    ),
    "spoken": (
        *(
            "",
            "",
            "",
            " ",
            " ",
            "然后",
            "还有",
            "再",
            "顺便",
            "另外",
            " 然后 ",
            " 还有就是 ",
            " 对了 ",
        ),
        *("哎", "呃再", "再一个"),
    ),
}
"""What stands between two requests, as often as it is listed."""
CHAINS = 9_000
"""How often examples are put together for training; long ones are left out."""
LONGEST_OF_CHAIN = 26
THREE = 0.3
"""The share of three examples among them."""
WEIGHT = 10
"""What a message that somebody wrote counts against one put together."""
TEMPERATURE = 0.16
"""At which the sides and the whole are judged: the decision's weights are for it, and must not
depend on how the classifier is calibrated.
"""
MIN_EXAMPLES = 3
COST = 0.3
# Weights of the log odds of: a boundary, the left side's intent, the right side's, the whole's
# (each cut off), and of the whole being one of the two; fitted on the development sets.
_DECISION = (0.85, 0.7, 0.8, -0.55, 1.0)
_BIAS = -5.5
_AGAIN = 1.0  # a part of a message that was cut is cut more readily
_ALL_MARKS = " ,。;!?、.:~…"
_MARKS = re.compile(f"[{_ALL_MARKS}]")
_MARK_CHARS = frozenset(_ALL_MARKS)
KINDS = "gyzxllllrrrrpPnNwLR"
"""Of the names of what stands around a place, in their order: gap, left and right, words, places
from the beginning and the end.
"""
_SEEN = 12
"""Characters on each side of a place that are looked at, marks counted."""
_FAR = "0123456"
_FILE = "boundaries"

_BREATH = r"(?:[哦噢啊呃嗯哎诶唉呀,，\s]|不好意思)*"
_SLIP = r"(?:不对(?![外账劲着称])(?:不对)*|[说讲打搞弄按记]错了?|口误|(?<!是)不是(?=[,，\s]))"
_SLIP_FIRST = re.compile(_BREATH + _SLIP)
_SLIP_LAST = re.compile(rf"{_SLIP}[啊呀了我是要想,，\s]*$")
"""How a request begins, or the one before it ends, that is said in its place."""

_ABOUT_CASES = ("escalate_supervision", "query_ticket", "withdraw_ticket")
_COMPLAINED = re.compile(r"(?:投诉|反映|反应)(?:了|过)|[上那]一?[次回](?:的|那个)?投诉|投诉的")
"""What tells that a complaint was made, and matters that are about it."""

Word = tuple[str, int]
"""A word and where it starts."""


class Guess(NamedTuple):
    """The likeliest intent of a stretch of text."""

    intent: str
    confidence: float


_SURE = Guess("", 1.0)


class Said(NamedTuple):
    """A training example: its words, and who asks for what in which mode."""

    words: Sequence[str]
    intent: str
    persona: str
    mode: str


Part = tuple[Guess, int, int]
"""A request and where its words begin and end."""


def without_told(text: str, parts: list[Part]) -> list[Part]:
    """The requests, but for a first one that looks like a complaint and only tells of the one that
    the second is about: 扣我会员费投诉了五天没人管 转监督平台.
    """
    if len(parts) < 2 or parts[0][0].intent != "file_complaint":
        return parts
    (_, start, middle), (wanted, _, end) = parts[:2]
    if wanted.intent not in _ABOUT_CASES or not _COMPLAINED.search(text[start:middle]):
        return parts
    return [(wanted, start, end), *parts[2:]]


def takes_back(text: str, at: int) -> bool:
    """Whether what begins at an offset is said instead of what stands before it: 查流量 哦不对
    查话费.
    """
    return bool(_SLIP_FIRST.match(text, at) or _SLIP_LAST.search(text[:at]))


def worth_cutting(
    boundary: float, left: Guess, right: Guess, whole: Guess, again: bool = False
) -> float:
    """Above 0 if two requests are likelier than one; the more, the better the place.

    `again`: the whole is itself a part of a message that was cut.
    """
    if left.intent == right.intent or {left.intent, right.intent} & CONVERSATION:
        return -math.inf
    return _worth(boundary, left, right, whole, whole.intent in (left.intent, right.intent), again)


def most_worth(
    boundary: float, whole: Guess, left: Guess | None = None, again: bool = False
) -> float:
    """The most that cutting can be worth, before the right side or either side is read."""
    if left is not None and left.intent in CONVERSATION:
        return -math.inf
    return _worth(boundary, left or _SURE, _SURE, whole, True, again)


def _worth(
    boundary: float, left: Guess, right: Guess, whole: Guess, is_one: bool, again: bool
) -> float:
    signs = (
        max(_odds(boundary), -7.0),
        *(min(_odds(side.confidence), 8.0) for side in (left, right, whole)),
        float(is_one),
    )
    bias = _BIAS + _AGAIN * again
    return bias + sum(weight * sign for weight, sign in zip(_DECISION, signs, strict=True))


def _odds(probability: float) -> float:
    return math.log(max(probability, 1e-9) / max(1 - probability, 1e-6))


@dataclass
class Boundaries:
    """A logistic model: the weight of each feature by its name, of each of `KINDS` apart."""

    weights: dict[str, dict[str, float]]
    bias: float

    def likely(
        self, text: str, words: Sequence[Word], spans: Iterable[tuple[int, int]]
    ) -> list[tuple[float, int]]:
        """The likeliest places for a cut, `(probability, offset)`, best first.

        Nothing is cut inside of a value (`spans`).
        """
        spans = list(spans)
        found = []
        weights = [self.weights.get(kind, {}).get for kind in KINDS]
        for at, names in _places(text, words):
            if any(start < at < end for start, end in spans):
                continue
            odds = self.bias
            for weight, name in zip(weights, names, strict=True):
                odds += weight(name, 0.0)
            found.append((1 / (1 + math.exp(-odds)), at))
        found.sort(reverse=True)
        return [one for one in found[:TRIED] if one[0] >= LEAST_PROBABILITY]

    def save(self, directory: Path) -> None:
        """Write the model."""
        names = {kind: list(weights) for kind, weights in self.weights.items()}
        text = json.dumps({"bias": self.bias, "names": names}, ensure_ascii=False)
        (directory / f"{_FILE}.json").write_text(text, encoding="utf-8")
        values = [value for weights in self.weights.values() for value in weights.values()]
        np.savez(directory / f"{_FILE}.npz", weights=np.asarray(values, np.float32))

    @classmethod
    def read(cls, directory: Path) -> Boundaries:
        """Read what `save` wrote."""
        kept = json.loads((directory / f"{_FILE}.json").read_text(encoding="utf-8"))
        with np.load(directory / f"{_FILE}.npz", allow_pickle=False) as arrays:
            values = iter(arrays["weights"].tolist())
        weights = {
            kind: dict(zip(names, islice(values, len(names)), strict=True))
            for kind, names in kept["names"].items()
        }
        return cls(weights, kept["bias"])


def fit(
    examples: Sequence[Said], written: Sequence[tuple[Sequence[str], Sequence[int]]] = ()
) -> Boundaries:
    """Train on the examples, on chains of them, and on messages that somebody wrote: their words
    and where in them a request begins. The same examples give the same model.
    """
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    rows: list[list[str]] = []
    truths: list[bool] = []
    counts: list[int] = []
    for several, count in (
        ([(one.words, ()) for one in examples], 1),
        (_chains(examples), 1),
        (written, WEIGHT),
    ):
        for words, begins in several:
            for at, names in _places("".join(words), list(_placed(words))):
                rows.append([kind + name for kind, name in zip(KINDS, names, strict=True)])
                truths.append(at in begins)
                counts.append(count)
    seen: Counter[str] = Counter()
    for row, count in zip(rows, counts, strict=True):
        for name in row:
            seen[name] += count
    vocabulary = {
        name: at
        for at, name in enumerate(sorted(n for n, count in seen.items() if count >= MIN_EXAMPLES))
    }
    if len(set(truths)) < 2:  # too few examples to put together
        return Boundaries({}, -20.0)
    columns = [[vocabulary[name] for name in row if name in vocabulary] for row in rows]
    ends = np.cumsum([0, *map(len, columns)])
    matrix = csr_matrix(
        (np.ones(ends[-1], np.float32), [at for row in columns for at in row], ends),
        shape=(len(rows), len(vocabulary)),
    )
    machine = LogisticRegression(C=COST, solver="liblinear", random_state=0)
    machine.fit(matrix, truths, sample_weight=counts)
    weights: dict[str, dict[str, float]] = {kind: {} for kind in KINDS}
    values = machine.coef_[0].astype(np.float32).tolist()
    for name, value in zip(vocabulary, values, strict=True):
        weights[name[0]][name[1:]] = value
    return Boundaries(weights, float(machine.intercept_[0]))


def _chains(examples: Sequence[Said]) -> Iterator[tuple[list[str], list[int]]]:
    """Requests of one persona one after the other, with what joins them, and the offsets at which
    the second and third begin.
    """
    random = Random(0)  # noqa: S311 - which ones are read, not a secret
    voices: dict[tuple[str, str], list[Said]] = {}
    for one in examples:
        if one.intent not in CONVERSATION and sum(map(len, one.words)) <= LONGEST_OF_CHAIN:
            voices.setdefault((one.persona, one.mode), []).append(one)
    heard = [voice for _, voice in sorted(voices.items()) if len(voice) > 2]
    for _ in range(CHAINS if heard else 0):
        chain = random.sample(random.choice(heard), 3 if random.random() < THREE else 2)
        if len({one.intent for one in chain}) < len(chain):
            continue
        words, begins = list(chain[0].words), []
        for one in chain[1:]:
            joint = random.choice(JOINTS[one.mode])
            while words and _MARKS.fullmatch(words[-1]):
                words.pop()
            said = joint.lstrip(" ,。;!?")
            marks = joint[: len(joint) - len(said)]
            begins.append(sum(map(len, words)) + len(marks))
            words += [*marks, said.rstrip(), *said[len(said.rstrip()) :], *one.words]
        yield words, begins


def _placed(words: Sequence[str]) -> Iterator[Word]:
    """The words with their offsets; blanks count but are no words, as in a tokenised message."""
    at = 0
    for word in words:
        if word.strip():
            yield word, at
        at += len(word)


def _places(text: str, words: Sequence[Word]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The offsets at which a request may begin, with the names of what stands around each, one of
    each of `KINDS`: characters and words on both sides, marks left out.
    """
    solid = _MARKS.sub("", text)
    # how many characters stand before each offset, marks not counted
    counts = list(accumulate((char not in _MARK_CHARS for char in text), initial=0))
    said = [(word, at) for word, at in words if counts[at + len(word)] > counts[at]]
    size, most = len(text), len(solid) - LEAST_CHARS
    for index in range(1, len(said)):
        word, at = said[index]
        before = counts[at]
        if not LEAST_CHARS <= before <= most:
            continue
        left = solid[counts[max(0, at - _SEEN)] : before]
        right = solid[before : counts[min(size, at + _SEEN)]]
        gap = "" if text[at - 1] not in _MARK_CHARS else _gap(text[max(0, at - _SEEN) : at])
        last, right_1, right_2 = left[-1:], right[:1], right[:2]
        earlier = said[index - 1][0]
        earlier_2 = said[index - 2][0] + earlier if index > 1 else earlier
        later_2 = word + said[index + 1][0] if index + 1 < len(said) else word
        yield (
            at,
            (
                gap, gap + right_2, left[-2:] + gap, last + right_1,
                last, left[-2:], left[-3:], left[-4:],
                right_1, right_2, right[:3], right[:4],
                earlier, earlier_2, word, later_2,
                f"{earlier}|{word}",
                _FAR[min(at // 3, 6)], _FAR[min((size - at) // 3, 6)],
            ),
        )  # fmt: skip


def _gap(before: str) -> str:
    """The first two of the marks that a stretch of text ends with."""
    return before[len(before.rstrip(_ALL_MARKS)) :][:2]
