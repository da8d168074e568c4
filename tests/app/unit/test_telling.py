"""What was gathered is told to every target at the same time: who does not listen keeps nobody else waiting."""

from typing import Any

from durabletask import task

from homeward.domain.notices import About, Happening, Message, Order, Recipient
from homeward.steps.tell import TellingInput
from orchestrators.telling import telling
from tests.app.unit.orchestration import Script


class Teller(Script):
    """Its entity answers `order`. `begun`: who is being told what."""

    def __init__(self, order: Order) -> None:
        super().__init__("telling:run-1:1")
        self.order = order
        self.begun: list[tuple[str, str]] = []

    def create_timer(self, _: Any) -> task.Task[Any]:
        return _complete(None)

    def call_entity(self, *_: Any) -> task.Task[Any]:
        return _complete(self.order.to_json())

    def call_sub_orchestrator(self, *_: Any, **given: Any) -> task.CompletableTask[Any]:
        said = given["input"]
        self.begun.append((said["target"]["target"], said["message"]["kind"]))
        return super().call_sub_orchestrator()


def _complete(result: Any) -> task.CompletableTask[Any]:
    done = task.CompletableTask[Any]()
    done.complete(result)
    return done


def test_a_target_that_takes_nothing_keeps_no_other_waiting() -> None:
    targets = (Recipient("down"), Recipient("well"))
    messages = tuple(Message(f"{kind}-0", kind, 1, ()) for kind in (Happening.FAILURE, Happening.GATE))
    script = Teller(Order(About("run-1", "Failback", "Planned"), targets, messages))

    work = telling(script.context, TellingInput("run-1", 5).to_json())
    waits = next(work)
    while waits.is_complete:
        waits = work.send(waits.get_result())

    assert {(one, kind) for one in ("down", "well") for kind in ("Failure", "Gate")} == set(script.begun)
