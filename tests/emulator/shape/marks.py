"""The differences between the emulator's answers and the service's that are known, each with why it remains."""

from typing import NamedTuple


class Unrecorded(NamedTuple):
    """No recording shows what the service does here."""

    why: str


class Random(NamedTuple):
    """The service's own value differs from case to case."""

    why: str


class Deferred(NamedTuple):
    """Known, and left to the wider emulator."""

    why: str


type Mark = Unrecorded | Random | Deferred

# May fall, never rise.
ALLOWED = 11

_2025 = Unrecorded("a key of 2025's records; Protected and resyncing items were recorded in 2023 only")
_DETAILS = "properties.providerSpecificDetails"

MARKS: dict[tuple[str, str], Mark] = {
    ("item protected away", f".{_DETAILS}.churnOptionSelected is extra"): _2025,
    ("item protected away", f".{_DETAILS}.rtoInSeconds is extra"): _2025,
    ("item protected home", f".{_DETAILS}.churnOptionSelected is extra"): _2025,
    ("item protected home", f".{_DETAILS}.rtoInSeconds is extra"): _2025,
    ("item resyncing", f".{_DETAILS}.churnOptionSelected is extra"): _2025,
    ("item resyncing", f".{_DETAILS}.rtoInSeconds is extra"): _2025,
    ("recovery point", f".{_DETAILS} is extra"): Unrecorded(
        "the SDK's model; points of A2A were never recorded"
    ),
    ("headers accepted", "x-ms-correlation-request-id is extra"): Unrecorded(
        "trace headers were cut from the records"
    ),
    ("headers read", "x-ms-correlation-request-id is extra"): Unrecorded(
        "trace headers were cut from the records"
    ),
    ("headers read", "x-ms-request-id is extra"): Unrecorded("recorded on jobs only; cut from others"),
    ("headers compute", "x-ms-correlation-request-id is extra"): Unrecorded("trace headers were cut"),
}
