"""One line of the table: what bringing N VMs home took, by Azure's time, in calls, and of the machine."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.bound import Bound


@dataclass(frozen=True, slots=True)
class Calls:
    """ARM calls as the emulator counted them; `single` leaves lists and Resource Graph apart."""

    single: int
    lists: int
    throttled: int


@dataclass(frozen=True, slots=True)
class Row:
    """`recovered` and `protected` are seconds of Azure's time; None of the machine's figures: not measured."""

    who: str
    vms: int
    waves: int
    recovered: float
    protected: float
    bound: Bound
    calls: Calls
    real_seconds: float
    cpu_seconds: float
    events: int | None = None
    worker_mib: float | None = None
    host_mib: float | None = None


def counted(requests: Sequence[dict[str, Any]]) -> Calls:
    arm = [one for one in requests if "/subscriptions/" in one["path"].lower()]
    kinds = Counter(_is_list(one) for one in arm)
    return Calls(kinds[False], kinds[True], sum(one["status"] == _THROTTLED for one in arm))


def _is_list(call: dict[str, Any]) -> bool:
    """A path that ends with a kind of resource, not with a name, or a question to Resource Graph."""
    path = call["path"].split("?")[0].strip("/")
    graph = path.lower().endswith("microsoft.resourcegraph/resources")
    return graph or (call["method"] == "GET" and len(path.split("/")) % 2 == 1)


_THROTTLED = 429
_HEADS = (
    "who", "VMs", "waves", "recovered", "/bound", "Protected", "/bound", "calls/VM", "lists", "429s",
    "CPU s/VM", "events/VM", "worker MiB", "host MiB", "real s",
)  # fmt: skip


def table(rows: Sequence[Row]) -> str:
    lines = [_HEADS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADS))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
    )


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.who, str(row.vms), str(row.waves),
        f"{row.recovered:.0f} s", f"{row.recovered / row.bound.recovered:.2f}",
        f"{row.protected:.0f} s", f"{row.protected / row.bound.protected:.2f}",
        f"{row.calls.single / row.vms:.1f}", str(row.calls.lists), str(row.calls.throttled),
        f"{row.cpu_seconds / row.vms:.2f}", _or_dash(row.events),
        _or_dash(row.worker_mib), _or_dash(row.host_mib), f"{row.real_seconds:.0f}",
    )  # fmt: skip


def _or_dash(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"
