#!/usr/bin/env bash
# Rasa's own check of training data and domain. It warns of every response that no rule names, which here is the rule:
# flows say them (tests/bot/test_domain.py checks that each is said). Those lines are left out; the exit code is Rasa's.
set -uo pipefail
cd "$(dirname "$0")/.."
export SQLALCHEMY_SILENCE_UBER_WARNING=1 TF_CPP_MIN_LOG_LEVEL=3 RASA_TELEMETRY_ENABLED=false
unset PYTHONWARNINGS # an imported library's setting must not hide what Rasa warns of

said=$(.venv/bin/python -m rasa data validate --fail-on-warnings "$@" 2>&1)
code=$?
esc=$(printf '\033')
printf '%s\n' "$said" | sed "s/$esc\[[0-9;]*m//g" \
  | grep -E '(ERROR|WARNING|UserWarning|Error:|INFO +rasa\.validator)' \
  | grep -v 'is not used in any story or rule'
[ "$code" -eq 0 ] || printf '%s\n' "$said" | tail -n 20
exit "$code"
