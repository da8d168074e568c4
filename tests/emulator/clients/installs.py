"""Official clients in environments of their own, made once and kept beside the repository's other scratch files."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

KEPT = Path(__file__).resolve().parents[3] / ".run" / "clients"
HERE = Path(__file__).resolve().parent


def python(requirements: str) -> Path:
    """Give the folder of programs of an environment that holds what a requirements file names."""
    wanted = HERE / requirements

    def make(folder: Path) -> None:
        _run(sys.executable, "-m", "venv", str(folder))
        pip = (str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check")
        _run(*pip, "-r", str(wanted))

    return _kept(wanted, make) / "bin"


def node() -> Path:
    """Give a folder where a script finds the packages that our lock file names."""
    source = HERE / "javascript"

    def make(folder: Path) -> None:
        shutil.copytree(source, folder)
        _run("npm", "ci", "--no-audit", "--no-fund", "--prefix", str(folder))

    return _kept(source / "package-lock.json", make)


def _kept(wanted: Path, make: Callable[[Path], None]) -> Path:
    """Make a folder under the name of what it holds, and leave a half-made one out of sight."""
    mark = hashlib.sha256(wanted.read_bytes() + sys.version.encode()).hexdigest()[:12]
    kept = KEPT / f"{wanted.parent.name}-{wanted.stem}-{mark}"
    if not (kept / ".complete").exists():
        shutil.rmtree(kept, ignore_errors=True)
        KEPT.mkdir(parents=True, exist_ok=True)
        make(kept)
        (kept / ".complete").touch()
    return kept


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
