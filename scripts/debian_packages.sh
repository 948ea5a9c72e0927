#!/usr/bin/env bash
# Installs the named Debian packages: as root, or with sudo where it asks for no password; else says what to install.
set -euo pipefail

root=()
if [ "$(id -u)" -ne 0 ]; then
  root=(sudo -n)
fi
if ! command -v apt-get >/dev/null 2>&1 || ! "${root[@]}" true >/dev/null 2>&1; then
  echo "请先安装下列软件,再重试 / install these, then try again:" >&2
  echo "  sudo apt-get install $*" >&2
  exit 1
fi
echo "安装 / installing: $*" >&2
"${root[@]}" apt-get update -qq
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" </dev/null
