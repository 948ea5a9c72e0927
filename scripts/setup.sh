#!/usr/bin/env bash
# Makes .venv from requirements.lock. Does nothing when the last installation completed and the lock is the same.
# A .venv whose installation did not complete is made anew.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=.venv
stamp=$venv/.installed # holds the checksum of the lock whose installation completed
say() { printf '%s\n' "$*" >&2; }

works() { # is "$1" a Python 3.10 that runs?
  "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' >/dev/null 2>&1
}

checksum() { "$1" -c 'import hashlib, sys; print(hashlib.sha256(open("requirements.lock", "rb").read()).hexdigest())'; }

has_uv() { uv --version >/dev/null 2>&1; }

find_python() {
  local candidate root
  if [ -n "${PYTHON:-}" ]; then
    if works "$PYTHON"; then
      echo "$PYTHON"
      return
    fi
    say "PYTHON=$PYTHON 不是 Python 3.10,或无法运行。 / PYTHON=$PYTHON is not a Python 3.10 or does not run."
    return 1
  fi
  for candidate in python3.10 python3 python; do
    if works "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
  root=${PYENV_ROOT:-$HOME/.pyenv}
  for candidate in "$root"/versions/3.10*/bin/python; do
    if works "$candidate"; then
      echo "$candidate"
      return
    fi
  done
  if has_uv; then
    if candidate=$(uv python find 3.10 2>/dev/null) && works "$candidate"; then
      echo "$candidate"
      return
    fi
    say "没有 Python 3.10,用 uv 下载… / No Python 3.10 here: uv downloads one…"
    if uv python install 3.10 >&2 && candidate=$(uv python find 3.10 2>/dev/null) && works "$candidate"; then
      echo "$candidate"
      return
    fi
  fi
  return 1
}

no_python() {
  cat >&2 <<'TEXT'

找不到 Python 3.10(Rasa 3.6 不支持更新的版本)。任选一种方法安装,然后重试:
No Python 3.10 found (Rasa 3.6 runs on nothing newer). Get it in one of these ways, then try again:

  uv:      pip install uv && uv python install 3.10
  pyenv:   pyenv install 3.10
  conda:   conda create -n py310 python=3.10, then  make run PYTHON=$(conda run -n py310 which python)
  Ubuntu 22.04:  sudo apt install python3.10 python3.10-venv
  macOS:   brew install python@3.10

在别处已有? / Have one elsewhere?   make run PYTHON=/path/to/python3.10
TEXT
  exit 1
}

if [ -f "$stamp" ] && works "$venv/bin/python" && [ "$(cat "$stamp")" = "$(checksum "$venv/bin/python")" ]; then
  exit 0
fi

if [ -d "$venv" ] && { [ ! -f "$stamp" ] || ! works "$venv/bin/python"; }; then
  say "上次安装没有完成,重新创建 $venv… / The last installation did not complete: making $venv anew…"
  rm -rf "$venv"
fi

if [ ! -d "$venv" ]; then
  python=$(find_python) || no_python
  say "[1/2] 创建 $venv / making $venv ($("$python" --version))"
  if has_uv; then
    uv venv --quiet --python "$python" "$venv"
  elif ! "$python" -m venv "$venv"; then
    rm -rf "$venv"
    say "无法创建 $venv:Debian、Ubuntu 上请先安装 python3.10-venv。 / Could not make $venv: on Debian and Ubuntu install python3.10-venv first."
    exit 1
  fi
fi

rm -f "$stamp"
say "[2/2] 安装依赖(约 2.8 GB,首次需要几分钟)… / installing what requirements.lock names (about 2.8 GB, minutes the first time)…"
if has_uv; then
  uv pip sync --python "$venv/bin/python" --require-hashes requirements.lock || failed=1
else
  "$venv/bin/python" -m pip install --no-input --disable-pip-version-check --require-hashes --no-deps -r requirements.lock || failed=1
fi
if [ -n "${failed:-}" ]; then
  say ""
  say "安装没有完成:检查网络与磁盘空间后再运行一次。 / The installation did not complete: check the network and the disk space, then run this again."
  say "磁盘剩余 / free on this disk: $(df -h . | awk 'NR==2 {print $4}')"
  exit 1
fi
checksum "$venv/bin/python" >"$stamp"
say "完成 / done"
