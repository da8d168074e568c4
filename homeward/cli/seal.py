"""Whether a report is as it was sealed. Written anew from docs/report.md, and not from the app's own code."""

import hashlib
import json
from typing import Any

from homeward.cli.errors import CliError

_FORMAT = "homeward-seal/1"
_WHY_NONE = (
    "its run went on when it was fetched, or had ended seconds before, or nothing keeps reports there "
    "(HOMEWARD_ARCHIVE)."
)
_OPENING, _CLOSING = b"<!-- homeward-seal ", b" -->\n"


class BrokenSealError(CliError):
    """The file is not what was sealed; the message says where that shows first."""


def head_of(content: bytes) -> str:
    """The head of a sealed report, of JSON or of a page. Raises BrokenSealError where anything in it was changed."""
    return _head_of_page(content) if content.lstrip()[:1] == b"<" else _head_of_record(content)


def _head_of_record(content: bytes) -> str:
    document = _read(content)
    if not document.get("seal"):
        raise BrokenSealError(f"This report has no seal: {_WHY_NONE}")
    if _canonical(document) != content:
        raise BrokenSealError("The file is not byte for byte as it was written.")
    seal = _seal(document)
    head, links = "", list[dict[str, str]]()
    for pointer, part in _parts(document):
        head = _hash(head, pointer, _canonical(part))
        links.append({"of": pointer, "hash": head})
        if links != seal["links"][: len(links)]:
            raise BrokenSealError(f"{pointer} was changed, or something before it.")
    if seal != {"format": _FORMAT, "links": links, "head": head}:
        raise BrokenSealError("The seal says more or less than the report, or was changed.")
    return head


def _head_of_page(content: bytes) -> str:
    page, opening, line = content.rpartition(_OPENING)
    if not opening or not line.endswith(_CLOSING):
        raise BrokenSealError(f"The page has no seal, or its last line was changed: {_WHY_NONE}")
    said = _read(line.removesuffix(_CLOSING))
    head = _hash(str(said.get("record")), "/page", page)
    if line != _canonical({"format": _FORMAT, "record": said.get("record"), "head": head}) + _CLOSING:
        raise BrokenSealError("The page was changed, or its seal was.")
    return head


def _seal(document: dict[str, Any]) -> dict[str, Any]:
    seal, items = document.get("seal"), document.get("items")
    if not isinstance(seal, dict) or not isinstance(items, list) or set(document) != {"run", "items", "seal"}:
        raise BrokenSealError("This is no sealed report of a run: it needs run, items and seal.")
    if seal.get("format") != _FORMAT or not isinstance(seal.get("links"), list):
        raise BrokenSealError(f"This seal is {seal.get('format')!r}; this version checks {_FORMAT!r}.")
    return seal


def _read(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError as error:
        said = f"The file is no report, or was changed: {error}. `homeward runs report ID` fetches one."
        raise BrokenSealError(said) from error
    if not isinstance(found, dict):
        raise BrokenSealError("This is no sealed report of a run.")
    return found


def _parts(document: dict[str, Any]) -> list[tuple[str, Any]]:
    items = [(f"/items/{number}", item) for number, item in enumerate(document["items"])]
    return [("/run", document["run"]), *items]


def _hash(before: str, pointer: str, content: bytes) -> str:
    return hashlib.sha256(b"\n".join((before.encode(), pointer.encode(), content))).hexdigest()


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
