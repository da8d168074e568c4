"""What a run tells of itself: whom, that it began, and how it ended."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from homeward.domain.notices import (
    EVERYTHING,
    TARGET_NAME,
    About,
    Bell,
    Happening,
    Manner,
    Notice,
    On,
    Recipient,
)
from homeward.domain.runs import RunStatus


def bell_of(run_id: str, run: Mapping[str, Any]) -> Bell:
    """`run` is its input. A dry run tells nobody."""
    request = run["request"]
    targets = () if request["dryRun"] else tuple(Recipient.from_json(one) for one in run.get("notify", []))
    about = About(
        run_id,
        request["operation"],
        request["mode"],
        request.get("plan"),
        request["vaultId"],
        run.get("requestedBy", ""),
    )
    return Bell(about, targets)


def begun(run: Mapping[str, Any]) -> Notice | None:
    """None of a run that nobody asked the app for."""
    asked_at, reason = run.get("requestedAt"), run["request"].get("reason", "")
    if not asked_at:
        return None
    return Notice(
        Happening.START, "start", datetime.fromisoformat(asked_at), reason or "It checks its VMs first."
    )


def ended(run: Mapping[str, Any]) -> Notice | None:
    """`run` is its record."""
    if not run.get("endedAt"):
        return None
    counts = {name: count for name, count in run["counts"].items() if count and name in _TOLD}
    said = ", ".join(f"{count} {name}" for name, count in counts.items())
    errors = "".join(f" {one['message']}" for one in run.get("errors", [])[:1])
    status, at = run["status"], datetime.fromisoformat(run["endedAt"])
    trouble = status != RunStatus.SUCCEEDED
    return Notice(Happening.END, "end", at, f"{status}: {said or 'no VMs'}.{errors}", trouble=trouble)


_TOLD = ("items", "succeeded", "unprotected", "failed", "skipped", "cancelled")


def read_targets(text: str) -> tuple[Recipient, ...]:
    """Raises ValueError with what is no target: `name Teams`, or `name Json Gate,Trouble`."""
    return tuple(_target(one.strip()) for one in text.split(";") if one.strip())


def _target(text: str) -> Recipient:
    name, kind, *on = text.split()[:3] if len(text.split()) in (2, 3) else ("", "")
    manners = {one.lower(): one for one in Manner}
    events = {one.lower(): one for one in On}
    wanted = on[0].lower().split(",") if on else []
    if not TARGET_NAME.fits(name) or kind.lower() not in manners or any(one not in events for one in wanted):
        raise ValueError(text)
    return Recipient(name, manners[kind.lower()], tuple(events[one] for one in wanted) or EVERYTHING)
