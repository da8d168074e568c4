"""A plan's text taken apart into nodes. The only module that knows PyYAML; import it where a plan is read.

Nothing of YAML that surprises gets past it: no anchors, no tags, no key twice, no second document. What `no`, `010`
or `1.10` mean is left to the field that they are written in.
"""

from collections.abc import Iterator

import yaml
from yaml import events

from homeward.domain.plans.findings import Mark, Sheet, within
from homeward.domain.plans.nodes import Mapping, Node, Scalar, Sequence

MOST_CHARACTERS = 262_144
_DEEPEST = 16


class _UnreadableError(Exception):
    """From here on the text is no plan."""

    def __init__(self, mark: Mark, message: str, remedy: str) -> None:
        super().__init__(message)
        self.mark, self.message, self.remedy = mark, message, remedy


def take_apart(text: str, sheet: Sheet) -> Mapping | None:
    """The plan as nodes, or None where the sheet says why it is none at all."""
    try:
        return _Builder(_events(text), sheet).document()
    except _UnreadableError as error:
        sheet.note("", error.message, error.remedy, error.mark)
        return None


def _events(text: str) -> Iterator[events.Event]:
    if len(text) > MOST_CHARACTERS:
        said = f"The plan has {len(text)} characters; {MOST_CHARACTERS} are the most."
        raise _UnreadableError(Mark(1, 1), said, "Name VMs by tag, or split the plan.")
    try:
        yield from yaml.parse(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(_mark(error.problem_mark or error.context_mark), str(error.problem)) from error
    except yaml.reader.ReaderError as error:
        raise _not_yaml(
            _at(text, error.position), f"character {error.character!r}: {error.reason}"
        ) from error
    except (ValueError, OverflowError) as error:  # an escaped character beyond Unicode
        raise _not_yaml(Mark(1, 1), str(error)) from error


def _not_yaml(mark: Mark, why: str) -> _UnreadableError:
    remedy = "Mend the line: indent with spaces, and quote text that holds : # [ ] { } or *."
    return _UnreadableError(mark, f"This is not YAML: {why}.", remedy)


def _at(text: str, position: int) -> Mark:
    before = text[:position].split("\n")
    return Mark(len(before), len(before[-1]) + 1)


def _mark(mark: yaml.Mark | None) -> Mark:
    return Mark(mark.line + 1, mark.column + 1) if mark else Mark(1, 1)


class _Builder:
    """Nodes from events, one after the other."""

    def __init__(self, stream: Iterator[events.Event], sheet: Sheet) -> None:
        self._stream = stream
        self._sheet = sheet

    def document(self) -> Mapping:
        _, start = next(self._stream), next(self._stream)
        if isinstance(start, events.StreamEndEvent):
            raise _UnreadableError(
                Mark(1, 1), "The plan is empty.", "Start from one of the examples in plans/."
            )
        root = self._node(next(self._stream), "", 0)
        _, end = next(self._stream), next(self._stream)
        if not isinstance(end, events.StreamEndEvent):
            said = "A second document begins here."
            raise _UnreadableError(_mark(end.start_mark), said, "Write one plan a file.")
        if not isinstance(root, Mapping):
            raise _UnreadableError(
                root.mark, "A plan is a mapping of fields.", "Start with apiVersion: homeward/v1."
            )
        return root

    def _node(self, event: events.Event, pointer: str, depth: int) -> Node:
        mark = _mark(event.start_mark)
        _refuse_references(event, mark)
        if depth > _DEEPEST:
            raise _UnreadableError(mark, "This is nested too deep.", "No field of a plan is that deep.")
        match event:
            case events.MappingStartEvent():
                return self._mapping(mark, pointer, depth)
            case events.SequenceStartEvent():
                return self._sequence(mark, pointer, depth)
            case events.ScalarEvent():
                return Scalar(mark, str(event.value), event.style is None)
            case _:
                raise AssertionError(event)

    def _sequence(self, mark: Mark, pointer: str, depth: int) -> Sequence:
        nodes: list[Node] = []
        while not isinstance(event := next(self._stream), events.SequenceEndEvent):
            nodes.append(self._node(event, within(pointer, len(nodes)), depth + 1))
        return Sequence(mark, tuple(nodes))

    def _mapping(self, mark: Mark, pointer: str, depth: int) -> Mapping:
        nodes: dict[str, Node] = {}
        keys: dict[str, Mark] = {}
        while not isinstance(event := next(self._stream), events.MappingEndEvent):
            key = self._node(event, pointer, depth + 1)
            if not isinstance(key, Scalar):
                raise _UnreadableError(key.mark, "A key must be one word.", "Write key: value.")
            below = within(pointer, key.text)
            if key.text in keys:
                said = f"{key.text[:80]!r} is written twice, first in line {keys[key.text].line}."
                self._sheet.note(below, said, "Keep one of the two.", key.mark)
            keys[key.text] = key.mark
            nodes[key.text] = self._node(next(self._stream), below, depth + 1)
        return Mapping(mark, nodes, keys)


def _refuse_references(event: events.Event, mark: Mark) -> None:
    """An anchor can stand for itself a billion times, and a tag for any type."""
    tagged = getattr(event, "tag", None) not in (None, "!")
    if isinstance(event, events.AliasEvent) or getattr(event, "anchor", None) or tagged:
        said = "Anchors, aliases and tags are not taken in a plan."
        raise _UnreadableError(mark, said, "Write it out, or say it once in policy for every member.")
