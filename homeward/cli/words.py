"""Times and durations as people read them."""

from datetime import datetime

from homeward.cli.wire import Gate, Item

_MINUTE = 60
_HOUR = 3600


def parse(time: str | None) -> datetime | None:
    if not time:
        return None
    try:
        return datetime.fromisoformat(time)
    except ValueError:
        return None


def moment(time: str | None) -> str:
    parsed = parse(time)
    return parsed.strftime("%Y-%m-%d %H:%M:%S") if parsed else (time or "-")


def utc(time: str | None) -> str:
    return f"{moment(time)} UTC" if parse(time) else moment(time)


def duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE:02d} s"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE:02d} min"


def between(start: str | None, end: str | None) -> str:
    first, last = parse(start), parse(end)
    if first is None or last is None or (first.tzinfo is None) != (last.tzinfo is None):
        return "-"
    return duration((last - first).total_seconds())


def data_loss(item: Item) -> str:
    """What was lost; before the failover what is expected to be, which is no bound."""
    loss, forecast = item.get("dataLossSeconds"), item.get("forecastDataLossSeconds")
    if loss is not None:
        return f"at most {loss:.0f} s (upper bound)" if item.get("dataLossIsUpperBound") else f"{loss:.0f} s"
    return "not known" if forecast is None else f"about {duration(forecast)} expected"


def point(item: Item) -> str:
    """The recovery point that a VM is brought back from, and what is lost by it."""
    used, loss = item.get("recoveryPoint") or {}, item.get("dataLossSeconds")
    of = f" of {utc(used.get('time'))}" if used.get("time") else ""
    bound = "at most " if item.get("dataLossIsUpperBound") else ""
    lost = data_loss(item) if loss is None else bound + duration(loss)
    return f"{used.get('kind') or 'no recovery point'}{of}, data loss {lost}"


_WAITS = {
    "Decision": "a decision: {}",
    "Job": "job {}",
    "Wave": "wave {}",
    "Preflight": "preflight of {}",
    "Azure": "Azure: {}",
    "ArmBudget": "ARM budget",
    "Resume": "resume",
    "Place": "a place",
}


def waits(item: Item) -> str:
    """For what a VM waits; nothing where it works, or has ended."""
    kind, what, *_ = [*(item.get("waits") or []), "", ""]
    return _WAITS.get(kind, f"{kind} {{}}").format(what).strip()


def gate_state(gate: Gate) -> str:
    state = gate.get("state") or "?"
    if state == "Open":
        return f"Open until {utc(gate.get('expiresAt'))}: {gate.get('question')}"
    by = f" by {gate.get('decidedBy')}" if gate.get("decidedBy") else ""
    return f"{state}{by}: {gate.get('comment')}" if gate.get("comment") else f"{state}{by}"
