"""Keeps the modules of one app out of the way of another in the same process, as tests load both."""

import sys
from pathlib import Path

_ENTRY = "function_app"


def enter(app_dir: Path) -> None:
    """Put the app's folder first on the path, and forget modules that would hide its own."""
    for name in list(sys.modules):
        if _hides(name, app_dir):
            del sys.modules[name]
    sys.path.insert(0, str(app_dir))


def leave(app_dir: Path) -> None:
    if str(app_dir) in sys.path:
        sys.path.remove(str(app_dir))
    sys.modules.pop(_ENTRY, None)


def _hides(name: str, app_dir: Path) -> bool:
    top = name.partition(".")[0]
    own = [app_dir / f"{top}.py", app_dir / top / "__init__.py"]
    if not any(path.exists() for path in own):
        return False
    file = getattr(sys.modules[name], "__file__", None)
    return file is not None and not Path(file).is_relative_to(app_dir)
