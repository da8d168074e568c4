"""`make figures`: what a cold start loads beside a bare app, and how large the deployment package is."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TRIES = 5
BARE = """
import azure.durable_functions as df

app = df.DFApp()


@app.activity_trigger(input_name="input")
def hello(input: str) -> str:
    return input
"""
_LOOK = """
import time; began = time.process_time()
import function_app, json, sys
print(json.dumps([len(sys.modules), time.process_time() - began]))
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        bare, app = Path(folder) / "bare", Path(folder) / "app"
        bare.mkdir()
        (bare / "function_app.py").write_text(BARE, encoding="utf-8")
        files = deployed(app)
        for name, where in (("a bare app", bare), ("Homeward", app)):
            modules, seconds = loaded(where)
            print(f"import function_app: {name}: {modules} modules, {seconds:.2f} CPU s (median of {TRIES})")
        unpacked, packed = sizes(app)
        print(f"deployment package without its packages: {files} files, {unpacked} KiB, zipped {packed} KiB")


def loaded(folder: Path) -> tuple[int, float]:
    """Modules, and the median of seconds, of fresh processes that import the app; the first one compiles."""
    looks = [_look(folder) for _ in range(TRIES + 1)][1:]
    return looks[0][0], statistics.median(seconds for _, seconds in looks)


def _look(folder: Path) -> tuple[int, float]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    code = [sys.executable, "-c", _LOOK]
    done = subprocess.run(code, cwd=folder, env=environment, capture_output=True, check=True, text=True)
    modules, seconds = json.loads(done.stdout.splitlines()[-1])
    return modules, seconds


def deployed(target: Path) -> int:
    """Copy what `.funcignore` leaves of the files in git; how many there are."""
    left_out = set(_listed("--ignored", "--exclude-from=.funcignore"))
    kept = [one for one in _listed() if one not in left_out]
    for one in kept:
        (target / one).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / one, target / one)
    return len(kept)


def _listed(*options: str) -> list[str]:
    listing = ["git", "ls-files", "--cached", *options]
    listed = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [one for one in listed.splitlines() if (ROOT / one).is_file()]


def sizes(folder: Path) -> tuple[int, int]:
    """KiB of its files, and of the archive that they make; what an import compiled is left out."""
    files = [one for one in folder.rglob("*") if one.is_file() and "__pycache__" not in one.parts]
    archive = folder.parent / "app.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for one in files:
            packed.write(one, one.relative_to(folder))
    return sum(one.stat().st_size for one in files) // 1024, archive.stat().st_size // 1024


if __name__ == "__main__":
    main()
