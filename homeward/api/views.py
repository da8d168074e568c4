"""How a run and its items are shown, from durable state alone."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from homeward.domain.runs import RunStatus

_FIRST = 100
_PAGE = 100

type View = dict[str, Any]


def links(origin: str, run_id: str) -> dict[str, str]:
    base = f"{origin}/api/runs/{run_id}"
    return {"self": base, "items": f"{base}/items", "outcome": f"{base}/outcome", "report": f"{base}/report"}


def accepted(origin: str, run_id: str, status: str) -> View:
    return {"id": run_id, "status": status, "links": links(origin, run_id)}


def run_view(
    run_id: str,
    order: Mapping[str, Any],
    requested_at: str | None,
    progress: Mapping[str, Any],
    items: list[View],
    origin: str,
) -> View:
    """`order` is the run's input; `progress` its own status, empty before its first turn."""
    request = order["request"]
    return {
        "id": run_id,
        "operation": request["operation"],
        "vaultId": request["vaultId"],
        "mode": request["mode"],
        "status": progress.get("status", RunStatus.PENDING),
        "phase": progress.get("phase", "Waiting"),
        "dryRun": request["dryRun"],
        "requestedAt": requested_at,
        "startedAt": progress.get("startedAt"),
        "endedAt": progress.get("endedAt"),
        "counts": live_counts(progress, items),
        "items": items[:_FIRST],
        "gates": [],
        "evidence": [one for item in items[:_FIRST] for one in item.get("evidence", [])][:_FIRST],
        "errors": progress.get("errors", []),
        "links": links(origin, run_id),
    }


def item_views(states: Iterable[tuple[str, Mapping[str, Any], Mapping[str, Any]]]) -> list[View]:
    """One view an item, from (instance id, custom status, output): its last attempt, else its preflight."""
    best: dict[str, tuple[int, View]] = {}
    for instance_id, status, output in states:
        _, name, part = instance_id.split(":")
        rank = int(part) if part.isdigit() else 0
        view = _attempt(status, output) if rank else _preflight(status, output)
        if view and rank >= best.get(name, (0, {}))[0]:
            best[name] = (rank, view)
    return sorted((view for _, view in best.values()), key=lambda view: view["friendlyName"])


def _attempt(status: Mapping[str, Any], output: Mapping[str, Any]) -> View:
    return dict(output or status)


def _preflight(status: Mapping[str, Any], output: Mapping[str, Any]) -> View:
    health: Mapping[str, Any] = output.get("health") or {}
    shown = {"findings": "findings", "evidence": "evidence", "recoveryPoint": "point"}
    return dict(status) | {name: health[key] for name, key in shown.items() if key in health}


def page(items: list[View], skip: int, url: str) -> View:
    more = len(items) > skip + _PAGE
    return {"value": items[skip : skip + _PAGE], "nextLink": f"{url}?skip={skip + _PAGE}" if more else None}


def live_counts(progress: Mapping[str, Any], items: list[View]) -> dict[str, int]:
    """A run's counts while it goes on: its own are written at its end."""
    counts = cast("dict[str, int]", dict(progress.get("counts", {})))
    if progress.get("status") == RunStatus.RUNNING and items:
        outcomes = [item.get("outcome") for item in items]
        counts |= {
            "succeeded": outcomes.count("Succeeded"),
            "unprotected": outcomes.count("Unprotected"),
            "failed": outcomes.count("Failed"),
            "running": outcomes.count(None),
        }
    return counts
