"""An ordered list of history events that is written through to the store: histories and mailboxes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from devhost.protos import pb
from devhost.store import Store


@dataclass(frozen=True, slots=True)
class Letter:
    """One event at its place in a log."""

    seq: int
    event: pb.HistoryEvent


class Log:
    """Events of one owner in one room of the store, in order."""

    def __init__(self, store: Store, room: str, key: str) -> None:
        self._store, self._room, self._key = store, room, key
        self._next = 0
        self.letters: list[Letter] = []

    def __len__(self) -> int:
        return len(self.letters)

    @property
    def events(self) -> list[pb.HistoryEvent]:
        return [letter.event for letter in self.letters]

    def append(self, event: pb.HistoryEvent) -> None:
        self._store.put(self._room, self._key, event.SerializeToString(), self._next)
        self.letters.append(Letter(self._next, event))
        self._next += 1

    def extend(self, events: Iterable[pb.HistoryEvent]) -> None:
        for event in events:
            self.append(event)

    def remove(self, letters: Iterable[Letter]) -> None:
        gone = {letter.seq for letter in letters}
        for seq in gone:
            self._store.drop(self._room, self._key, seq)
        self.letters = [letter for letter in self.letters if letter.seq not in gone]

    def remove_where(self, test: Callable[[pb.HistoryEvent], bool]) -> None:
        self.remove([letter for letter in self.letters if test(letter.event)])

    def replace(self, events: Iterable[pb.HistoryEvent]) -> None:
        kept = list(events)
        self._store.drop(self._room, self._key)
        self.letters = []
        self.extend(kept)

    def forget(self) -> None:
        """Free the memory; the store keeps the events and `recall` brings them back."""
        self.letters = []

    def recall(self) -> None:
        for row in self._store.rows(self._room, self._key):
            self.load(row.seq, row.body)

    def load(self, seq: int, body: bytes) -> None:
        self.letters.append(Letter(seq, pb.HistoryEvent.FromString(body)))
        self._next = max(self._next, seq + 1)
