"""Keeps the modules of one app out of the way of another in the same process, as tests load both."""

import sys
from pathlib import Path

_ENTRY = "function_app"


def enter(app_dir: Path) -> None:
    """Put the app's folder first on the path, and forget modules that would hide its own."""
    own = {path.stem for path in app_dir.glob("*.py")} | {
        path.parent.name for path in app_dir.glob("*/__init__.py")
    }
    for name in [name for name in sys.modules if name.partition(".")[0] in own]:
        if _from_elsewhere(name, app_dir):
            del sys.modules[name]
    sys.path.insert(0, str(app_dir))


def leave(app_dir: Path) -> None:
    if str(app_dir) in sys.path:
        sys.path.remove(str(app_dir))
    sys.modules.pop(_ENTRY, None)


def _from_elsewhere(name: str, app_dir: Path) -> bool:
    file = getattr(sys.modules[name], "__file__", None)
    return file is not None and not Path(file).is_relative_to(app_dir)
