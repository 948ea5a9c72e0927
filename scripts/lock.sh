#!/usr/bin/env bash
# Writes requirements.lock anew: exact versions and hashes of everything, development tools included, no index address.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! uv --version >/dev/null 2>&1; then
  echo "需要 uv / this needs uv:  pip install uv" >&2
  exit 1
fi
uv pip compile pyproject.toml --extra dev --python-version 3.10 --universal --generate-hashes \
  --no-emit-index-url --no-header --quiet --output-file requirements.lock "$@" >/dev/null
echo "requirements.lock: $(grep -c '==' requirements.lock) packages"
