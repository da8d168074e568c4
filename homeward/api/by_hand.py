"""Beside each item's view, the commands by which a person does the same without Homeward."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from homeward.api.views import State, View
from homeward.domain import by_hand
from homeward.domain.runs import Remainder


def with_commands(views: Iterable[View], states: Iterable[State]) -> list[View]:
    """`states` are those that the views were made from."""
    scenes = {name: scene for name, output in _preflights(states) if (scene := by_hand.scene_of(output))}
    return [view | {"byHand": [one.to_json() for one in _commands(view, scenes)]} for view in views]


def _preflights(states: Iterable[State]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """By the item's name, the last one last."""
    for instance_id, _, output in sorted(states, key=lambda state: state[0]):
        _, name, part = instance_id.split(":")
        if part.startswith("preflight"):
            yield name, output


def _commands(view: View, scenes: Mapping[str, by_hand.Scene]) -> Iterator[by_hand.ByHand]:
    scene = scenes.get(view["name"])
    if scene is not None:
        yield from by_hand.stages(scene, [one for one in scenes.values() if one is not scene])
        yield from by_hand.findings(scene, _codes(view))
    yield from by_hand.left_overs([Remainder.from_json(one) for one in view.get("remainders") or []])


def _codes(view: View) -> Iterable[str]:
    found: list[dict[str, Any]] = view.get("findings") or []
    return dict.fromkeys(one["code"] for one in found)
