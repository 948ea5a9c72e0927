"""Tables of the documents, written between markers, and the machine they were measured on."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "understanding.md"
_NAMED = ("rasa", "spacy", "scikit-learn")


def machine(*more: str) -> str:
    """Processor, cores, memory and versions (of the packages `more`, too), and how busy the machine
    was, in one sentence.
    """
    versions = [f"Python {platform.python_version()}"]
    versions += [f"{name} {importlib.metadata.version(name)}" for name in (*_NAMED, *more)]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB, "
        f"{', '.join(versions)}; load average {os.getloadavg()[0]:.1f} when it began."
    )


def _processor() -> str:
    """What Linux calls the processor."""
    information = Path("/proc/cpuinfo")
    if information.exists():
        named = re.search(r"^model name\s*:\s*(.+)$", information.read_text("utf-8"), re.MULTILINE)
        if named:
            return named[1].strip()
    return platform.processor() or platform.machine()


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def write_section(name: str, text: str, page: Path = PAGE) -> None:
    """Put `text` between the markers `<!-- name -->` and `<!-- /name -->` of the page.

    Raises:
        ValueError: if the page has no such markers.
    """
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    before, found, rest = page.read_text("utf-8").partition(begin)
    _old, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{page.name} has no section between {begin.strip()} and {end}")
    page.write_text(f"{before}{begin}{text.strip()}\n{end}{after}", "utf-8")
