"""Where the dialogue may trust the classifier, chosen on held-out authors
(docs/understanding.md).
"""

from __future__ import annotations

REJECT = 0.30
"""Below this confidence a message counts as not understood."""
AMBIGUOUS_MARGIN = 0.15
"""If the first two intents are closer than this, asking which one is meant beats guessing."""
