"""$filter on job and item lists, as far as clients use it: comparisons joined by 'and', groups joined by 'or'."""

import re
from collections.abc import Callable
from datetime import datetime

from emulator.errors import ArmError, bad_request
from emulator.site_recovery.job import Job
from emulator.times import parse
from emulator.wire import Json, as_text, dig

_TERM = re.compile(r"^\s*(\w+)\s+(eq|ne|ge|gt|le|lt)\s+(?:'([^']*)'|([\w.:+-]+))\s*$", re.IGNORECASE)

type Test[T] = Callable[[T], bool]


def _refused(text: str) -> ArmError:
    return bad_request("FilterNotSupported", f"The emulator does not understand the filter part '{text}'.")


def _terms(text: str) -> list[list[tuple[str, str, str]]]:
    """Split into groups that must all hold, each of terms of which one must."""
    groups: list[list[tuple[str, str, str]]] = []
    for part in re.split(r"\s+and\s+", text.strip(), flags=re.IGNORECASE):
        group: list[tuple[str, str, str]] = []
        for term in re.split(r"\s+or\s+", part.strip().strip("()"), flags=re.IGNORECASE):
            match = _TERM.match(term)
            if match is None:
                raise _refused(term)
            group.append((match[1].lower(), match[2].lower(), match[3] or match[4] or ""))
        groups.append(group)
    return groups


def jobs(found: list[Job], text: str) -> list[Job]:
    return _choose(found, text, _job_test)


def items[T](found: list[T], view: Callable[[T], Json], text: str) -> list[T]:
    """Choose by what the list entry shows."""
    pairs = [(view(one), one) for one in found]
    return [one for _, one in _choose(pairs, text, _item_test)]


def _choose[T](found: list[T], text: str, make: Callable[[str, str, str], Test[T]]) -> list[T]:
    if not text.strip():
        return found
    groups = [[make(*term) for term in group] for group in _terms(text)]
    return [one for one in found if all(any(test(one) for test in group) for group in groups)]


_JOB_WORDS: dict[str, Callable[[Job], str]] = {
    "state": lambda job: job.state,
    "jobstatus": lambda job: job.state,
    "scenarioname": lambda job: job.scenario,
    "jobname": lambda job: job.scenario,
    "affectedobjecttypes": lambda job: job.target_type,
    "targetobjectname": lambda job: job.target_name,
    "targetobjectid": lambda job: job.target_id,
    "fabricid": lambda job: job.fabric_id or "",
}
# What the service's query says of the export's form, not of which jobs.
_NOT_ABOUT_JOBS = ("joboutputtype", "timezoneoffset")


def _job_test(field: str, operator: str, value: str) -> Test[Job]:
    if field in ("starttime", "endtime"):
        return _time_test(field, operator, value, lambda job: job.started)
    if field in _NOT_ABOUT_JOBS:
        return lambda _: True
    if field not in _JOB_WORDS or operator not in ("eq", "ne"):
        raise _refused(f"{field} {operator}")
    read, wanted = _JOB_WORDS[field], {word.strip().lower() for word in value.split(",")}
    return lambda job: (read(job).lower() in wanted) == (operator == "eq")


def _time_test[T](field: str, operator: str, value: str, moment: Callable[[T], datetime]) -> Test[T]:
    """Compare a time; 'StartTime eq' and 'EndTime eq' are the two ends of a window, as clients send them."""
    try:
        limit = parse(value)
    except ValueError as error:
        raise _refused(f"{field} {operator} '{value}'") from error
    after = operator in ("ge", "gt") or (operator == "eq" and field == "starttime")
    if operator == "ne":
        raise _refused(f"{field} ne")
    return lambda one: moment(one) >= limit if after else moment(one) <= limit


_EVENT_WORDS: dict[str, tuple[str, ...]] = {
    "severity": ("properties", "severity"),
    "eventcode": ("properties", "eventCode"),
    "eventtype": ("properties", "eventType"),
    "affectedobjectfriendlyname": ("properties", "affectedObjectFriendlyName"),
    "fabricname": ("properties", "fabricId"),
}


def events(found: list[Json], text: str) -> list[Json]:
    return _choose(found, text, _event_test)


def _event_test(field: str, operator: str, value: str) -> Test[Json]:
    if field in ("starttime", "endtime"):
        return _time_test(
            field, operator, value, lambda event: parse(as_text(dig(event, "properties", "timeOfOccurrence")))
        )
    if field not in _EVENT_WORDS or operator not in ("eq", "ne"):
        raise _refused(f"{field} {operator}")
    keys = _EVENT_WORDS[field]
    return lambda event: _same(dig(event, *keys), value) == (operator == "eq")


def _same(shown: object, value: str) -> bool:
    """Compare a field with a value; of an id any part will do."""
    text = as_text(shown).lower()
    return value.lower() == text or f"/{value.lower()}/" in f"{text}/"


_ITEM_WORDS: dict[str, tuple[str, ...]] = {
    "instancetype": ("properties", "providerSpecificDetails", "instanceType"),
    "friendlyname": ("properties", "friendlyName"),
    "sourcefabriclocation": ("properties", "providerSpecificDetails", "primaryFabricLocation"),
    "recoveryfabriclocation": ("properties", "providerSpecificDetails", "recoveryFabricLocation"),
    "protectionstate": ("properties", "protectionState"),
    "sourcefabricname": ("id",),
    "recoveryfabricname": ("properties", "recoveryFabricId"),
    "multivmgroupcreateoption": ("properties", "providerSpecificDetails", "multiVmGroupCreateOption"),
}


def _item_test[T](field: str, operator: str, value: str) -> Test[tuple[Json, T]]:
    if field not in _ITEM_WORDS or operator not in ("eq", "ne"):
        raise _refused(f"{field} {operator}")
    keys = _ITEM_WORDS[field]
    return lambda pair: _same(dig(pair[0], *keys), value) == (operator == "eq")
