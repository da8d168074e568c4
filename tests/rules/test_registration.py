"""The names that orchestrators and triggers call are registered, and both ends agree on the types."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from inspect import isgeneratorfunction, signature
from types import ModuleType
from typing import Any, get_type_hints

import pytest

import activities
import entities
import homeward.steps
import orchestrators
import triggers
from activities import catalog as activities_by_name
from homeward import durable
from homeward.domain.payload import Payload
from homeward.steps.step import Step
from orchestrators import catalog as orchestrators_by_name
from tests.rules.conftest import Registered
from tests.rules.sources import parsed, tracked

type AnyStep = Step[Payload, Payload]


def _modules(package: ModuleType) -> list[ModuleType]:
    return [
        importlib.import_module(f"{package.__name__}.{one.name}")
        for one in pkgutil.iter_modules(package.__path__)
    ]


def _steps_in(modules: list[ModuleType]) -> dict[str, AnyStep]:
    """Every Step that one of the modules names: written there or imported."""
    return {
        value.name: value for module in modules for value in vars(module).values() if isinstance(value, Step)
    }


def _activity(name: str) -> Any:
    return vars(importlib.import_module(f"activities.{name}"))[name]


_CALLED = _steps_in([*_modules(orchestrators), *_modules(triggers), *_modules(entities), durable])
_ACTIVITIES = sorted({*_CALLED} & {one.name for one in pkgutil.iter_modules(activities.__path__)})
_ORCHESTRATORS = sorted(set(_CALLED) - set(_ACTIVITIES))


def _entity_calls() -> Iterator[tuple[str, str]]:
    """(file and line, text) of each entity name and operation that an orchestrator writes."""
    wanted = {"entity_id": 0, "call_entity": 1, "signal_entity": 1}
    for file in tracked():
        if file.parts[0] != "orchestrators":
            continue
        for node in ast.walk(parsed(file)):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in wanted and isinstance(word := node.args[wanted[name]], ast.Constant):
                yield name, str(word.value)


@pytest.mark.slow
@pytest.mark.parametrize("name", _ACTIVITIES)
def test_every_activity_that_is_called_is_registered(name: str, registered: list[Registered]) -> None:
    """Durable finds an activity by its name, at run time."""
    assert ["activityTrigger"] == [one.trigger["type"] for one in registered if one.name == name]


@pytest.mark.slow
@pytest.mark.parametrize("name", _ORCHESTRATORS)
def test_every_orchestrator_that_is_started_is_registered(name: str, registered: list[Registered]) -> None:
    """Durable finds a sub-orchestration by its name, at run time."""
    assert ["orchestrationTrigger"] == [one.trigger["type"] for one in registered if one.name == name]


@pytest.mark.slow
def test_nothing_is_registered_that_no_step_names(registered: list[Registered]) -> None:
    """A function that nobody can call is left over from a change."""
    kinds = ("activityTrigger", "orchestrationTrigger")
    ours = {one.name for one in registered if one.trigger["type"] in kinds and "__" not in one.name}
    assert set(_steps_in(_modules(homeward.steps))) == ours


@pytest.mark.slow
def test_no_two_functions_share_a_name(registered: list[Registered]) -> None:
    """The host refuses the whole app otherwise."""
    names = [one.name.lower() for one in registered]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("name", _ACTIVITIES)
def test_an_activity_is_made_of_the_step_of_its_name(name: str) -> None:
    """Its module is found by that name at the first call, and reads and writes what the step says."""
    assert _CALLED[name] is _activity(name).step


@pytest.mark.parametrize("name", _ACTIVITIES)
def test_an_activity_takes_the_input_of_its_step(name: str) -> None:
    """The orchestrator writes this type; the activity reads it."""
    hints = get_type_hints(_activity(name).work)
    assert _CALLED[name].input is hints["step"]


@pytest.mark.parametrize("name", _ACTIVITIES)
def test_an_activity_takes_the_client_where_the_catalog_binds_one(name: str) -> None:
    """The catalog hands it over without having seen the function."""
    takes_client = ["step", "client"] == list(signature(_activity(name).work).parameters)
    assert takes_client == (name in activities_by_name.WITH_CLIENT)


@pytest.mark.parametrize("name", _ACTIVITIES)
def test_an_activity_answers_the_result_of_its_step(name: str) -> None:
    """The activity writes this type; the orchestrator reads it."""
    assert _CALLED[name].result is get_type_hints(_activity(name).work)["return"]


@pytest.mark.parametrize("name", _ORCHESTRATORS)
def test_an_orchestrator_is_in_the_module_of_its_name(name: str) -> None:
    """It is loaded by that name at its first call."""
    orchestrator = vars(importlib.import_module(f"orchestrators.{name}"))[name]
    assert isgeneratorfunction(orchestrator)


def test_the_catalogs_name_what_is_called() -> None:
    """What no catalog names, the host does not know."""
    named = [*activities_by_name.ALONE, *activities_by_name.WITH_CLIENT, *orchestrators_by_name.NAMES]
    assert sorted(_CALLED) == sorted(named)


@pytest.mark.parametrize("name", _ORCHESTRATORS)
def test_an_orchestrator_reads_the_input_of_its_step(name: str) -> None:
    """Its own input is plain JSON, so the type is the one whose `from_json` it calls on it."""
    read = [
        node.func.value.id
        for file in tracked()
        if file.parts[0] == "orchestrators"
        for function in ast.walk(parsed(file))
        if isinstance(function, ast.FunctionDef) and function.name == name and len(function.args.args) == 2
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "from_json"
        and isinstance(node.func.value, ast.Name)
        and isinstance(node.args[0], ast.Name)
        and node.args[0].id == "input"
    ]
    assert [_CALLED[name].input.__name__] == read


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted({word for kind, word in _entity_calls() if kind == "entity_id"}))
def test_every_entity_that_is_called_is_registered(name: str, registered: list[Registered]) -> None:
    """An entity that nobody registered swallows what is sent to it."""
    entities = [one.trigger["entityName"] for one in registered if one.trigger["type"] == "entityTrigger"]
    assert name in entities


@pytest.mark.parametrize("operation", sorted({word for kind, word in _entity_calls() if kind != "entity_id"}))
def test_every_entity_operation_that_is_called_exists(operation: str) -> None:
    """Operations are methods, found by their name at run time."""
    methods = {
        node.name
        for file in tracked()
        if file.parts[0] == "entities"
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.FunctionDef)
    }
    assert operation in methods


def test_the_rules_see_what_orchestrators_call() -> None:
    """An empty list of names would hold every rule."""
    assert {"failover", "item"} <= set(_CALLED)


@pytest.mark.slow
def test_what_takes_every_path_comes_last(registered: list[Registered]) -> None:
    """The host tries routes in the order of their functions' names (azure-functions-host#9876)."""
    routed = sorted(one.name for one in registered if one.route is not None)
    assert ["{*rest}"] == [one.route for one in registered if one.name == routed[-1]]
