"""Measures the product: what it understands, how fast, against what else; see `make`.

Quiet, and not only for the eye: the frameworks' debug log would show every text that is parsed, the
sealed ones too.
"""

import logging
import os

import structlog

os.environ.update(
    RASA_TELEMETRY_ENABLED="false", SQLALCHEMY_SILENCE_UBER_WARNING="1", TF_CPP_MIN_LOG_LEVEL="3"
)
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
logging.captureWarnings(True)
logging.getLogger("py.warnings").setLevel(logging.ERROR)
