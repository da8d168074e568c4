"""A run as it stands: asked for again and again, and sent again only where something of it is new."""

from collections.abc import Iterator
from datetime import timedelta

from homeward.cli import words
from homeward.cli.client import Client
from homeward.cli.wire import Fault, Finding, Item, Live, LiveItem, Run, Span


class Sight:
    """Call it to look."""

    def __init__(self, client: Client, run_id: str) -> None:
        self._client, self._run, self._tag = client, Run(id=run_id), ""

    def __call__(self) -> Run:
        fresh, self._tag = self._client.live(self._run.get("id") or "", self._tag)
        if fresh is not None:
            self._run = unfolded(fresh)
        return self._run


def unfolded(live: Live) -> Run:
    """The live document, which is folded small, as the rest of the API tells a run."""
    run = Run(**live.get("run") or {})
    run["items"] = [_item(live, one) for one in live.get("items") or []]
    run["gates"] = live.get("gates") or []
    run["waitingForArm"] = (live.get("arm") or {}).get("waiting", 0)
    etas = [one["eta"] for one in live.get("items") or [] if "eta" in one and "outcome" not in one]
    run["protectedEta"] = _moment(live, max(etas, default=None))
    return run


def _item(live: Live, one: LiveItem) -> Item:
    return Item(
        name=one.get("key") or one.get("vm") or "?",
        friendlyName=one.get("key") or one.get("vm") or "?",
        stage=one.get("stage") or "?",
        attempt=one.get("attempt", 1),
        outcome=one.get("outcome"),
        waits=one.get("waits") or [],
        dataLossSeconds=one.get("lossSeconds"),
        dataLossIsUpperBound=one.get("lossAtMost", False),
        stalled=one.get("stalled", ""),
        errors=list(_errors(live, one)),
        findings=list(_findings(live, one)),
        timeline=list(_spans(live, one)),
    )


def _errors(live: Live, one: LiveItem) -> Iterator[Fault]:
    told = live.get("faults") or []
    for fault in (told[error["fault"]] for error in one.get("errors") or []):
        yield Fault(**(fault | {"message": _of(one, fault.get("message"))}))


def _findings(live: Live, one: LiveItem) -> Iterator[Finding]:
    told = live.get("findings") or []
    for finding in (told[number] for number in one.get("findings") or []):
        yield Finding(**(finding | {"message": _of(one, finding.get("message"))}))


def _of(one: LiveItem, message: str | None) -> str:
    """What is found alike is told once, and without the VM's name."""
    return (message or "").replace("{vm}", one.get("vm") or "?")


def _spans(live: Live, one: LiveItem) -> Iterator[Span]:
    stages = live.get("stages") or []
    for stage, start, end in one.get("spans") or []:
        yield Span(stage=stages[stage or 0], startedAt=_moment(live, start) or "", endedAt=_moment(live, end))


def _moment(live: Live, seconds: float | None) -> str | None:
    zero = words.parse(live.get("zero"))
    return None if zero is None or seconds is None else (zero + timedelta(seconds=seconds)).isoformat()
