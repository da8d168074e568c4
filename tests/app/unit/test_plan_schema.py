"""The published schema is that of the types which read a plan, and the examples are plans."""

import json
from pathlib import Path
from typing import Any, cast

import pytest
from jsonschema import Draft202012Validator
from yaml import safe_load

from homeward.domain.plans.reading import read_plan
from homeward.domain.plans.schema import plan_schema
from tests.app.unit.plan_texts import HEAD, MEMBERS, findings
from tests.app.unit.test_plan_findings import WAVES

PLANS = Path(__file__).resolve().parents[3] / "plans"
EXAMPLES = sorted(PLANS.glob("*.yaml"))
SCHEMA = cast(Any, Draft202012Validator(plan_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER))


def accepted(text: str) -> bool:
    return SCHEMA.is_valid(safe_load(text))


def test_the_published_schema_is_up_to_date() -> None:
    """`make plan-schema` writes it."""
    assert plan_schema() == json.loads((PLANS / "plan.schema.json").read_text(encoding="utf-8"))


def test_it_is_a_schema() -> None:
    """By the standard that it names."""
    Draft202012Validator.check_schema(plan_schema())


def test_there_are_examples() -> None:
    """To copy from."""
    assert ["by-tag.yaml", "platform.yaml", "shop.yaml"] == [file.name for file in EXAMPLES]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_is_a_plan_for_both(file: Path) -> None:
    """For Homeward and for an editor, which is told where the schema is."""
    text = file.read_text(encoding="utf-8")
    assert file.stem == read_plan(text).name
    assert accepted(text)
    assert text.startswith("# yaml-language-server: $schema=plan.schema.json\n")


@pytest.mark.parametrize(
    "text",
    [
        "members: {db: {items: [vm-01], dependsOn: []}}",
        "members: {db: {query: tags.a == 'b', critical: true}}",
        MEMBERS + "waves: [{members: [db, app, web], parallelism: 3, onFailure: Stop, tolerated: 1}]",
        MEMBERS + "policy: {maxDataLoss: 15m, limits: {committing: 90, reprotecting: 1.5h}}",
        MEMBERS
        + 'policy: {recoveryPoint: {kind: LatestBefore, before: "2026-11-22T03:00:00Z", fallback: {kind: Latest}}}',
        MEMBERS
        + "caps: {vms: 7, vaultShare: 0.5}\napproval: {required: true, timeout: 1d}\nmetadata: {a: b}",
    ],
)
def test_both_accept(text: str) -> None:
    """What an editor underlines would be mended for nothing."""
    assert (True, []) == (accepted(HEAD + text), findings(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "members: []",
        "members: {db: {items: vm-01}}",
        MEMBERS + "polcy: {}",
        MEMBERS + "policy: {maxDataLoss: 15 minutes}",
        MEMBERS + "policy: {maxDataLoss: -1}",
        MEMBERS + "policy: {commit: Never}",
        MEMBERS + "policy: {probes: [{name: a, kind: Tcp, host: x, port: 65536}]}",
        MEMBERS + "policy: {hooks: [{stage: Committing, moment: After, url: http://x}]}",
        MEMBERS + "policy: {recoveryPoint: {fallback: {fallback: {kind: Newest}}}}",
        MEMBERS + "caps: {vms: 0}",
        MEMBERS + "caps: {vaultShare: 25}",
        MEMBERS + f"waves: {WAVES[2][0]}",
    ],
)
def test_both_refuse(text: str) -> None:
    """What the schema can say at all it says."""
    assert (False, True) == (accepted(HEAD + text), bool(findings(text)))
