"""Resource Graph for simple questions about the inventory: where, project, nothing clever."""

import re
from collections.abc import Callable

from emulator.calls import Answer, Call
from emulator.errors import bad_request
from emulator.inventory import Disk, Group, Resource
from emulator.routing import Route
from emulator.topology import TENANT
from emulator.wire import Json, as_text, dig
from emulator.world import World

PAGE = 1000
FIELDS = ("id", "name", "type", "location", "resourceGroup", "subscriptionId", "tenantId", "managedBy")
_EQUALS = re.compile(r"^(\w+)\s*(=~|==|!=|!~)\s*(?:'([^']*)'|\"([^\"]*)\")$")
_IN = re.compile(r"^(\w+)\s+(in~|in)\s*\((.*)\)$", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"'([^']*)'|\"([^\"]*)\"")

type Row = dict[str, object]


def query(world: World, call: Call) -> Answer:
    rows = _run(_rows(world), as_text(call.body.get("query")))
    asked = dig(call.body, "options", "$top")
    size = min(asked, PAGE) if isinstance(asked, int) and asked > 0 else PAGE
    token = as_text(dig(call.body, "options", "$skipToken")) or "0"
    if not token.isdigit():
        raise bad_request("InvalidSkipToken", f"$skipToken '{token}' is not one of ours.")
    start = int(token)
    shown = rows[start : start + size]
    answer: Json = {"totalRecords": len(rows), "count": len(shown), "data": shown, "facets": []}
    answer["resultTruncated"] = "false"
    if start + size < len(rows):
        answer["$skipToken"] = str(start + size)
    return Answer(200, answer)


def _rows(world: World) -> list[Row]:
    found = [resource for resource in world.inventory.each(Resource) if not isinstance(resource, Group)]
    return [_row(resource) for resource in sorted(found, key=lambda resource: resource.id.lower())]


def _row(resource: Resource) -> Row:
    managed_by = resource.vm_id if isinstance(resource, Disk) else None
    return {
        "id": resource.id,
        "name": resource.name,
        "type": resource.TYPE.lower(),
        "location": resource.location,
        "resourceGroup": resource.group.lower(),
        "subscriptionId": resource.subscription,
        "tenantId": TENANT,
        "managedBy": managed_by or "",
    }


def _run(rows: list[Row], text: str) -> list[Row]:
    table, *stages = [stage.strip() for stage in text.strip().split("|")]
    if table.lower() != "resources":
        raise _refused(f"table '{table}'")
    for stage in stages:
        word, _, rest = stage.partition(" ")
        if word.lower() not in _STAGES:
            raise _refused(f"operator '{word}'")
        rows = _STAGES[word.lower()](rows, rest.strip())
    return rows


def _refused(part: str) -> Exception:
    return bad_request("QueryNotSupported", f"The emulator's Resource Graph does not support the {part}.")


def _where(rows: list[Row], text: str) -> list[Row]:
    tests = [_test(term.strip()) for term in re.split(r"\s+and\s+", text, flags=re.IGNORECASE)]
    return [row for row in rows if all(test(row) for test in tests)]


def _test(term: str) -> Callable[[Row], bool]:
    match = _EQUALS.match(term)
    if match:
        value = match[3] if match[3] is not None else match[4]
        return _compare(_field(match[1]), match[2], {value})
    match = _IN.match(term)
    if match:
        words = {single or double for single, double in _WORD.findall(match[3])}
        return _compare(_field(match[1]), "=~" if match[2].lower() == "in~" else "==", words)
    raise _refused(f"condition '{term}'")


def _compare(field: str, operator: str, words: set[str]) -> Callable[[Row], bool]:
    if operator in ("=~", "!~"):
        lowered = {word.lower() for word in words}
        return lambda row: (str(row[field]).lower() in lowered) == (operator == "=~")
    return lambda row: (str(row[field]) in words) == (operator == "==")


def _field(name: str) -> str:
    field = next((field for field in FIELDS if field.lower() == name.lower()), None)
    if field is None:
        raise _refused(f"field '{name}'")
    return field


def _project(rows: list[Row], text: str) -> list[Row]:
    fields = [_field(name.strip()) for name in text.split(",")]
    return [{field: row[field] for field in fields} for row in rows]


def _order(rows: list[Row], text: str) -> list[Row]:
    match = re.match(r"^by\s+(\w+)(\s+asc|\s+desc)?$", text, re.IGNORECASE)
    if match is None:
        raise _refused(f"order '{text}'")
    field = _field(match[1])
    return sorted(rows, key=lambda row: str(row[field]), reverse=(match[2] or "").strip().lower() == "desc")


_STAGES: dict[str, Callable[[list[Row], str], list[Row]]] = {
    "where": _where,
    "project": _project,
    "order": _order,
}

ROUTES = [Route("POST", "/providers/Microsoft.ResourceGraph/resources", query)]
