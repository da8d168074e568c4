"""Requests at every route of the published document, each with something odd."""

import random
import re
from dataclasses import dataclass
from typing import Any

from tests.app.conftest import VAULT
from tests.app.fuzz.odd import ACCEPTS, PEOPLE, TYPES, VALUES, WORDS, bent, written

type Json = dict[str, Any]

# Bodies that fit, to be bent. No run of them moves anything: the VM does not exist.
FITTING: dict[str, Json] = {
    "RunBody": {
        "operation": "Failback",
        "vaultId": VAULT,
        "items": ["no-such-vm"],
        "mode": "Planned",
        "recoveryPoint": {
            "kind": "LatestBefore",
            "before": "2026-11-22T03:00:00Z",
            "fallback": {"kind": "Latest"},
        },
        "shutdown": "PowerOff",
        "requestId": "fuzz-1",
        "dryRun": True,
        "callbackUrl": "https://example.org/done",
    },
    "DecisionBody": {"gate": "approval", "decision": "Approve", "scopeHash": "x", "comment": "so be it"},
    "PointChangeBody": {"recoveryPoint": {"kind": "Custom", "id": "x"}, "reason": "why not"},
    "ModeBody": {"mode": "Unplanned", "reason": "it is gone"},
    "ReviewBody": {"comment": "seen"},
    "SignalBody": {"schemaId": "azureMonitorCommonAlertSchema", "data": {"essentials": {"alertId": "/a"}}},
}
_REASON = {"reason": "because"}


@dataclass(frozen=True, slots=True)
class Odd:
    """`fits`: the body as JSON, where it is one; None where it is none, or there is none."""

    method: str
    path: str
    headers: dict[str, str]
    content: bytes | None


def odd_request(rolls: random.Random, document: Json, run_id: str) -> Odd:
    template = rolls.choice(sorted(document["paths"]))
    method = rolls.choice(sorted(document["paths"][template]))
    operation = document["paths"][template][method]
    if rolls.random() < 0.05:
        method = rolls.choice(("put", "patch", "delete", "head", "options"))
    return Odd(
        method.upper(), _path(rolls, template, operation, run_id), _headers(rolls), _body(rolls, operation)
    )


def _path(rolls: random.Random, template: str, operation: Json, run_id: str) -> str:
    known = {
        "id": run_id,
        "item": "vm-01",
        "name": "shop",
        "signature": "x",
        "version": "0",
        "file": "main.js",
    }

    def word(found: re.Match[str]) -> str:
        return known[found[1]] if rolls.random() < 0.7 else rolls.choice(WORDS)

    path = re.sub(r"{(\w+)}", word, template)
    names = [one["name"] for one in operation["parameters"] if one["in"] == "query"]
    query = [
        f"{rolls.choice((*names, 'odd'))}={rolls.choice((*WORDS, '1', '-1', 'Failed'))}" for _ in range(3)
    ]
    return f"/api{path}{f'?{"&".join(query)}' if rolls.random() < 0.3 else ''}"


def _headers(rolls: random.Random) -> dict[str, str]:
    sent = {"Content-Type": rolls.choice(TYPES) if rolls.random() < 0.2 else "application/json"}
    if rolls.random() < 0.3:
        sent["Accept"] = rolls.choice(ACCEPTS)
    if rolls.random() < 0.5:
        sent["X-Homeward-Dev-Principal"] = rolls.choice(PEOPLE)
    return sent


def _body(rolls: random.Random, operation: Json) -> bytes | None:
    if "requestBody" not in operation:
        return None
    name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    fitting: Any = FITTING.get(name, _REASON)
    body = rolls.choice(VALUES) if rolls.random() < 0.1 else bent(rolls, fitting)
    return written(rolls, body)
