"""Asking a fresh interpreter: what this process imported already would hide what an app needs."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_DEADLINE = 120


def ask(code: str, folder: Path, python: str = sys.executable) -> Any:
    """Run code with a folder as the app's and read the JSON it prints last; its whole output where it breaks."""
    done = subprocess.run(
        [python, "-c", code],
        cwd=folder,
        env=_clean(os.environ, folder),
        capture_output=True,
        text=True,
        check=False,
        timeout=_DEADLINE,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def _clean(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    kept = {
        name: value for name, value in environment.items() if not name.startswith(("PYTHON", "HOMEWARD_"))
    }
    return {**kept, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
