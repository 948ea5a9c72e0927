"""`python -m ivr.carrier`: a call from the terminal."""

import sys

from ivr.carrier.terminal import main

sys.exit(main())
