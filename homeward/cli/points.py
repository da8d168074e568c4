"""Recovery points as they are written on the command line, and as the API takes them."""

from homeward.cli.asked import PointChoice
from homeward.cli.errors import UsageError

HOW_WRITTEN = (
    "Latest, LatestProcessed, LatestAppConsistent, LatestBefore:TIME or Custom:ID; after a comma another one, for "
    "where there is none of the first."
)
_TAKES = {
    "Latest": None,
    "LatestProcessed": None,
    "LatestAppConsistent": None,
    "LatestBefore": "before",
    "Custom": "id",
}
_KINDS = {name.lower(): name for name in _TAKES}


def parse(text: str, *, missing: bool = False) -> PointChoice:
    """`missing`: whether a point may cover fewer disks than the VM has. Raises UsageError."""
    first, _, rest = text.partition(",")
    choice = _one(first.strip())
    if rest:
        choice["fallback"] = parse(rest, missing=missing)
    if missing:
        choice["allowMissingDisks"] = True
    return choice


def _one(text: str) -> PointChoice:
    kind, _, detail = text.partition(":")
    known = _KINDS.get(kind.lower())
    if known is None:
        raise UsageError(f"The recovery point {text!r} is none of {', '.join(_TAKES)}.")
    field = _TAKES[known]
    if bool(detail) != bool(field):
        wanted = f"is written {known}:{field.upper()}" if field else "takes nothing after it"
        raise UsageError(f"The recovery point {text!r}: {known} {wanted}.")
    if field == "before":
        return PointChoice(kind=known, before=detail)
    return PointChoice(kind=known, id=detail) if field else PointChoice(kind=known)
