"""What every flow's actions use."""

from actions._choices import chosen, chosen_all, wants_all
from actions._flow import Flow
from actions._query import Query
from actions._run import run_turn
from actions._step import SKIPPED, Step
from actions._turn import Option, Turn
from actions._wording import title, wording, yes_no

__all__ = [
    "SKIPPED",
    "Flow",
    "Option",
    "Query",
    "Step",
    "Turn",
    "chosen",
    "chosen_all",
    "run_turn",
    "title",
    "wants_all",
    "wording",
    "yes_no",
]
