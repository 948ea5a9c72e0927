#!/usr/bin/env bash
# Sees to it that the browser tests find a Chromium and a Chinese font: installs Debian's packages where that is possible,
# else says what to install. Does nothing when both are there.
set -euo pipefail
cd "$(dirname "$0")/.."

find_browser() {
  local name
  for name in ${CHROMIUM:-chromium chromium-browser google-chrome}; do
    if command -v "$name" >/dev/null 2>&1; then
      return 0
    fi
  done
  return 1
}

has_chinese_font() { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn family)" ]; }

missing=()
find_browser || missing+=(chromium)
has_chinese_font || missing+=(fontconfig fonts-noto-cjk)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(uname)" = Darwin ]; then
  find_browser && exit 0 # macOS brings Chinese fonts
  echo "浏览器测试需要 Chromium / the browser tests need Chromium:  brew install --cask chromium" >&2
  echo "或设置 / or set  CHROMIUM=/path/to/chrome" >&2
  exit 1
fi
exec scripts/debian_packages.sh "${missing[@]}"
