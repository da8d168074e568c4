"""How the report says times, durations and states."""

import re
from datetime import datetime

from homeward.domain.findings import blocks
from homeward.domain.runs import ItemReport, Stage
from homeward.report.html import Markup, el, join, raw
from homeward.report.view import aware

_MINUTE = 60
_HOUR = 3600
UNKNOWN = "not known"

# Tone of a state: the style sheet has a colour for each, and the word itself always stands beside it.
TONES = {
    "Succeeded": "good",
    "PartiallySucceeded": "warn",
    "Unprotected": "warn",
    "Failed": "bad",
    "Rejected": "bad",
    "Cancelled": "bad",
    "Blocking": "bad",
    "Blocked": "bad",
    "Warning": "warn",
    "Gone": "good",
    "Removable": "warn",
    "Approved": "good",
    "TimedOut": "bad",
}


def duration(seconds: float | None, *, unknown: str = UNKNOWN) -> str:
    if seconds is None:
        return unknown
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE:02d} s"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE:02d} min"


def moment(time: datetime | None) -> Markup | str:
    """Day and time, for people and machines."""
    if time is None:
        return UNKNOWN
    utc = aware(time)
    return el("time", f"{utc.day} {utc:%b %Y, %H:%M:%S} UTC", datetime=utc.isoformat())


def clock(time: datetime) -> Markup:
    utc = aware(time)
    return el("time", f"{utc:%H:%M:%S}", datetime=utc.isoformat())


def staged(stage: Stage) -> str:
    """A stage, as it is shown: in one of them a VM waits for its approval, its wave or a place in it."""
    return "Awaiting its turn" if stage is Stage.AWAITING_APPROVAL else spaced(stage)


def spaced(word: str) -> str:
    """`PartiallySucceeded` as `Partially succeeded`."""
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f" {found[1].lower()}", word)


def arm_id(identity: str) -> Markup:
    """A full id that may break after each slash, and copies as it is."""
    return el("code", _breakable(identity, r"(?<=/)"), class_="id")


def camel(word: str) -> list[Markup]:
    """A name of Azure's, kept as it is for searching, that may break before each capital."""
    return _breakable(word, r"(?<=[a-z])(?=[A-Z])")


def _breakable(text: str, where: str) -> list[Markup]:
    parts = re.split(where, text)
    return [join(parts[0]), *(join([raw("<wbr>"), part]) for part in parts[1:])]


def pill(state: str) -> Markup:
    return el("span", spaced(state), class_=f"pill {TONES.get(state, 'calm')}")


def data_loss(item: ItemReport) -> str:
    if item.data_loss_seconds is None:
        return UNKNOWN
    loss = f"{item.data_loss_seconds:.0f} s"
    return f"at most {loss} (upper bound)" if item.data_loss_is_upper_bound else loss


def item_state(item: ItemReport, *, ended: bool) -> str:
    """How an item ended, or how preflight found it."""
    if item.outcome:
        return item.outcome.value
    if blocks(item.findings):
        return "Blocked"
    return "Checked" if ended and item.stage is Stage.PREFLIGHT else "Not ended"


def name_in(arm_id: str) -> str:
    return arm_id.rstrip("/").rpartition("/")[2] or arm_id
