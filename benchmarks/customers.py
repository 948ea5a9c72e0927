"""Simulated customers with goals, moods and noise talk to the whole application.

    make bench-customers                                   every goal, four times, on both channels
    make bench-customers ARGS="--channel chat --per-flow 2 --seed 7"
    make bench-customers ARGS="--only change_plan --failures"

Each conversation has a database of its own and is judged by what is in it afterwards, by the
notices and by what had to be said (benchmarks/simulated/judge.py). `--failures` prints the
transcripts of those that failed, `--record` writes the tables into docs/customers-benchmark.md.
Interrupted, it reports what was held so far.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import re
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from itertools import groupby
from statistics import mean

from benchmarks import report
from benchmarks.simulated.goals import CHANNELS, Goal, load_goals, sentences
from benchmarks.simulated.stage import Conversation, hold, stage
from scripts.nlu_files import read

PAGE = report.ROOT / "docs" / "customers-benchmark.md"
TRIALS = 4
PROGRESS = 50
"""Conversations between two signs of life."""
_MARKED = re.compile(r"\[(.*?)\](?:\(.*?\)|\{.*?\})")


def pass_hat(successes: int, trials: int, k: int) -> float:
    """The unbiased estimate that `k` tries of one goal all succeed, from `trials` of which
    `successes` did (pass^k, τ-bench, arXiv 2406.12045).

    Raises:
        ValueError: fewer trials than `k`.
    """
    if trials < k:
        raise ValueError(f"pass^{k} needs at least {k} trials")
    return math.comb(successes, k) / math.comb(trials, k)


def in_training() -> tuple[int, int]:
    """How many of the customers' sentences stand in the training data word for word, of all."""
    known = {_plain(_MARKED.sub(r"\1", example.text)) for example in read()}
    said = set(sentences())
    return sum(_plain(sentence) in known for sentence in said), len(said)


def chosen(goals: Sequence[Goal], channel: str, only: str, per_flow: int) -> list[Goal]:
    """The goals of that channel whose name begins with `only`, at most `per_flow` (0: all) a flow,
    taken evenly from its list.
    """
    found: list[Goal] = []
    fitting = [g for g in goals if channel in g.channels and g.name.startswith(only)]
    for _, group in groupby(fitting, key=lambda goal: goal.flow):
        of_flow = list(group)
        keep = min(per_flow or len(of_flow), len(of_flow))
        found += [of_flow[at * len(of_flow) // keep] for at in range(keep)]
    return found


def figures(held: Sequence[Conversation], trials: int) -> dict[str, str]:
    """The figures of one channel, as they stand in the table."""
    groups = [list(group) for _, group in groupby(held, key=lambda one: one.goal.name)]
    by_goal = [group for group in groups if len(group) == trials]
    k = min(TRIALS, trials)
    steady = [pass_hat(sum(one.success for one in group), trials, k) for group in by_goal]
    return {
        "conversations (goals)": f"{len(held)} ({len(by_goal)})",
        "success": _percent(mean(one.success for one in held)),
        "final state right": _percent(mean(not one.verdict.state for one in held)),
        "everything said": _percent(mean(not one.verdict.unsaid for one in held)),
        f"pass^{k}": _percent(mean(steady)) if steady else "–",
        "orders without matching consent": str(sum(len(o.verdict.without_consent) for o in held)),
        "wrong notices": str(sum(len(o.verdict.wrong_notices) for o in held)),
        "turns of the customer, mean": f"{mean(one.turns for one in held):.1f}",
        "not understood, a conversation": f"{mean(one.fallbacks for one in held):.2f}",
        "handed to a human unasked": _percent(
            mean(one.handed_off and not one.goal.hand_off for one in held)
        ),
        "seconds a conversation, mean": f"{mean(one.seconds for one in held):.2f}",
    }


def by_flow(held: Sequence[Conversation]) -> dict[str, tuple[int, int]]:
    """Successes and conversations of each flow."""
    found: dict[str, tuple[int, int]] = {}
    for one in held:
        right, of = found.get(one.goal.flow, (0, 0))
        found[one.goal.flow] = (right + one.success, of + 1)
    return found


def tables(channel: str, held: Sequence[Conversation], trials: int, command: str) -> str:
    """What is printed and recorded of one channel."""
    rows = [list(row) for row in figures(held, trials).items()]
    missed = [
        [f"`{flow}`", f"{right} of {of}"]
        for flow, (right, of) in sorted(by_flow(held).items())
        if right < of
    ]
    copied, of = in_training()
    parts = [
        f"`{command}` on {time.strftime('%Y-%m-%d')}. {report.machine()}",
        report.table(["", channel], rows),
        f"{copied} of the {of} sentences that ask for something ({copied / of:.1%}) stand in the "
        "training data.",
    ]
    if missed:
        parts.append(report.table(["flows with failures", "successes"], missed))
    return "\n\n".join(parts)


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def main() -> None:
    """Hold the conversations that were asked for, and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--channel", choices=(*CHANNELS, "both"), default="both")
    parser.add_argument("--per-flow", type=int, default=0, metavar="N", help="goals of each flow")
    parser.add_argument("--only", default="", metavar="NAME", help="goals whose name begins so")
    parser.add_argument("--trials", type=int, default=TRIALS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--failures", action="store_true", help="print their transcripts")
    parser.add_argument("--all", action="store_true", help="print every transcript")
    parser.add_argument("--record", action="store_true", help="write the tables into the docs")
    arguments = parser.parse_args()

    goals = load_goals()
    channels = CHANNELS if arguments.channel == "both" else (arguments.channel,)
    held: dict[str, list[Conversation]] = {channel: [] for channel in channels}

    def told(one: Conversation) -> None:
        held[one.channel].append(one)
        if arguments.all or (arguments.failures and not one.success):
            print(one.transcript(), flush=True)
        if len(held[one.channel]) % PROGRESS == 0:
            print(f"{one.channel}: {len(held[one.channel])}", file=sys.stderr)

    with stage() as (served, template), suppress(KeyboardInterrupt):
        for channel in channels:
            some = chosen(goals, channel, arguments.only, arguments.per_flow)
            asyncio.run(
                hold(served, template, some, channel, arguments.trials, arguments.seed, told)
            )
    for channel, some in ((channel, some) for channel, some in held.items() if some):
        command = f"--channel {channel} --per-flow {arguments.per_flow} --seed {arguments.seed}"
        text = tables(channel, some, arguments.trials, f'make bench-customers ARGS="{command}"')
        print(text)
        if arguments.record:
            report.write_section(f"bench-customers-{channel}", text, PAGE)


if __name__ == "__main__":
    main()
