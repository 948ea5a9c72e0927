"""Where a message that asks for several things is cut: 彩铃退了吧 我这月流量还剩几个G.

`Boundaries` says how likely a new request begins at each word, from the characters and words on
both sides. It learns from pairs of training examples of one persona put one after the other, with
and without the words that join requests, against all other places between words. Whether to cut
there is decided with what the classifier makes of both sides and of the whole.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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
PAIRS = 9_000
"""Pairs of examples that are put together for training; those with a long one are left out."""
LONGEST_OF_PAIR = 26
MIN_EXAMPLES = 3
COST = 0.3
# Weights of the log odds of: a boundary, the left side's intent, the right side's, the whole's
# (each cut off), and of the whole being one of the two; fitted on the development sets.
_DECISION = (0.85, 0.7, 0.8, -0.55, 1.0)
_BIAS = -5.6
_MARKS = re.compile(r"[\s,。;!?、.:~…]")
_FILE = "boundaries"

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


def worth_cutting(boundary: float, left: Guess, right: Guess, whole: Guess) -> float:
    """Above 0 if two requests are likelier than one; the more, the better the place."""
    if left.intent == right.intent or {left.intent, right.intent} & CONVERSATION:
        return -math.inf
    return _worth(boundary, left, right, whole, whole.intent in (left.intent, right.intent))


def most_worth(boundary: float, whole: Guess, left: Guess | None = None) -> float:
    """The most that cutting can be worth, before the right side or either side is read."""
    if left is not None and left.intent in CONVERSATION:
        return -math.inf
    return _worth(boundary, left or _SURE, _SURE, whole, True)


def _worth(boundary: float, left: Guess, right: Guess, whole: Guess, is_one: bool) -> float:
    signs = (
        max(_odds(boundary), -7.0),
        *(min(_odds(side.confidence), 8.0) for side in (left, right, whole)),
        float(is_one),
    )
    return _BIAS + sum(weight * sign for weight, sign in zip(_DECISION, signs, strict=True))


def _odds(probability: float) -> float:
    return math.log(max(probability, 1e-9) / max(1 - probability, 1e-6))


@dataclass
class Boundaries:
    """A logistic model: the weight of each feature by its name."""

    weights: dict[str, float]
    bias: float

    def likely(
        self, text: str, words: Sequence[Word], spans: Iterable[tuple[int, int]]
    ) -> list[tuple[float, int]]:
        """The likeliest places for a cut, `(probability, offset)`, best first.

        Nothing is cut inside of a value (`spans`).
        """
        spans = list(spans)
        found = []
        weight = self.weights.get
        for index in _places(text, words):
            at = words[index][1]
            if any(start < at < end for start, end in spans):
                continue
            odds = self.bias + sum(weight(name, 0.0) for name in _features(text, words, index))
            found.append((1 / (1 + math.exp(-odds)), at))
        found.sort(reverse=True)
        return [one for one in found[:TRIED] if one[0] >= LEAST_PROBABILITY]

    def save(self, directory: Path) -> None:
        """Write the model."""
        text = json.dumps({"bias": self.bias, "names": list(self.weights)}, ensure_ascii=False)
        (directory / f"{_FILE}.json").write_text(text, encoding="utf-8")
        weights = np.asarray(list(self.weights.values()), np.float32)
        np.savez(directory / f"{_FILE}.npz", weights=weights)

    @classmethod
    def read(cls, directory: Path) -> Boundaries:
        """Read what `save` wrote."""
        kept = json.loads((directory / f"{_FILE}.json").read_text(encoding="utf-8"))
        with np.load(directory / f"{_FILE}.npz", allow_pickle=False) as arrays:
            weights = arrays["weights"]
        return cls(dict(zip(kept["names"], weights.tolist(), strict=True)), kept["bias"])


def fit(examples: Sequence[Said]) -> Boundaries:
    """Train on the examples and on pairs of them; the same examples give the same model."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    rows, truths = [], []
    for words, second in [*((e.words, -1) for e in examples), *_pairs(examples)]:
        placed = list(_placed(words))
        text = "".join(words)
        for index in _places(text, placed):
            rows.append(_features(text, placed, index))
            truths.append(placed[index][1] == second)
    seen = Counter(name for row in rows for name in row)
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
    machine = LogisticRegression(C=COST, solver="liblinear", random_state=0).fit(matrix, truths)
    weights = machine.coef_[0].astype(np.float32).tolist()
    return Boundaries(dict(zip(vocabulary, weights, strict=True)), float(machine.intercept_[0]))


def _pairs(examples: Sequence[Said]) -> Iterator[tuple[list[str], int]]:
    """Two requests of one persona one after the other, and the offset at which the second begins,
    with the word that joins it.
    """
    random = Random(0)  # noqa: S311 - which pairs are read, not a secret
    voices: dict[tuple[str, str], list[Said]] = {}
    for one in examples:
        if one.intent not in CONVERSATION and sum(map(len, one.words)) <= LONGEST_OF_PAIR:
            voices.setdefault((one.persona, one.mode), []).append(one)
    heard = [voice for _, voice in sorted(voices.items()) if len(voice) > 1]
    for _ in range(PAIRS if heard else 0):
        first, second = random.sample(random.choice(heard), 2)
        if first.intent == second.intent:
            continue
        joint = random.choice(JOINTS[second.mode])
        left = list(first.words)
        while left and _MARKS.fullmatch(left[-1]):
            left.pop()
        said = joint.lstrip(" ,。;!?")
        marks = joint[: len(joint) - len(said)]
        at = sum(map(len, left)) + len(marks)
        yield [*left, *marks, said.rstrip(), *said[len(said.rstrip()) :], *second.words], at


def _placed(words: Sequence[str]) -> Iterator[Word]:
    """The words with their offsets; blanks count but are no words, as in a tokenised message."""
    at = 0
    for word in words:
        if word.strip():
            yield word, at
        at += len(word)


def _places(text: str, words: Sequence[Word]) -> Iterator[int]:
    """Indices of the words before which a request may begin."""
    size = len(_MARKS.sub("", text))
    before = 0
    for index, (word, _) in enumerate(words):
        unmarked = len(_MARKS.sub("", word))
        if unmarked and index and before >= LEAST_CHARS and size - before >= LEAST_CHARS:
            yield index
        before += unmarked


def _features(text: str, words: Sequence[Word], index: int) -> list[str]:
    """Names of what stands around the place before word `index`."""
    at = words[index][1]
    before, after = text[max(0, at - 12) : at], text[at : at + 12]
    left, right = _MARKS.sub("", before), _MARKS.sub("", after)
    gap = before[len(before.rstrip(" ,。;!?、.:~…")) :][:2]
    names = [f"g{gap}", f"y{gap}{right[:2]}", f"z{left[-2:]}{gap}", f"x{left[-1:]}{right[:1]}"]
    for size in (1, 2, 3, 4):
        names += [f"l{left[-size:]}", f"r{right[:size]}"]
    earlier = [word for word, _ in words[max(0, index - 4) : index] if not _MARKS.fullmatch(word)]
    later = [word for word, _ in words[index : index + 4] if not _MARKS.fullmatch(word)]
    if earlier and later:
        names += [f"p{earlier[-1]}", f"P{''.join(earlier[-2:])}", f"n{later[0]}"]
        names += [f"N{''.join(later[:2])}", f"w{earlier[-1]}|{later[0]}"]
    names += [f"L{min(at // 3, 6)}", f"R{min((len(text) - at) // 3, 6)}"]
    return names
