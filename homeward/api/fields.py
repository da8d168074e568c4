"""A body read field by field: what is wrong with each, and what to write instead, in words for whoever sent it."""

from difflib import get_close_matches
from enum import Enum
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from homeward.api.problems import FieldProblem, ProblemError
from homeward.domain.drills import NETWORK_ID, UNTIL_DECIDED

MOST_ITEMS = 50
_LONGEST_ECHO, _MOST_TOLD = 200, 50

# By pydantic's names of what can be wrong: what it is, and what to write. Braces take what the rule itself says.
_WRONG = {
    "missing": ("The field is missing.", "Add the field."),
    "bool_type": ("Neither true nor false.", "Use true or false."),
    "float_type": ("This is no number.", "Use a number of seconds, like 1800."),
    "hold": ("{msg}.", f"Use a number of seconds, like 1800, or {UNTIL_DECIDED!r}."),
    "moment": ("{msg}.", "Use ISO 8601 with the zone, like 2026-11-22T03:00:00Z."),
    "enum": ("{input} is none of those that are known.", "Use one of {expected}."),
    "literal_error": ("{input} is not known here.", "Use {expected}."),
    "string_type": ("This is no text.", "Use a text in quotes."),
    "string_pattern_mismatch": ("{input} does not have the right form.", "Write it to fit {pattern}"),
    "string_too_short": ("This is empty.", "Write something."),
    "string_too_long": ("This is too long.", "Use at most {max_length} characters."),
    "list_type": ("This is no list.", "Use a list: [...]."),
    "too_long": ("These are too many.", "Name at most {max_length}."),
    "model_type": ("This is no object.", "Use an object: {{...}}."),
    "int_type": ("This is no whole number.", "Use a whole number."),
    "int_from_float": ("This is no whole number.", "Use a whole number."),
    "int_parsing": ("This is no whole number.", "Use a whole number."),
    "greater_than_equal": ("This is too little.", "Use {ge} or more."),
    "less_than_equal": ("This is too much.", "Use {le} or less."),
}
# Where the field itself says better what to write.
_OF_FIELDS = {
    "vaultId": "Use the vault's ARM id: /subscriptions/{id}/resourceGroups/{group}"
    "/providers/Microsoft.RecoveryServices/vaults/{name}.",
    "network": f"Use {NETWORK_ID.words}.",
    "requestId": "Use 1 to 128 of A-Z a-z 0-9 . _ -",
    "items": f"Name 1 to {MOST_ITEMS} VMs, each by its VM name, item name or ARM id.",
}


def parse[B: BaseModel](kind: type[B], data: Any) -> B:  # data: whatever JSON the caller sent
    """Raises ProblemError with every field that is wrong."""
    if not isinstance(data, dict):
        raise ProblemError(HTTPStatus.BAD_REQUEST, "The body must be a JSON object.")
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise refused(field_problems(kind, error)) from error


def field_problems(kind: type[BaseModel], error: ValidationError) -> list[FieldProblem]:
    """Every field that is wrong, as far as anybody would read on, with what to write instead."""
    return [_explain(kind, one) for one in error.errors()[:_MOST_TOLD]]


def refused(problems: list[FieldProblem], what: str = "request") -> ProblemError:
    fields = ", ".join(dict.fromkeys(one.pointer or "the body" for one in problems))
    return ProblemError(HTTPStatus.BAD_REQUEST, f"The {what} was refused; look at {fields}.", problems)


def _explain(kind: type[BaseModel], error: ErrorDetails) -> FieldProblem:
    pointer = "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in error["loc"])
    if error["type"] == "extra_forbidden":
        detail, remedy = "There is no such field.", _closest(kind, str(error["loc"][-1]))
    else:
        detail, remedy = _said(error)
    return FieldProblem(pointer[:_LONGEST_ECHO], detail, remedy)


def _said(error: ErrorDetails) -> tuple[str, str]:
    detail, remedy = _WRONG.get(error["type"], (f"{error['msg']}.", "Correct the value."))
    rule = {**error.get("ctx", {}), "input": _as_sent(error["input"])[:_LONGEST_ECHO], "msg": error["msg"]}
    named = [one for one in error["loc"] if one in _OF_FIELDS and error["type"] != "missing"]
    return detail.format_map(rule), _OF_FIELDS[str(named[-1])] if named else remedy.format_map(rule)


def _as_sent(value: object) -> str:
    """A choice was made a member of its enumeration before it was found unfit here."""
    return repr(value.value if isinstance(value, Enum) else value)


def _closest(kind: type[BaseModel], name: str) -> str:
    schema = kind.model_json_schema()
    known = [
        one for part in (schema, *schema.get("$defs", {}).values()) for one in part.get("properties", ())
    ]
    close = get_close_matches(name, known, n=1)
    return f"Did you mean {close[0]}? If not, remove it." if close else "Remove it."
