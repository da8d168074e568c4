"""The order that dependencies give: levels, or the circles that stand in the way."""

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

_MOST_CIRCLES = 50

type Needs = Mapping[str, Sequence[str]]


def levels(needs: Needs) -> list[list[str]]:
    """Each level needs only what is in the ones before. ValueError where something needs itself."""
    sorter = TopologicalSorter(needs)
    sorter.prepare()
    found: list[list[str]] = []
    while sorter.is_active():
        ready = set(sorter.get_ready())
        found.append([one for one in needs if one in ready])
        sorter.done(*ready)
    return found


def circles(needs: Needs) -> list[list[str]]:
    """Each circle once, as a, b, a: a needs b, which needs a. Of very many the first ones."""
    left = {one: list(needed) for one, needed in needs.items()}
    found: list[list[str]] = []
    while len(found) < _MOST_CIRCLES:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            circle = list(reversed(error.args[1]))
            found.append(circle)
            left[circle[0]].remove(circle[1])
        else:
            break
    return found
