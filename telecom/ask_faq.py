"""The FAQ: questions with short answers and where the facts are from (`telecom/seed/faq/`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from telecom.errors import NotFound

FOLDER = Path(__file__).parent / "seed" / "faq"


@dataclass(frozen=True)
class Entry:
    """A question of a topic, its answer, the source of the answer, and other ways to ask."""

    id: str
    topic: str
    question: str
    answer: str
    source: str
    ask: tuple[str, ...]


@cache
def list_entries() -> tuple[Entry, ...]:
    """All questions, in the order of the files.

    Raises:
        ValueError: two questions have one id.
    """
    found: dict[str, Entry] = {}
    for path in sorted(FOLDER.glob("*.yml")):
        file = yaml.safe_load(path.read_text("utf-8"))
        for one in file["entries"]:
            if one["id"] in found:
                raise ValueError(f"two questions of the FAQ are called {one['id']}")
            found[one["id"]] = Entry(
                one["id"],
                file["topic"],
                one["question"],
                one["answer"],
                one["source"],
                tuple(map(str, one["ask"])),
            )
    return tuple(found.values())


def list_topics() -> list[str]:
    """The topics, in the order of the files."""
    return list(dict.fromkeys(entry.topic for entry in list_entries()))


def get_entry(entry_id: str) -> Entry:
    """The question of that id.

    Raises:
        NotFound: if there is none.
    """
    for entry in list_entries():
        if entry.id == entry_id:
            return entry
    raise NotFound(f"question {entry_id} of the FAQ")
