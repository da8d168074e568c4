"""The folder of plans: one YAML file a plan, called after it."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from homeward.domain.plans.document import PLAN_NAME
from homeward.domain.plans.findings import PlanError, PlanFinding
from homeward.domain.plans.plan import Plan
from homeward.domain.plans.reading import read_plan
from homeward.settings import SettingsError


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan, or the findings that say why it is none. `name` is that of the file."""

    path: Path
    text: str
    plan: Plan | None
    findings: tuple[PlanFinding, ...]

    @property
    def name(self) -> str:
        return self.path.stem


def list_plans(folder: Path) -> list[PlanFile]:
    """Every plan of the folder by name. Raises SettingsError where there is no such folder."""
    return [read_file(path) for path in sorted(_existing(folder).glob("*.yaml")) if path.is_file()]


def find_plan(folder: Path, name: str) -> PlanFile | None:
    """The plan of that name, or None. A name cannot lead out of the folder: it has no dots and no slashes.

    Raises SettingsError where there is no such folder.
    """
    path = _existing(folder) / f"{name}.yaml"
    return read_file(path) if PLAN_NAME.fits(name) and path.is_file() else None


def read_file(path: Path) -> PlanFile:
    """Read anew where the file has changed: taking YAML apart is slow, and signals come by the thousand."""
    try:
        state = path.stat()
    except OSError as error:
        return _unreadable(path, error)
    return _read(path, state.st_mtime_ns, state.st_ctime_ns, state.st_size)


@lru_cache(maxsize=100)
def _read(path: Path, *_: int) -> PlanFile:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return _unreadable(path, error)
    try:
        plan = read_plan(text)
    except PlanError as error:
        return PlanFile(path, text, None, error.findings)
    if plan.name != path.stem:
        said = f"The plan is called {plan.name!r} and its file {path.name!r}."
        return _wrong(path, text, said, f"Call the file {plan.name}.yaml, or the plan {path.stem}.")
    return PlanFile(path, text, plan, ())


def _unreadable(path: Path, error: Exception) -> PlanFile:
    return _wrong(path, "", f"The file cannot be read: {error}.", "Save it as readable UTF-8 text.")


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        said = f"HOMEWARD_PLANS is {str(folder)!r}, which is no folder; name one that holds plans."
        raise SettingsError(said)
    return folder


def _wrong(path: Path, text: str, message: str, remedy: str) -> PlanFile:
    return PlanFile(path, text, None, (PlanFinding(1, 1, "/name", message, remedy),))
