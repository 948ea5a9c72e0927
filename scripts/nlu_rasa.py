"""Writes an utterance set of tests/nlu as Rasa's own test data, for `rasa test nlu`.

`python scripts/nlu_rasa.py sealed results/sealed.yml`; see docs/understanding.md.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent


def main(name: str, target: Path) -> None:
    """Intents only: values are rule-based and measured in normal form by benchmarks/."""
    rows = yaml.safe_load((ROOT / "tests" / "nlu" / f"{name}.yml").read_text("utf-8"))
    texts = defaultdict(list)
    for row in rows:
        texts[row["intent"]].append(str(row["text"]).replace("[", "【").replace("]", "】"))
    lines = ['version: "3.1"', "nlu:"]
    for intent, found in sorted(texts.items()):
        lines += [f"- intent: {intent}", "  examples: |", *(f"    - {text}" for text in found)]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(rows)} utterances of {name} in {target}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
