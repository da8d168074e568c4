"""Plans that a test writes into the folder that the app reads."""

from pathlib import Path

from tests.app.conftest import VAULT


def write(folder: Path, text: str, name: str = "shop") -> None:
    """Write a plan of the default vault; `text` is its members, its waves and what else it says."""
    head = f"apiVersion: homeward/v1\nname: {name}\nversion: '1'\nvaultId: {VAULT}\n"
    (folder / f"{name}.yaml").write_text(head + text)
