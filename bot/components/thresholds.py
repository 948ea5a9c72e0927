"""Where the dialogue may trust the classifier.

Chosen on margins of texts whose author the model had not read (docs/understanding.md).
"""

from __future__ import annotations

REJECT = 0.35
"""Below this confidence a message counts as not understood: two in three such guesses are wrong."""
AMBIGUOUS_MARGIN = 0.20
"""If the first two intents are closer than this, the first is right only every other time."""
LIKELIER_THAN_NOT = 0.5
"""From this confidence on the first is acted upon, however close the second is."""
