"""What is deployed and what the code says are the same words: settings, queues, alarms, metrics, app roles."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from homeward.alarms import Alarm
from homeward.api.access import Role
from homeward.domain.runs import RunStatus
from homeward.telemetry.names import METRICS
from tests.infra import known
from tests.infra.bicep import File, load, read, said, strings
from tests.rules.sources import REPOSITORY, parsed, tracked
from triggers.queue import QUEUE

INFRA = REPOSITORY / "infra"
FILES = load(INFRA)
SETTINGS = FILES["modules/app-settings.bicep"]
ALERTS = (INFRA / "alerts.yaml").read_text("utf-8")
APP = ("homeward", "triggers", "activities", "orchestrators", "entities")
DEPLOY = (REPOSITORY / "docs" / "deploy.md").read_text("utf-8")


def deployed(file: File) -> set[str]:
    """The names of the app's settings."""
    keys = (said(one.children[0]) for one in file.every("object_property"))
    return {one for one in keys if re.fullmatch(r"[A-Z]+(_\w+)+|AzureWebJobs\w+|AzureFunctions\w+", one)}


@cache
def asked() -> set[str]:
    """What our code reads of its environment."""
    files = [one for one in tracked() if one.parts[0] in APP and one.parts[:2] != ("homeward", "cli")]
    return {name for file in files for name in _names(parsed(file))}


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=holder, attr="get"), args=[ast.Constant(value=str(name)), *_]
            ):
                if _environment(holder):
                    yield name
            case ast.Call(args=[ast.Constant(value=str(name)), holder]) if _environment(holder):
                yield name
            case ast.Subscript(value=holder, slice=ast.Constant(value=str(name))) if _environment(holder):
                yield name
            case ast.Compare(left=ast.Constant(value=str(name)), comparators=[holder]) if _environment(
                holder
            ):
                yield name
            case _:
                pass


def _environment(node: ast.expr) -> bool:
    return ast.unparse(node) in ("environment", "os.environ", "environ")


def settings_faults(file: File) -> list[str]:
    ours, given = asked() - known.SET_BY_ITSELF, deployed(file)
    unset = [f"{one} is neither set nor told as left out in docs/deploy.md" for one in sorted(ours - given)]
    left_out = [one for one in unset if f"`{one.split()[0]}`" not in _left_out()]
    return left_out + [f"nobody reads {one}" for one in sorted(given - ours - known.PLATFORM)]


def _left_out() -> str:
    return DEPLOY.partition("## Settings that are left out")[2].partition("\n## ")[0]


def test_every_setting_that_the_code_reads_is_set_and_no_other() -> None:
    assert {"HOMEWARD_VAULT_IDS", "DEVHOST_URL", "HOMEWARD_ARM_ENDPOINT"} <= asked()
    assert [] == settings_faults(SETTINGS)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("HOMEWARD_VAULT_IDS:", "HOMEWARD_VAULTS:", "HOMEWARD_VAULT_IDS is neither"),
        ("HOMEWARD_ON_BEHALF:", "HOMEWARD_ONBEHALF:", "nobody reads HOMEWARD_ONBEHALF"),
        ("AzureWebJobsStorage__clientId:", "AzureWebJobsStorage__clientid:", "nobody reads AzureWeb"),
    ],
)
def test_a_setting_with_a_wrong_name_is_found(old: str, new: str, found: str) -> None:
    wrong = settings_faults(read("x", SETTINGS.text.replace(old, new)))
    assert any(found in one for one in wrong), wrong


def test_queues_and_containers_are_those_of_the_code() -> None:
    made = set(strings(FILES["modules/storage.bicep"]))
    assert {QUEUE, f"{QUEUE}-poison", "archive", "dead-letters", "app-package"} <= made
    assert "blob}archive'" in SETTINGS.text
    assert "'dead-letters'" in FILES["modules/event-subscriptions.bicep"].text


def test_events_go_to_a_function_that_there_is() -> None:
    functions = {
        one.name
        for one in ast.walk(parsed(Path("triggers/event_grid.py")))
        if isinstance(one, ast.AsyncFunctionDef)
    }
    assert "hear_event" in functions
    assert "/functions/hear_event" in FILES["modules/event-subscriptions.bicep"].text


def alert_faults(text: str) -> list[str]:
    rules: list[dict[str, Any]] = yaml.safe_load(text)
    alarms = {one for rule in rules for one in re.findall(r'"alarm"\]\) == "(\w+)"', rule["query"])}
    metrics = {one.name: one for one in METRICS}
    found = [f"{one} is on one side only" for one in sorted(alarms ^ {one.value for one in Alarm})]
    for rule in rules:
        for name in re.findall(r'Name == "([^"]+)"', rule["query"]):
            if name not in metrics:
                found.append(f"{rule['name']}: nobody tells {name}")
                continue
            if metrics[name].kind == "level" and re.search(r"\bM(in|ax)\b", rule["query"]):
                found.append(f"{rule['name']}: {name} is one measurement, without Min and Max")
            dimensions = {one.value for one in metrics[name].dimensions}
            asked_for = set(re.findall(r'Properties\["(\w+)"\]', rule["query"]))
            found += [f"{rule['name']}: {name} has no {one}" for one in sorted(asked_for - dimensions)]
        if rule["severity"] not in range(5) or not re.fullmatch(r"PT\d+[MH]", rule["window"] + ""):
            found.append(f"{rule['name']}: no such severity or window")
        ends = {
            one
            for each in re.findall(r"in \(([^)]*)\)", rule["query"])
            for one in re.findall(r'"(\w+)"', each)
        }
        found += [
            f"{rule['name']}: no run ends {one}" for one in sorted(ends - {one.value for one in RunStatus})
        ]
    return found


def test_alert_rules_look_for_what_the_code_tells() -> None:
    assert [] == alert_faults(ALERTS)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('"BreakGlass"', '"Breakglass"', "BreakGlass is on one side"),
        ("homeward.ready", "homeward.fit", "nobody tells homeward.fit"),
        ('"PartiallySucceeded"', '"Partly"', "no run ends Partly"),
        ('["part"]', '["piece"]', "has no piece"),
        ("severity: 2", "severity: 7", "no such severity"),
        ("min(Sum)", "min(Min)", "one measurement"),
    ],
)
def test_an_alert_rule_that_would_stay_silent_is_found(old: str, new: str, found: str) -> None:
    wrong = alert_faults(ALERTS.replace(old, new))
    assert any(found in one for one in wrong), wrong


def test_app_roles_are_those_of_the_code() -> None:
    source = (INFRA / "registration.py").read_text("utf-8")
    table = next(
        node.value
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ROLES"
    )
    assert {one.value for one in Role} == set(ast.literal_eval(table))


def test_the_task_hub_has_one_name() -> None:
    """Durable Task Scheduler goes by the name in its connection, the storage account by that in host.json."""
    host = json.loads((REPOSITORY / "host.json").read_text("utf-8"))
    hub = host["extensions"]["durableTask"]["hubName"]
    assert f"TaskHub={hub};" in SETTINGS.text
    assert f"resource hub 'taskHubs' = {{ name: '{hub}' }}" in FILES["modules/scheduler.bicep"].text


def test_the_python_is_the_one_that_is_tested() -> None:
    pinned = (REPOSITORY / ".python-version").read_text("utf-8").strip()
    assert f"version: '{pinned}'" in FILES["modules/app.bicep"].text
