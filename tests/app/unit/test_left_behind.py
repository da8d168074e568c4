"""What a single look could get wrong: a recovered VM that a late read hides, and a group's call that still waits."""

from collections.abc import Generator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from durabletask import task

from activities import kin
from homeward.domain.findings import Finding, warning
from homeward.durable_state import Instance
from homeward.steps.recovered_power import RecoveredPowerResult, Wish
from orchestrators import keeping_off
from tests.app.unit.arm_items import NOW
from tests.app.unit.orchestration import step_through

pytestmark = pytest.mark.anyio


class Fenced:
    """Stands where the case does, and keeps what is told."""

    ctx = None

    def __init__(self) -> None:
        self.report = SimpleNamespace(friendly_name="vm-01", findings=list[Finding]())

    @property
    def told(self) -> list[str]:
        return [one.code for one in self.report.findings]

    def enter(self, _: Any) -> None: ...

    def note(self, *_: Any) -> None: ...

    def warn(self, code: str, message: str) -> None:
        self.report.findings.append(warning(code, message))


def test_a_recovered_vm_that_is_hidden_at_first_is_fenced_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It was made again a moment ago: one 404 must not leave it running. Seen off again later, it is told once."""
    looks = [
        RecoveredPowerResult("gone", True, False, NOW, ()),
        RecoveredPowerResult("running", False, False, NOW, ()),
        RecoveredPowerResult("stopped", False, True, NOW, ()),
        RecoveredPowerResult("stopped", False, True, NOW, ()),
    ]
    case = Fenced()

    def ask(_: Any, wish: Wish) -> Generator[Any, Any, RecoveredPowerResult]:
        yield from ()
        assert wish is Wish.OFF
        return looks.pop(0)

    def pause(_: Any, __: float) -> task.Task[Any]:
        timer = task.CompletableTask[Any]()
        timer.complete(None)
        return timer

    monkeypatch.setattr(keeping_off, "_ask", ask)
    monkeypatch.setattr(keeping_off, "pause", pause)

    for _ in range(2):
        step_through(keeping_off.keep_off(cast("Any", case)))

    assert (["RecoveredVmFenced"], []) == (case.told, looks)


async def test_a_call_of_a_group_that_waits_for_its_turn_is_of_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its wind-up frees the leases of the members only after it."""
    parents = {
        "batch:run-a:0:0": "wave:run-a:0",
        "group:run-a:g:1": "batch:run-a:0:0",
        "turn:group:run-a:g:1:x": "group:run-a:g:1",
        "turn:group:run-ab:g:1:x": "group:run-ab:g:1",
    }
    known = [
        Instance(one, NOW, ended=False, broken="", input={"parent": parent}, status={}, output={})
        for one, parent in parents.items()
    ]

    async def instances(_: Any, prefix: str) -> list[Instance]:
        return [one for one in known if one.id.startswith(prefix)]

    monkeypatch.setattr(kin, "instances", instances)

    found = kin.below(await kin.of_run(cast("Any", None), "run-a"), "wave:run-a:0")

    assert list(parents)[:3] == [one.id for one in found]
