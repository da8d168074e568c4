"""The id of a run: it follows from the vault and the request id, so that a repeated request finds its run."""

import base64
import hashlib
import re

RUN_ID = re.compile(r"^run-[a-z2-7]{26}$")


def run_in(instance_id: str) -> str:
    """The run that an instance is of, by its id; empty for one that is of none."""
    return next((part for part in instance_id.split(":") if RUN_ID.fullmatch(part)), "")


def trip_of(request_id: str) -> str:
    """The round trip that a run with this request id is a leg of; empty for any other run."""
    trip, _, leg = request_id.partition("/")
    return trip if leg and RUN_ID.fullmatch(trip) else ""


def run_id(vault_id: str, request_id: str) -> str:
    """The same vault and request id always give the same run."""
    digest = hashlib.sha256(f"{vault_id.lower()}\n{request_id}".encode()).digest()
    return "run-" + base64.b32encode(digest).decode().lower()[:26]
