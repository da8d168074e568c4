"""A limit on data loss: judged by what is expected before the shutdown, and by the finished job before the commit."""

from math import ceil

from homeward.domain.findings import Finding, blocking

_REMEDY = "Choose another recovery point, or raise maxDataLoss."


def judge_loss(name: str, seconds: float | None, limit: float | None) -> tuple[Finding, ...]:
    """`seconds` of loss against a limit in seconds; a loss that nobody knows passes no limit."""
    if limit is None or (seconds is not None and seconds <= limit):
        return ()
    if seconds is None:
        said = f"How much data of {name} is lost cannot be told; {minutes(limit)} is the limit."
        return (blocking("DataLossUnknown", said, _REMEDY),)
    said = f"{name} loses {minutes(seconds)} of data; {minutes(limit)} is the limit."
    return (blocking("DataLossOverLimit", said, _REMEDY),)


def minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f}".removesuffix(".0") + " min"


def scale(vms: int, waves: int, loss: float | None) -> str:
    """How much an approval is about; `loss` is a forecast in seconds, which the failover's own may well exceed."""
    many = f"{vms} VM{'s' * (vms != 1)}" + (f" in {waves} waves" if waves > 1 else "")
    if not loss:
        return many
    told = ceil(loss / 60)
    return f"{many}, about {told} minute{'s' * (told != 1)} of data loss expected"
