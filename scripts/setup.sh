#!/bin/sh
# Makes .venv with a Python 3.13 or newer and installs what is locked. `setup.sh local` is enough for the
# demo; `setup.sh dev` adds test and lint tools. A second run with the same lock does nothing, offline.
set -eu
cd "$(dirname "$0")/.."
lock="requirements-$1.txt"
stamp=".venv/.installed-$1"

works() { "$@" -c 'import sys, venv; sys.exit(not (3, 13) <= sys.version_info[:2] < (3, 15))' >/dev/null 2>&1; }

find_python() {
  pyenv_python=""
  for found in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python; do
    [ -x "$found" ] && pyenv_python="$found"
  done
  uv_python="$(uv python find 3.13 2>/dev/null || true)"
  for candidate in "${PYTHON:-}" python3.13 python3 "$pyenv_python" "$uv_python"; do
    [ -n "$candidate" ] && works "$candidate" && { echo "$candidate"; return; }
  done
  {
    echo "Homeward needs Python 3.13 or 3.14, and none was found. Any one of these gives it:"
    echo "  pyenv:   pyenv install 3.13"
    echo "  uv:      uv python install 3.13"
    echo "  Debian and Ubuntu: apt install python3.13 python3.13-venv (where the release has it)"
    echo "  or name one: make demo PYTHON=/path/to/python3.13"
  } >&2
  return 1
}

works .venv/bin/python || { rm -rf .venv; "$(find_python)" -m venv .venv; }
if ! cmp -s "$lock" "$stamp"; then
  echo "Installing $lock ..."
  .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r "$lock"
  cp "$lock" "$stamp"
fi
# The command, callable from any folder: .venv/bin/homeward.
ln -sf ../../scripts/homeward .venv/bin/homeward
