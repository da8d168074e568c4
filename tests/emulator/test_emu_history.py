"""What a look at the past costs: worlds built, not seconds."""

from datetime import UTC, datetime
from functools import partial

from emulator.clock import Clock
from emulator.history import History
from emulator.seed import build
from emulator.settings import Settings
from emulator.world import World

START = datetime(2026, 3, 1, tzinfo=UTC)


class Told:
    """A world with a history, and how many more were built to look at its past."""

    def __init__(self) -> None:
        self.built = 0
        self.clock = Clock(0, START)
        self.world = build(self.clock, Settings())
        self.history = History(self._again, START)

    def _again(self, clock: Clock) -> World:
        self.built += 1
        return build(clock, Settings())

    def hide(self, word: str) -> None:
        change = partial(_note, word)
        self.history.record(self.world, change, hide_seconds=10)
        change(self.world)

    def pass_by(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.world.settle()

    @property
    def seen(self) -> list[str]:
        return self.history.visible(self.world).subscriptions[1:]


def _note(word: str, world: World) -> None:
    world.subscriptions.append(word)


def test_many_hidden_changes_cost_one_world() -> None:
    """Each further change that is hidden is left out of the world that knows nothing of the first."""
    told = Told()
    for word in ("one", "two", "three"):
        told.hide(word)
        assert told.seen == []
        told.pass_by(1)

    assert told.built == 1


def test_what_comes_to_light_is_in_its_place() -> None:
    """Where one is seen and a later one is not yet, the world is built again, for it cannot be put in later."""
    told = Told()
    told.hide("one")
    told.pass_by(5)
    told.hide("two")
    hidden = told.seen
    told.pass_by(6)
    half = told.seen
    told.pass_by(5)

    assert (hidden, half, told.seen) == ([], ["one"], ["one", "two"])
    assert told.built == 2
