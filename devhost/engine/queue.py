"""A queue of keys in which no key stands twice."""

from collections import OrderedDict


class ReadyQueue:
    """First in, first out; adding a key that already waits changes nothing."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, key: str, *, first: bool = False) -> None:
        self._keys.setdefault(key)
        if first:
            self._keys.move_to_end(key, last=False)

    def pop(self) -> str:
        return self._keys.popitem(last=False)[0]

    def discard(self, key: str) -> None:
        self._keys.pop(key, None)
