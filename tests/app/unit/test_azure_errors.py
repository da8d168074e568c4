"""The catalogue of Azure's error codes: whole, in our own words, and next to Azure's where it is shown."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from homeward.api.views import item_views
from homeward.domain.azure_errors import known

EMULATOR = Path(__file__).resolve().parents[3] / "emulator"

# Which argument of each is the code.
_REFUSING = {"bad_request": 0, "detail": 0, "ArmError": 1, "Doom": 1, "_doom": 0}
# Refusals of the emulator itself; no Azure says them.
# Not of Azure, or no error: a backup that went well says Success.
_OWN = {"EmulatorControl", "NotEmulated", "QueryNotSupported", "FilterNotSupported", "Success"}
# Every code that the references name, for Azure to Azure and in the recordings of other providers.
_REFERENCES = (
    "161011",
    "161018",
    "153007",
    "153006",
    "BookmarkNotFound",
    "28031",
    "28092",
    "70038",
    "170010",
    "150161",
    "150172",
    "150225",
    "150226",
    "150019",
    "151083",
    "151025",
    "539",
    "150253",
    "45005",
    "78022",
    "78172",
    "78173",
    "78174",
    "78026",
    "78028",
    "78155",
    "78072",
    "808",
    "809",
    "25014",
    "25080",
    "28020",
    "28175",
    "506",
    "InMageRcmUpgradeBlockedAlreadyOnLatestVersion",
    "ArmResourceDoesNotExist",
    "NotFound",
    "ResourceNotFound",
    "VMDisksMissing",
    "HvrStorageAccountNotFound",
    "TooManyRequests",
)


def _codes(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args) if name in _REFUSING:
                place = _REFUSING[name]
                yield from _texts(args[place]) if len(args) > place else ()
            case ast.Call(keywords=keywords):
                yield from (text for one in keywords if one.arg == "code" for text in _texts(one.value))
            case ast.Dict(keys=keys, values=values):
                said = zip(keys, values, strict=True)
                yield from (
                    text
                    for key, value in said
                    if isinstance(key, ast.Constant) and key.value in ("errorCode", "code")
                    for text in _texts(value)
                )
            case ast.Assign(targets=[ast.Name(id="DEFAULT_CODES" | "REFUSALS")], value=value):
                yield from (text for text in _texts(value) if text[0].isupper() or text.isdigit())
            case _:
                pass


def _texts(node: ast.AST) -> list[str]:
    """The texts of an expression, for a constant, a choice or a table."""
    if isinstance(node, ast.Dict):
        return [text for value in node.values for text in _texts(value)]
    if isinstance(node, ast.JoinedStr):
        return []
    return [
        one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]


def _said_by_the_emulator() -> set[str]:
    files = [file for file in EMULATOR.rglob("*.py") if "faults/reading" not in str(file)]
    found = {code for file in files for code in _codes(ast.parse(file.read_text()))}
    return {code for code in found if re.fullmatch(r"\w{3,}", code)} - _OWN - {"code"}


def test_every_code_that_the_emulator_says_is_known() -> None:
    """A new refusal there needs its words here."""
    said = _said_by_the_emulator()
    assert {"28031", "28034", "150226", "161018", "InvalidDisks", "Conflict", "ScopeLocked"} <= said
    assert [] == sorted(code for code in said if known(code) is None)


@pytest.mark.parametrize("code", _REFERENCES)
def test_every_code_of_the_references_is_known(code: str) -> None:
    """Each has a cause and a remedy, both whole sentences."""
    told = known(code)
    assert told is not None
    assert told.cause.endswith(".")
    assert told.remedy.endswith(".")


def _shown(error: dict[str, str]) -> dict[str, Any]:
    status = {"name": "x", "friendlyName": "vm-01", "stage": "FailingOver", "errors": [error]}
    return item_views([("run-a:x:1", status, {})])[0]["errors"][0]


def test_a_known_code_is_shown_with_cause_and_remedy_beside_azures_words() -> None:
    """Nothing that Azure said is lost."""
    error = {"code": "28092", "message": "No NIC.", "possibleCauses": "?", "recommendedAction": "Retry."}
    shown = _shown(error)
    assert error.items() <= shown.items()
    assert "network interface" in shown["cause"]
    assert "quota" in shown["remedy"]


def test_an_unknown_code_is_passed_on_whole() -> None:
    """And nothing is made up for it."""
    error = {"code": "999999", "message": "Odd.", "possibleCauses": "A.", "recommendedAction": "B."}
    assert error == _shown(error)
