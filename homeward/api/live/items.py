"""The items of a run, each in few characters: what is at its default is left out, moments are seconds from zero."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from homeward.api.live.offers import of_item
from homeward.api.live.scene import Scene, key
from homeward.api.live.tables import Table
from homeward.api.live.waits import waits
from homeward.api.live.waves import seen_running
from homeward.domain.findings import Severity
from homeward.domain.portal import shortened
from homeward.domain.runs import Stage

type View = dict[str, Any]

_NUMBERS = {stage.value: number for number, stage in enumerate(Stage)}
# Of more than so many that failed, each tells its links by itself: a page of this size has to stay small.
_LONGEST, _MOST_LINKED = 1000, 50


class Tables:
    """What items point into."""

    def __init__(self) -> None:
        self.faults, self.findings, self.targets, self.ways_back = Table(), Table(), Table(), Table()
        self.prefixes: list[str] = []
        self.linked = 0


def item(scene: Scene, view: View, tables: Tables, eta: str | None) -> View:
    named = key(view, scene.twins)
    shown: View = {
        "vm": view["friendlyName"],
        "key": named if named != view["friendlyName"] else None,
        "wave": view.get("wave", 0) or None,
        "attempt": view["attempt"] if view.get("attempt", 1) > 1 else None,
        "stage": view["stage"],
        "outcome": view.get("outcome"),
        "critical": view.get("critical") or None,
        "spans": [_span(scene, one) for one in view.get("timeline", [])] or None,
        **_loss(scene, view),
        "recovered": scene.seconds(seen_running(view)),
        "eta": scene.seconds(eta),
        "unprotectedSince": scene.seconds(view.get("unprotectedSince")),
        "stalled": (view.get("stalled") or None) if not view.get("outcome") else None,
        "waits": waits(scene, view),
        "errors": [_error(view, one, tables) for one in view.get("errors") or []] or None,
        "findings": [tables.findings.number(_alike(view, one)) for one in _telling(scene, view)] or None,
        "actions": of_item(scene, view) or None,
    }
    if (shown["errors"] or shown["stalled"]) and tables.linked < _MOST_LINKED:
        tables.linked += 1
        shown["links"] = _links(view, scene.request["vaultId"], tables.prefixes)
    if scene.request["dryRun"] or view["stage"] in (Stage.PREFLIGHT, Stage.AWAITING_APPROVAL):
        shown |= _plans(view, tables)
    return {name: value for name, value in shown.items() if value is not None}


def _span(scene: Scene, span: View) -> list[int | None]:
    return [
        _NUMBERS[span["stage"]],
        scene.seconds(span["startedAt"]),
        scene.seconds(span.get("endedAt")),
    ]


def _loss(scene: Scene, view: View) -> View:
    point, loss = view.get("recoveryPoint"), view.get("dataLossSeconds")
    forecast = view.get("forecastDataLossSeconds")
    return {
        "point": [point["kind"], scene.seconds(point.get("time"))] if point else None,
        "lossSeconds": None if loss is None else round(loss),
        "lossAtMost": view.get("dataLossIsUpperBound") or None,
        "forecastSeconds": None if forecast is None or loss is not None else round(forecast),
    }


def _error(view: View, error: View, tables: Tables) -> View:
    cause = error.get("cause") or error.get("possibleCauses") or ""
    remedy = error.get("remedy") or error.get("recommendedAction") or ""
    said = {"code": error["code"], "message": error["message"][:_LONGEST], "cause": cause, "remedy": remedy}
    return {"fault": tables.faults.number(_alike(view, said))}


def _telling(scene: Scene, view: View) -> Iterable[View]:
    """Before anything moves all findings count; afterwards only what is wrong."""
    found: list[View] = view.get("findings") or []
    if scene.request["dryRun"] or view["stage"] in (Stage.PREFLIGHT, Stage.AWAITING_APPROVAL):
        return found
    return [one for one in found if one["severity"] != Severity.INFORMATION]


def _alike(view: View, said: View) -> View:
    """Without the VM's name: of many the same is said."""
    return said | {"message": re.sub(_whole(view["friendlyName"]), "{vm}", said["message"])}


def _whole(name: str) -> str:
    return rf"(?<![\w.-]){re.escape(name)}(?![\w-])"


def _links(view: View, vault: str, prefixes: list[str]) -> View:
    """The VM where it is or will be, its replicated item, and its newest job."""
    ids: Mapping[str, str] = view.get("ids") or {}
    jobs = view.get("jobs") or []
    found = {
        "vm": ids.get("vm", ""),
        "source": ids.get("source", ""),
        "item": view.get("newItemId") or ids.get("item", ""),
        "job": f"{vault}/replicationJobs/{jobs[-1]['id']}" if jobs else "",
    }
    return {name: shortened(one, prefixes) for name, one in found.items() if one}


def _plans(view: View, tables: Tables) -> View:
    """What would become of it."""
    target, back = view.get("target"), view.get("wayBack")
    return {
        "target": None if not target else tables.targets.number(_alike_target(view, target)),
        "wayBack": None if not back else tables.ways_back.number(_settings(back)),
    }


def _alike_target(view: View, target: View) -> View:
    """Without what is not set, and without the name where it is the VM's."""
    own = {"name": view["friendlyName"]}
    return {name: value for name, value in target.items() if value and own.get(name) != value}


def _settings(back: View) -> View:
    """The settings of the way back in one list, each with what it is and whether it is there."""
    named = {name: one for name, one in back.items() if isinstance(one, dict)}
    settings = [{"what": name, **one} for name, one in named.items()]
    settings += [{"what": "diskEncryptionSet", **one} for one in back.get("diskEncryptionSets") or []]
    plain = {name: back[name] for name in ("policyId", "region", "zone", "known") if back.get(name)}
    return plain | {"settings": settings}
