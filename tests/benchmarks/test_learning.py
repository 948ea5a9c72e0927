"""Nobody is judged by a model that has read them, and a curve grows by adding."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from benchmarks.learning import Folds, Step, folds_of, gains, intents_worst_first, some_of
from benchmarks.metrics import OUT_OF_SCOPE, Share
from scripts.nlu_files import Example

TEXTS = {
    "query_balance": ["我还有多少话费", "卡里还剩多少钱", "查话费余额", "余额多少", "还有多少余额"],
    "unsubscribe_service": ["把彩铃退了", "退订彩铃", "彩铃退掉", "取消彩铃", "不要彩铃了退了"],
    "request_human": ["转人工", "找人工客服", "我要人工", "人工服务", "给我转人工"],
}
EXAMPLES = [
    Example(
        intent, "typed" if number % 2 else "spoken", author, "tester", f"{text}{author}{number}"
    )
    for intent, texts in TEXTS.items()
    for author in "ABC"
    for number, text in enumerate(texts)
]


def test_authors_who_wrote_little_share_a_fold_with_one_who_wrote_much() -> None:
    authors = [
        name for name, count in zip("ABCDEFG", range(9, 2, -1), strict=True) for _ in range(count)
    ]
    fold_of = folds_of(authors)
    assert sorted(Counter(fold_of.values()).values()) == [1, 1, 1, 2, 2]
    assert len({fold_of[name] for name in "ABCDE"}) == 5


def test_fewer_examples_are_a_part_of_more() -> None:
    indices = list(range(len(EXAMPLES)))
    few, more = some_of(EXAMPLES, indices, 2), some_of(EXAMPLES, indices, 4)
    assert set(few) < set(more)
    assert Counter(EXAMPLES[index].intent for index in few) == dict.fromkeys(TEXTS, 2)
    outside = [Example(OUT_OF_SCOPE, "typed", "A", "tester", str(number)) for number in range(20)]
    assert len(some_of(outside, range(20), 2)) == 8


def test_every_example_is_judged_once(tmp_path: Path) -> None:
    found, learned = Folds(EXAMPLES, tmp_path).held_out()
    assert Counter(one.example for one in found) == Counter(EXAMPLES)
    assert learned == len(EXAMPLES) * 2 // 3
    assert sum(one.right for one in found) > len(found) / 2
    few, learned_few = Folds(EXAMPLES, tmp_path / "few").held_out(3)
    assert learned_few == 9
    assert len(few) == len(EXAMPLES)


def test_what_gained_most_by_the_last_step_comes_first() -> None:
    steps = [
        Step("25", 50, {"all intents": Share(1, 2), "a": Share(5, 10), "b": Share(9, 10)}),
        Step("all", 99, {"all intents": Share(1, 2), "a": Share(8, 10), "b": Share(9, 10)}),
    ]
    assert [(name, round(points)) for name, points in gains(steps)] == [("a", 30), ("b", 0)]
    assert intents_worst_first(steps[-1]) == ["a", "b"]
