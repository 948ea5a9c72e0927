"""The NLU files as plain records: what `nlu_import.py`, `nlu_duplicates.py` and the benchmarks
have in common.

A file is Rasa's YAML; each block holds the lines of one intent by one persona in one mode:

    - intent: query_balance
      metadata: {author: A, persona: courier, mode: typed}
      examples: |
        - ...
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

FOLDER = Path(__file__).parents[1] / "data" / "nlu"
CONVERSATION = frozenset(
    {"greet", "goodbye", "thank", "affirm", "deny", "cancel_flow", "go_back", "repeat", "inform"}
    | {"correct_slot", "ask_capabilities", "bot_challenge", "express_frustration"}
)
"""Intents without a file of their own: they are in `_shared.yml`."""


@dataclass(frozen=True)
class Example:
    """One line of training data; `mode` is `typed` or `spoken`."""

    intent: str
    mode: str
    author: str
    persona: str
    text: str


def file_of(intent: str) -> str:
    """The file name an intent's examples live in."""
    return "_shared.yml" if intent in CONVERSATION else f"{intent}.yml"


def read(folder: Path = FOLDER) -> list[Example]:
    """All examples, in the order of the files."""
    examples: list[Example] = []
    for path in sorted(folder.glob("*.yml")):
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        blocks = yaml.load(path.read_text(encoding="utf-8"), loader)["nlu"]  # noqa: S506 (both are safe)
        for block in blocks:
            by = block.get("metadata", {})
            examples += [
                Example(
                    block["intent"],
                    by.get("mode", "typed"),
                    by.get("author", ""),
                    by.get("persona", ""),
                    line[2:].strip(),
                )
                for line in block["examples"].splitlines()
                if line.startswith("- ")
            ]
    return examples


def write(examples: Iterable[Example], folder: Path = FOLDER) -> None:
    """Write all files anew; blocks are ordered by intent, author, persona and mode, lines stay in
    order.
    """
    files: dict[str, dict[tuple[str, str, str, str], list[str]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for one in examples:
        files[file_of(one.intent)][(one.intent, one.author, one.persona, one.mode)].append(one.text)
    for name, blocks in files.items():
        lines = ['version: "3.1"', "nlu:"]
        for (intent, author, persona, mode), texts in sorted(blocks.items()):
            lines += [
                f"  - intent: {intent}",
                f"    metadata: {{author: {author}, persona: {persona}, mode: {mode}}}",
                "    examples: |",
                *(f"      - {text}" for text in texts),
            ]
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
