"""A round trip as what it is: two runs, each judged by itself, and whether their case says what became of both.

Nothing of Homeward is imported here.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace

from tests.app.drill import ends
from tests.app.drill.ends import End
from tests.app.drill.witness import Json, Run, Witness

_BOTH_WELL = ["Succeeded", "Succeeded"]


@dataclass
class Trip:
    """The case, and its runs: the way over, and the way back where there was one."""

    case: Run
    over: Witness
    back: Witness | None = None

    @property
    def last(self) -> Witness:
        return self.back or self.over


def trip(w: Witness, between: Json | None, mark: int, legs: list[Json]) -> Trip:
    """`between`: the emulator's truth when the way back began; `mark`: how many requests there were by then."""
    case = w.runs[0]
    over, *back = [_leg(case, leg) for leg in legs]
    if between is None:  # it changed nothing on the way back
        refused = [Witness(w.after, _since(w.after, w.after), [], [one]) for one in back]
        return Trip(case, replace(w, runs=[over]), *refused)
    calls = [number for number, _ in w.changes() if number < mark]
    begun = calls[-1] + 1 if calls else 0
    way_over = Witness(w.before, between, w.requests[:mark], [over])
    return Trip(case, way_over, Witness(between, _since(between, w.after), w.requests[begun:], back))


def _leg(case: Run, view: Json) -> Run:
    """One of its runs, as an ordinary one that was asked for by itself."""
    asked = case.asked | {"operation": view["operation"], "mode": view["mode"]}
    return Run(asked, case.waves, [view["id"]], case.critical, view=view)


def _since(between: Json, after: Json) -> Json:
    """What happened later: the counts of an item begin anew, and so do its history and the jobs."""
    later = deepcopy(after)
    for vm, item in later["items"].items():
        earlier = between["items"][vm]
        item["accepted"] = {
            call: n - earlier["accepted"].get(call, 0) for call, n in item["accepted"].items()
        }
        item["history"] = item["history"][len(earlier["history"]) :]
    known = {one["name"] for one in between["jobs"]}
    later["jobs"] = [one for one in later["jobs"] if one["name"] not in known]
    return later


def complaints(seen: Trip, end: End, *, way_back: bool) -> list[str]:
    """Everything that is not as it must be. `way_back`: it is the end of this way that was declared."""
    found = [f"its case: {said}" for said in _case(seen)]
    if seen.back is None:
        return [*found, *ends.complaints(seen.over, end)]
    found += [f"over: {said}" for said in ends.complaints(seen.over, End.DONE)]
    ended = ends.ended(seen.back)
    if not way_back and ended is not End.DONE and end is End.STOPPED_NAMED:
        end = ended  # away is named, whatever stopped the way back
    return [*found, *(f"back: {said}" for said in ends.complaints(seen.back, end))]


def _case(seen: Trip) -> Iterator[str]:
    """It ends as its last run did; one that did not bring them home was half done all the same."""
    told, legs = seen.case.view, seen.case.view["legs"]
    statuses, runs = (
        [one["status"] for one in legs],
        [one.runs[0].view for one in (seen.over, seen.back) if one],
    )
    if statuses != [one["status"] for one in runs]:
        yield f"it names its runs {statuses}; they are {[one['status'] for one in runs]}"
    if (told["status"] == "Succeeded") != (statuses == _BOTH_WELL):
        yield f"it is {told['status']}, its runs {statuses}"
    if len(legs) == 1 and told["status"] != statuses[0]:
        yield f"it is {told['status']}, and did nothing after the way over, which is {statuses[0]}"
    if len(legs) > 1 and told["status"] not in ("Succeeded", "PartiallySucceeded", "Cancelled"):
        yield f"it is {told['status']}, though the way over was done"
    said = [*told["errors"], *(one for item in told["items"] for one in item.get("errors", []))]
    if told["status"] != "Succeeded" and not said:
        yield "it gives no reason"
