#!/bin/sh
# Rewrites the three locked requirement files from pyproject.toml. Needs uv.
set -eu
cd "$(dirname "$0")/.."
compile() { uv pip compile --quiet --universal --python-version 3.13 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" pyproject.toml "$@"; }
compile -o requirements.txt
compile --group local -c requirements.txt -o requirements-local.txt
compile --group dev -c requirements-local.txt -o requirements-dev.txt
