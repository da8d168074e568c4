"""The differences between the emulator's answers and the service's that are known, each with why it remains."""

from typing import NamedTuple


class Unrecorded(NamedTuple):
    """No recording shows what the service does here."""

    why: str
    record: str


class Random(NamedTuple):
    """The service's own value differs from case to case."""

    why: str
    record: str


type Mark = Unrecorded | Random

# May fall, never rise.
ALLOWED = 8

_CHURN = Unrecorded(
    "a key of 2025's records; items in this state were recorded before", "a2a_cli_12 #168, #209"
)
_TRACE = Unrecorded("trace headers were cut from the records", "a2a_ps_01")
_DETAILS = "properties.providerSpecificDetails"

MARKS: dict[tuple[str, str], Mark] = {
    ("item protected away", f".{_DETAILS}.churnOptionSelected is extra"): _CHURN,
    ("item protected home", f".{_DETAILS}.churnOptionSelected is extra"): _CHURN,
    ("item resyncing", f".{_DETAILS}.churnOptionSelected is extra"): _CHURN,
    ("recovery point", f".{_DETAILS} is extra"): Unrecorded(
        "the SDK's model; points of A2A were never recorded", "other_provider_hyperv_recoverypoints"
    ),
    ("headers accepted", "x-ms-correlation-request-id is extra"): _TRACE,
    ("headers read", "x-ms-correlation-request-id is extra"): _TRACE,
    ("headers read", "x-ms-request-id is extra"): Unrecorded("recorded on jobs only", "a2a_ps_02"),
    ("headers compute", "x-ms-correlation-request-id is extra"): _TRACE,
}
