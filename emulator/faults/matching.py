"""Which rules a request fits: by method, path, item, scenario and region."""

import re
from dataclasses import dataclass

from emulator import whereabouts
from emulator.calls import Call
from emulator.faults.rule import Rule
from emulator.ids import fraction
from emulator.site_recovery.item import Item
from emulator.site_recovery.plans.plan import plan_called, plan_names
from emulator.site_recovery.scenarios import SCENARIOS, TASKS
from emulator.wire import as_text, dig
from emulator.world import World


@dataclass(frozen=True)
class About:
    """What a request is about: the names of its item, the item itself where there is one, the scenario."""

    names: set[str]
    item: Item | None
    scenario: str
    region: str


def about(world: World, call: Call) -> About:
    """Tell by its path, its body or the job it names what a request is about."""
    parts = call.path.lower().split("/")
    last, region = parts[-1], whereabouts.region(world, call.path)
    for collection in ("replicationjobs", "replicationoperationstatus", "operationresults"):
        name = _after(parts, collection)
        job = world.jobs.get(name) or world.operation_jobs.get(name)
        if job:
            return About(job.about, world.items.get(job.item or ""), job.scenario, region)
    scenario = SCENARIOS.get(last, "") if call.method == "POST" else ""
    plan = plan_called(world, _after(parts, "replicationrecoveryplans"))
    if plan:
        return About(plan_names(world, plan), None, scenario, region)
    name = _after(parts, "replicationprotecteditems")
    if last == "switchprotection":
        name = as_text(dig(call.body, "properties", "replicationProtectedItemName")).lower()
    item = world.item_called(name or _after(parts, "virtualmachines"))
    return About(item.names() if item else set(), item, scenario, region)


def _after(parts: list[str], collection: str) -> str:
    if collection not in parts:
        return ""
    place = parts.index(collection) + 1
    return parts[place] if place < len(parts) else ""


def fits(rule: Rule, call: Call, what: About) -> bool:
    match = rule.match
    return (
        _possible(rule, call, what)
        and as_text(match.get("method") or call.method).upper() == call.method
        and ("path" not in match or _path_fits(as_text(match["path"]), call.full_path))
        and ("item" not in match or as_text(match["item"]).lower() in what.names)
        and ("scenario" not in match or as_text(match["scenario"]).lower() == what.scenario.lower())
        and ("region" not in match or match["region"] == what.region)
    )


def _possible(rule: Rule, call: Call, what: About) -> bool:
    """Tell whether the request is of a kind that the rule's action can be done to."""
    match rule.action:
        case "failTask" | "hangTask":
            return call.method == "POST" and rule.task in TASKS.get(what.scenario, ())
        case "hideSeconds":
            return not call.reads
        case "staleSeconds":
            return call.reads
        case "change":
            return what.item is not None
        case _:
            return True


def acts(rule: Rule) -> bool:
    """Tell whether the rule acts on the request just seen: by its number, or by a throw of its own dice."""
    if rule.released.is_set() or rule.match.get("nth", rule.seen) != rule.seen:
        return False
    chance = rule.match.get("probability", 1)
    return isinstance(chance, int | float) and fraction(rule.match.get("seed", 0), rule.seen) < chance


def _path_fits(wanted: str, path: str) -> bool:
    """Look for the text anywhere in path and query, in any case; failing that, as a regular expression."""
    if wanted.lower() in path.lower():
        return True
    try:
        return re.search(wanted, path, re.IGNORECASE) is not None
    except re.error:
        return False
