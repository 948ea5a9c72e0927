"""Builds `domain.yml` from the parts in `bot/domain/`.

Rasa merges domain parts by itself, but only warns when two of them claim the same key and takes
whichever it read last. Here the parts are read in sorted order and a key claimed twice is refused
with both files named.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any

import yaml

from bot.settings import ROOT
from bot.troubles import Trouble

PARTS = ROOT / "bot" / "domain"
DOMAIN = ROOT / "domain.yml"
SHARED = "_shared.yml"
SECTIONS: dict[str, type] = {
    "intents": list,
    "entities": list,
    "slots": dict,
    "responses": dict,
    "actions": list,
    "session_config": dict,
}
HEADER = """\
# Built by `make domain` from bot/domain/*.yml. Edit those, not this file.
"""


class DomainError(Trouble):
    """A part of the domain cannot be used."""

    def __init__(self, where: str, chinese: str, english: str) -> None:
        super().__init__(
            f"{where}: {chinese}",
            english,
            "改正后运行 make domain / mend it, then run `make domain`",
        )


class _Loader(yaml.SafeLoader):
    """Reads YAML and refuses a key that stands twice in one mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        lines: dict[Any, int] = {}
        for key_node, _ in node.value:
            key, line = self.construct_object(key_node, deep=True), key_node.start_mark.line + 1
            if key in lines:
                raise DomainError(
                    f"{node.start_mark.name}:{line}",
                    f"{key} 在第 {lines[key]} 行已有",
                    f"{key} stands in line {lines[key]} already",
                )
            lines[key] = line
        return super().construct_mapping(node, deep)


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks and never uses anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar(
        "tag:yaml.org,2002:str", value, style="|" if "\n" in value else None
    )


_Dumper.add_representer(str, _text)


def read_part(file: Path) -> dict[str, Any]:
    """One part, checked to hold only what a part may hold.

    Raises:
        DomainError: if it does not.
    """
    with file.open(encoding="utf-8") as stream:
        loader = _Loader(stream)
        loader.name = file.name
        try:
            part = loader.get_single_data() or {}
        except yaml.YAMLError as error:
            raise DomainError(
                file.name, f"不是合法的 YAML:{error}", "this is no valid YAML"
            ) from error
        finally:
            loader.dispose()
    if not isinstance(part, dict):
        raise DomainError(file.name, "最外层须是映射", "the outermost level must be a mapping")
    part.pop("version", None)
    for section, content in part.items():
        if section not in SECTIONS or (section == "session_config" and file.name != SHARED):
            raise DomainError(file.name, f"这里不能有 {section}", f"{section} has no place here")
        if content is not None and not isinstance(content, SECTIONS[section]):
            kind = "list" if SECTIONS[section] is list else "mapping"
            raise DomainError(file.name, f"{section} 的类型不对", f"{section} must be a {kind}")
    return {section: content for section, content in part.items() if content}


def _keys(content: Any) -> Iterable[str]:
    for item in content:
        yield str(next(iter(item))) if isinstance(item, dict) else str(item)


def merge(files: Iterable[Path]) -> dict[str, Any]:
    """All parts as one domain.

    Raises:
        DomainError: if two parts claim the same key; both are named.
    """
    domain: dict[str, Any] = {"version": "3.1"}
    owner: dict[tuple[str, str], str] = {}
    merged: dict[str, Any] = {section: kind() for section, kind in SECTIONS.items()}
    for file in sorted(files):
        for section, content in read_part(file).items():
            for key in _keys(content):
                first = owner.setdefault((section, key), file.name)
                if first != file.name or (
                    isinstance(content, list) and list(_keys(content)).count(key) > 1
                ):
                    raise DomainError(
                        file.name,
                        f"{section} 中的 {key} 在 {first} 已有",
                        f"{key} of {section} stands in {first} already",
                    )
            if isinstance(content, list):
                merged[section].extend(content)
            else:
                merged[section].update(content)
    return domain | {section: content for section, content in merged.items() if content}


def build(parts: Path = PARTS) -> str:
    """The text of `domain.yml`."""
    body = yaml.dump(
        merge(parts.glob("*.yml")),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=10_000,
    )
    return HEADER + body


def is_fresh(parts: Path = PARTS, target: Path = DOMAIN) -> bool:
    """Whether `domain.yml` is what the parts say."""
    return target.exists() and target.read_text(encoding="utf-8") == build(parts)


def write(parts: Path = PARTS, target: Path = DOMAIN) -> bool:
    """Build `domain.yml`; True if that changed it."""
    text = build(parts)
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return False
    target.write_text(text, encoding="utf-8")
    return True
