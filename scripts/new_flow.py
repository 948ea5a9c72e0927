#!/usr/bin/env python3
"""Makes the files of a new flow: `make new-flow NAME=query_points TITLE=查积分`.

What it makes works: a query that answers with the number. docs/adding-a-flow.md says what
each file is for and how a query becomes a transaction.
"""

from __future__ import annotations

import argparse
import keyword
import re
import sys
from pathlib import Path
from string import Template

import yaml

ROOT = Path(__file__).resolve().parent.parent
NAME = re.compile(r"[a-z]+(_[a-z0-9]+)*")

FILES = {
    "telecom/$flow.py": '''\
"""$Words: what the customer is told, and the rules behind it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from telecom.models import Line


@dataclass(frozen=True)
class $Flow:
    """The facts of an answer. Sums in fen, data in MB, days ISO."""

    phone_number: str


def get_$flow(uow: Session, line: Line) -> $Flow:
    """What is to be told of `line` now; changes nothing."""
    return $Flow(phone_number=line.phone_number)
''',
    "actions/$flow.py": '''\
"""$Words."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.$flow import get_$flow


class $Flow(Flow):
    """Answers from the customer's records."""

    flow = "$flow"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_$flow", **asdict(get_$flow(turn.uow, turn.line())))
        self.finish(turn)
''',
    "bot/domain/$flow.yml": """\
intents:
  - $flow
actions:
  - action_$flow
responses:
  utter_$flow:
    - text: ${title}：号码{{ phone_number }}。
    - channel: ivr
      text: 这里是${title}。
""",
    "data/rules/$flow.yml": """\
version: "3.1"
rules:
  - rule: $flow
    steps:
      - intent: $flow
      - action: action_$flow
""",
    "data/nlu/$flow.yml": """\
version: "3.1"
nlu:
  - intent: $flow
    metadata: {author: new, persona: template, mode: typed}
    examples: |
      - $sentence
""",
    "tests/telecom/test_$flow.py": '''\
"""$Words: every rule a sentence."""

from __future__ import annotations

from telecom import db
from telecom.$flow import get_$flow
from tests.telecom.desk import WANG, line


def test_the_answer_is_about_the_line_that_asks(house: db.Database) -> None:
    with house.read() as uow:
        assert get_$flow(uow, line(house, WANG)).phone_number == WANG
''',
    "tests/chats/happy_path/$flow.yml": """\
- about: The customer asks and is answered.
  customer: "13800138001"
  steps:
    - say: $sentence
      expect: [$title, "13800138001"]
  then:
    orders: []
    notices: []
""",
    "tests/calls/happy_path/$flow.yml": """\
about: A caller asks, proves who is calling by keys, and is answered.
from: "13800138001"
to: "10086"
steps:
  - say: $sentence
    expect: 六位服务密码
  - press: "286031"
    expect: $title
then:
  orders: []
  notices: []
""",
}
WORDING = "actions/wording.yml"
TO_DO = """
还要做 / to do (docs/adding-a-flow.md):
  telecom/$flow.py            the rules; tests/telecom/test_$flow.py says each of them
  actions/$flow.py            steps to ask for, and a proposal if it changes anything
  bot/domain/$flow.yml        the wording, for the eye and (channel: ivr) for the ear
  data/nlu/$flow.yml          at least 60 examples, typed and spoken, in many voices
  tests/chats, tests/calls    correction, digression, cancellation, refusal
  ivr/prompts/menu.yml        a key, if callers should have one
然后 / then:  make check && make test
"""


class Refused(Exception):  # noqa: N818 - as in telecom/errors.py
    """The flow cannot be made under that name."""


def check_name(flow: str, root: Path) -> None:
    """Refuse a name that is taken or would not do in every folder.

    Raises:
        Refused: saying why.
    """
    if not NAME.fullmatch(flow) or keyword.iskeyword(flow):
        raise Refused(
            f"{flow}: 用小写英文和下划线,如 query_points / take snake_case, such as query_points"
        )
    for pattern in FILES:
        path = root / Template(pattern).substitute(flow=flow)
        if path.exists() and not path.is_relative_to(root / "data" / "nlu"):
            raise Refused(f"{path.relative_to(root)} 已存在 / exists already")


def first_example(file: Path) -> str | None:
    """The shortest typed example that is there already."""
    if not file.exists():
        return None
    blocks = yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
    typed = [block["examples"] for block in blocks if block["metadata"]["mode"] == "typed"]
    lines = [line.removeprefix("- ").strip() for part in typed for line in part.splitlines()]
    # a sentence to put into YAML unquoted
    plain = [line for line in lines if re.fullmatch(r"[一-鿿，。？！]{4,}", line)]
    return min(plain, key=len, default=None)


def take_over(flow: str, root: Path) -> None:
    """Take intent and rule out of the shared files, where intents without a flow have theirs."""
    domain, rules = root / "bot/domain/_shared.yml", root / "data/rules/_shared.yml"
    text = domain.read_text(encoding="utf-8")
    domain.write_text(re.sub(rf"^  - {flow}\n", "", text, count=1, flags=re.M), encoding="utf-8")
    rule = rf"^  - rule: {flow}\n(?:    .*\n)+"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(re.sub(rule, "", text, flags=re.M), encoding="utf-8")


def name_it(flow: str, title: str, sentence: str, root: Path) -> None:
    """Put the flow's name into the short words: what it is called, and how it is asked for."""
    file = root / WORDING
    text = file.read_text(encoding="utf-8")
    text = text.replace("titles:\n", f"titles:\n  {flow}: {title}\n", 1)
    request = f"  {flow}: {{title: {title}, sentence: {sentence}}}\n"
    file.write_text(text.replace("requests:\n", f"requests:\n{request}", 1), encoding="utf-8")


def make(flow: str, title: str, root: Path = ROOT) -> list[str]:
    """Make the files; gives their paths.

    Raises:
        Refused: if the name will not do.
    """
    check_name(flow, root)
    sentence = first_example(root / f"data/nlu/{flow}.yml") or f"我要{title}"
    words = {
        "flow": flow,
        "Flow": "".join(word.capitalize() for word in flow.split("_")),
        "Words": flow.replace("_", " ").capitalize(),
        "title": title,
        "sentence": sentence,
    }
    made = []
    for pattern, content in FILES.items():
        path = root / Template(pattern).substitute(words)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(Template(content).substitute(words), encoding="utf-8")
            made.append(str(path.relative_to(root)))
    take_over(flow, root)
    name_it(flow, title, sentence, root)
    return made


def main() -> int:
    """From the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name", help="snake_case, the same in every folder")
    parser.add_argument("--title", help="what customers call it, in Chinese")
    arguments = parser.parse_args()
    try:
        made = make(arguments.name, arguments.title or arguments.name.replace("_", ""))
    except Refused as refused:
        print(f"✗ {refused}", file=sys.stderr)
        return 1
    sys.path.insert(0, str(ROOT))
    from bot import build_domain

    build_domain.write()
    print("已建 / made:", *made, sep="\n  ")
    print(
        "已改 / changed:",
        WORDING,
        "bot/domain/_shared.yml",
        "data/rules/_shared.yml",
        "domain.yml",
        sep="\n  ",
    )
    print(Template(TO_DO).substitute(flow=arguments.name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
