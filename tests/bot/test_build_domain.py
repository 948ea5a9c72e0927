"""The domain is built from parts, in order, and no key has two owners."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.build_domain import DOMAIN, DomainError, build, is_fresh, write


def parts(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return folder


def test_the_committed_domain_is_what_its_parts_say() -> None:
    assert is_fresh(), "run `make domain`"


def test_parts_are_merged_with_shared_first(tmp_path: Path) -> None:
    parts(
        tmp_path,
        zebra="intents: [z]\nresponses:\n  utter_z:\n  - text: 斑马\n",
        apple="version: '3.1'\nintents: [a]\nactions: [action_a]\n",
        _shared="entities: [month]\nsession_config:\n  session_expiration_time: 30\n",
    )
    domain = yaml.safe_load(build(tmp_path))
    assert domain["version"] == "3.1"
    assert domain["intents"] == ["a", "z"]
    assert domain["responses"]["utter_z"][0]["text"] == "斑马"
    assert domain["session_config"] == {"session_expiration_time": 30}


@pytest.mark.parametrize("section", ["intents", "entities", "actions"])
def test_a_name_listed_by_two_parts_is_refused_with_both_named(
    section: str, tmp_path: Path
) -> None:
    parts(tmp_path, one=f"{section}: [same]", two=f"{section}:\n- same:\n    use_entities: true")
    with pytest.raises(DomainError, match=r"two\.yml.*same.*one\.yml"):
        build(tmp_path)


@pytest.mark.parametrize("section", ["slots", "responses"])
def test_a_key_defined_by_two_parts_is_refused_with_both_named(
    section: str, tmp_path: Path
) -> None:
    parts(tmp_path, one=f"{section}: {{same: 1}}", two=f"{section}: {{same: 2}}")
    with pytest.raises(DomainError, match=r"two\.yml.*same.*one\.yml"):
        build(tmp_path)


def test_a_key_twice_in_one_part_is_refused_with_its_lines(tmp_path: Path) -> None:
    parts(tmp_path, one="responses:\n  utter_x: []\n  utter_x: []\n")
    with pytest.raises(DomainError, match=r"one\.yml:3.*utter_x.*2"):
        build(tmp_path)


@pytest.mark.parametrize(
    "text", ["forms: {x: {}}", "session_config: {}", "intents: {a: 1}", "[1]", "a: [", "slots: [x]"]
)
def test_what_has_no_place_in_a_part_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(DomainError, match=r"one\.yml"):
        build(parts(tmp_path, one=text))


def test_texts_of_several_lines_stay_readable(tmp_path: Path) -> None:
    parts(tmp_path, one="responses:\n  utter_x:\n  - text: |-\n      第一行\n      第二行\n")
    assert "text: |-\n      第一行\n      第二行" in build(tmp_path)


def test_writing_tells_whether_anything_changed(tmp_path: Path) -> None:
    folder, target = tmp_path / "parts", tmp_path / "domain.yml"
    folder.mkdir()
    parts(folder, one="intents: [a]")
    assert write(folder, target)
    assert not write(folder, target)
    assert is_fresh(folder, target)
    parts(folder, two="intents: [b]")
    assert not is_fresh(folder, target)


def test_rasa_reads_the_domain() -> None:
    from rasa.shared.core.domain import Domain

    Domain.load(DOMAIN)
