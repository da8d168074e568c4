"""What is new in a run since it was last looked at, one line a change.

Prints nothing; keeps only what it has told.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from homeward.cli import words
from homeward.cli.wire import Item, Run, label


@dataclass(frozen=True, slots=True)
class Change:
    """`who` is a VM or the run itself."""

    who: str
    stage: str
    what: str = ""

    def line(self, time: str) -> str:
        return f"{time}  {self.who:<10}  {self.stage:<16}  {self.what}".rstrip()


class Changes:
    """Remembers every fact it has told, and tells each once."""

    def __init__(self) -> None:
        self._told: set[Change] = set()

    def of(self, run: Run) -> list[Change]:
        fresh = [change for change in dict.fromkeys(_facts(run)) if change not in self._told]
        self._told.update(fresh)
        return fresh


def _facts(run: Run) -> Iterator[Change]:
    stage = run.get("phase") or run.get("status") or "?"
    yield Change("run", stage, run.get("status") or "")
    for item in run.get("items") or []:
        yield from _item_facts(item)
    for fault in run.get("errors") or []:
        yield Change("run", stage, _said(fault.get("code"), fault.get("message")))


def _item_facts(item: Item) -> Iterator[Change]:
    who = label(item)
    stage = item.get("stage") or "?"
    yield from _stages(item, who, stage)
    yield from _jobs(item, who)
    yield from _details(item, who, stage)
    if outcome := item.get("outcome"):
        yield Change(who, stage, outcome)


def _stages(item: Item, who: str, stage: str) -> Iterator[Change]:
    """The timeline names stages that came and went between two looks; `Done` waits for its outcome."""
    attempt = item.get("attempt") or 1
    again = f"attempt {attempt}" if attempt > 1 else ""
    passed = [span.get("stage") or "?" for span in item.get("timeline") or []]
    for name in [*passed, stage]:
        if name != "Done":
            yield Change(who, name, again)


def _jobs(item: Item, who: str) -> Iterator[Change]:
    for job in item.get("jobs") or []:
        yield Change(who, job.get("scenario") or "job", f"job {job.get('id')} {job.get('state')}")


def _details(item: Item, who: str, stage: str) -> Iterator[Change]:
    for finding in item.get("findings") or []:
        said = _said(finding.get("code"), finding.get("message"))
        yield Change(who, "Preflight", f"{finding.get('severity')}: {said}")
    if (loss := item.get("dataLossSeconds")) is not None:
        bound = bool(item.get("dataLossIsUpperBound"))
        yield Change(who, "FailingOver", f"data loss {words.data_loss(loss, upper_bound=bound)}")
    for fault in item.get("errors") or []:
        yield Change(who, stage, f"error {_said(fault.get('code'), fault.get('message'))}")


def _said(code: str | None, message: str | None) -> str:
    return " ".join(f"{code or '?'}: {message or ''}".split())
