"""`rasa train` without its schema checks: `python -m bot.quick_train train …`.

Rasa checks every file of training data and the domain against a schema each time it reads one, and
reads most of them twice; that is a quarter of the training. `make validate` checks them once, and
`bot.trained_model` lets Rasa itself say what is wrong where this fails.
"""

from __future__ import annotations

from typing import Any

import rasa.shared.utils.validation
from rasa.__main__ import main


def _trust(content: str, schema: str, package: str = "rasa") -> Any:
    """Takes the place of Rasa's check."""


if __name__ == "__main__":
    rasa.shared.utils.validation.validate_yaml_schema = _trust
    main()
