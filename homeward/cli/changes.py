"""What is new in a run since it was last looked at, one line a change.

Prints nothing; keeps only what it has told.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from homeward.cli import words
from homeward.cli.wire import ENDED, Item, Run, label


@dataclass(frozen=True, slots=True)
class Change:
    """`who` is a VM or the run itself."""

    who: str
    stage: str
    what: str = ""

    def line(self, time: str) -> str:
        return f"{time}  {self.who:<10}  {self.stage:<16}  {self.what}".rstrip()


type _Fact = tuple[Hashable, Change]


class Changes:
    """Remembers every fact it has told, and tells each once."""

    def __init__(self) -> None:
        self._told: set[Hashable] = set()

    def of(self, run: Run) -> list[Change]:
        fresh = {key: change for key, change in _facts(run) if key not in self._told}
        self._told.update(fresh)
        return list(fresh.values())


def _facts(run: Run) -> Iterator[_Fact]:
    status = run.get("status") or "?"
    stage = run.get("phase") or status
    yield (stage, status), Change("run", stage, status)
    for item in run.get("items") or []:
        yield from _item_facts(item, ended=status in ENDED or bool(item.get("outcome")))
    yield from ((what, Change("run", stage, what)) for what in _of_the_run(run))


def _of_the_run(run: Run) -> Iterator[str]:
    for gate in run.get("gates") or []:
        yield f"gate {gate.get('name')} {words.gate_state(gate)}"
    for note in run.get("notes") or []:
        yield f"note: {note}"
    for fault in run.get("errors") or []:
        yield _said(fault.get("code"), fault.get("message"))


def _item_facts(item: Item, *, ended: bool) -> Iterator[_Fact]:
    """What is first told when an item has ended is left to the ending, which tells all of it in order."""
    who, stage = label(item), item.get("stage") or "?"
    if not ended:
        yield from _stages(item, who, stage)
        yield from _findings(item, who)
    for what in _details(item):
        yield (who, what), Change(who, stage, what)
    if outcome := item.get("outcome"):
        yield (who, stage, outcome), Change(who, stage, outcome)


def _stages(item: Item, who: str, stage: str) -> Iterator[_Fact]:
    """The timeline, where it is told, names stages that came and went between two looks."""
    attempt = item.get("attempt") or 1
    again = f"attempt {attempt}" if attempt > 1 else ""
    passed = [span.get("stage") or "?" for span in item.get("timeline") or []]
    for name in [*passed, stage]:
        if name != "Done":
            yield (who, name, again), Change(who, name, again)


def _findings(item: Item, who: str) -> Iterator[_Fact]:
    for finding in item.get("findings") or []:
        what = f"{finding.get('severity')}: {_said(finding.get('code'), finding.get('message'))}"
        yield (who, what), Change(who, "Preflight", what)


def _details(item: Item) -> Iterator[str]:
    if item.get("waits"):
        yield f"waits for {words.waits(item)}"
    if item.get("dataLossSeconds") is not None:
        yield f"data loss {words.data_loss(item)}"
    if stalled := item.get("stalled"):
        yield f"stalls: {stalled}"
    for fault in item.get("errors") or []:
        yield f"error {_said(fault.get('code'), fault.get('message'))}"


def _said(code: str | None, message: str | None) -> str:
    return " ".join(f"{code or '?'}: {message or ''}".split())
