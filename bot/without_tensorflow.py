"""Rasa without TensorFlow, which none of our components needs.

Rasa imports all components it brings, the neural ones with TensorFlow, as soon as it loads a model:
more than half of the memory of a serving process before the model, and nearly half of the time.
Only for serving: a training checks the configuration by Rasa's own components.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import yaml

from bot.settings import ROOT

_LEFT_OUT: dict[str, dict[str, object]] = {
    "rasa.engine.recipes.default_components": {"DEFAULT_COMPONENTS": []},
    "rasa.graph_components.validators.default_recipe_validator": {
        "DefaultV1RecipeValidator": type("DefaultV1RecipeValidator", (), {})
    },
    "rasa.utils.tensorflow.callback": {"RasaTrainingLogger": None, "RasaModelCheckpoint": None},
    "rasa.utils.tensorflow.data_generator": {"RasaBatchDataGenerator": None},
}
"""Modules of Rasa that import TensorFlow, and the names that are taken from them where a model is
served. The validator is named in every model, as a step of the training.
"""


def leave_out_tensorflow(config: Path = ROOT / "config.yml") -> bool:
    """Let Rasa serve without TensorFlow from now on; call it before anything imports Rasa.

    Returns:
        False, with nothing changed, where a component of Rasa's own is configured, or where Rasa
        or TensorFlow is imported already.
    """
    if "tensorflow" in sys.modules or "rasa.core" in sys.modules or _names_rasas_own(config):
        return sys.modules.get("tensorflow", False) is None
    sys.modules["tensorflow"] = None  # type: ignore[assignment]  # an import of it fails
    for name, values in _LEFT_OUT.items():
        module = ModuleType(name, "Left out: bot/without_tensorflow.py.")
        vars(module).update(values)
        sys.modules[name] = module
    return True


def _names_rasas_own(config: Path) -> bool:
    """Whether a component or policy is named without a module, as Rasa's own are."""
    parts = yaml.safe_load(config.read_text("utf-8"))
    named = [one["name"] for key in ("pipeline", "policies") for one in parts.get(key) or []]
    return any("." not in name for name in named)
