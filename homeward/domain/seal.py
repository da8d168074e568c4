"""A sealed record of a run: every part hashed together with all parts before it, so that a changed byte shows.

The head is the last hash. It is also written to telemetry, where nobody who can change the file can change it too.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

FORMAT = "homeward-seal/1"
_OPENING, _CLOSING = b"<!-- homeward-seal ", b" -->\n"


@dataclass(frozen=True, slots=True)
class Sealed:
    """The bytes to keep, and the head of their chain."""

    content: bytes
    head: str


def seal_record(document: Mapping[str, Any]) -> Sealed:
    """`{"run": ..., "items": [...]}` with the chain over its parts, as the only bytes that say the same."""
    document = json.loads(json.dumps(document))
    links, head = list[dict[str, str]](), ""
    for pointer, part in _parts(document):
        head = linked(head, pointer, canonical(part))
        links.append({"of": pointer, "hash": head})
    return Sealed(canonical({**document, "seal": {"format": FORMAT, "links": links, "head": head}}), head)


def seal_page(page: str, head: str) -> Sealed:
    """An HTML page of the same run, its own hash chained to the head of the record and told in its last line."""
    content = page.encode()
    hashed = linked(head, "/page", content)
    line = canonical({"format": FORMAT, "record": head, "head": hashed})
    return Sealed(content + _OPENING + line + _CLOSING, hashed)


def record_name(run_id: str) -> str:
    return f"{run_id}/report.json"


def page_name(run_id: str) -> str:
    return f"{run_id}/report.html"


def head_of_record(content: bytes) -> str:
    """What a record says that its head is; whether that is so, `homeward report verify` tells."""
    return json.loads(content)["seal"]["head"]


def head_of_page(content: bytes) -> str:
    """What the last line of a page says that its head is."""
    line = content.rpartition(_OPENING)[2].removesuffix(_CLOSING)
    return json.loads(line)["head"]


def linked(head: str, pointer: str, content: bytes) -> str:
    """The hash of a part: of the hash before it, of where it stands, and of what it says."""
    return sha256(b"\n".join((head.encode(), pointer.encode(), content))).hexdigest()


def canonical(value: object) -> bytes:
    """JSON as one string of bytes: keys in order, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _parts(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "/run", document["run"]
    for number, item in enumerate(document["items"]):
        yield f"/items/{number}", item
