"""The page about telemetry, the workbook and the alert rules name what the code tells, and nothing else."""

import json
import re
from collections.abc import Iterator

import pytest
import yaml

from homeward.domain.permissions import ACTING, OBSERVING
from homeward.telemetry.names import METRICS, Attribute, Dimension
from scripts.workbook import workbook
from tests.rules.sources import REPOSITORY

_PAGE = (REPOSITORY / "docs" / "telemetry.md").read_text(encoding="utf-8")
_FIELD = re.compile(r'Properties\["([^"]+)"\]')
_METRIC = re.compile(r'"(homeward\.[a-z_.]+)"')
_OURS = {one.value for one in Attribute} | {one.value for one in Dimension} | {"alarm"}


def _texts() -> Iterator[tuple[str, str]]:
    yield "docs/telemetry.md", _PAGE
    for name in ("workbook.json", "alerts.yaml"):
        if (file := REPOSITORY / "infra" / name).exists():
            yield name, file.read_text(encoding="utf-8").replace('\\"', '"')


@pytest.mark.parametrize(("name", "text"), list(_texts()))
def test_queries_ask_for_what_is_told(name: str, text: str) -> None:
    """A query for a field that nobody writes finds nothing, and says nothing."""
    metrics = {one.name for one in METRICS}
    assert set(_FIELD.findall(text)) <= _OURS, name
    assert set(_METRIC.findall(text)) - {one.value for one in Attribute} <= metrics, name


def test_the_page_has_every_metric_with_its_dimensions() -> None:
    """As the table says: name, kind, dimensions."""
    for metric in METRICS:
        dimensions = ", ".join(f"`{one}`" for one in metric.dimensions)
        kind = f"{metric.kind}{', s' if metric.unit == 's' else ''}"
        assert f"| `{metric.name}` | {kind} | {dimensions}{' ' if dimensions else ''}|" in _PAGE, metric.name


def test_the_page_has_every_attribute() -> None:
    """And so does nobody have to look for one in the code."""
    assert [] == [one.value for one in Attribute if f"`{one.value}`" not in _PAGE]


def test_the_workbook_is_made_of_the_page() -> None:
    """`make workbook` makes it anew."""
    kept = json.loads((REPOSITORY / "infra" / "workbook.json").read_text(encoding="utf-8"))
    assert workbook() == kept
    assert 10 <= len(kept["items"])


def test_the_page_has_every_part_of_readiness() -> None:
    """By the names that the code gives them."""
    said = {
        part
        for file in (
            "homeward/domain/fitness.py",
            "activities/look_at_self.py",
            "activities/look_at_azure.py",
        )
        for part in re.findall(r'Part\(\s*"(\w+)"', (REPOSITORY / file).read_text(encoding="utf-8"))
    }
    assert said
    assert [] == [one for one in sorted(said | {"App", "Azure"}) if f"`{one}`" not in _PAGE]


def test_the_settings_of_the_page_are_deployed() -> None:
    """With the values that it tells; those of the connection are made there."""
    deployed = (REPOSITORY / "infra" / "modules" / "app-settings.bicep").read_text(encoding="utf-8")
    table = _PAGE.partition("| app setting |")[2].partition("\n\n")[0]
    rows = [line.split("|")[1:3] for line in table.splitlines()[2:]]
    wanted = {name: value.strip(" `") for names, value in rows for name in re.findall(r"`(\w+)`", names)}
    assert "always_on" == wanted["OTEL_TRACES_SAMPLER"]
    for name, value in wanted.items():
        assert f"{name}: '{value}'" in deployed or (
            name.startswith("APPLICATIONINSIGHTS_") and name in deployed
        )


def test_readiness_asks_for_actions_of_the_role_table() -> None:
    """Of the same identity, and in the same place, as the calls that need them."""
    table = yaml.safe_load((REPOSITORY / "infra" / "roles.yaml").read_text(encoding="utf-8"))
    known = {(one["action"], one["by"]) for one in table["calls"]}
    asked = {
        (action, who)
        for who, actions in (("observer", OBSERVING), ("actor", ACTING))
        for each in actions.values()
        for action in each
    }
    assert {one for one in asked if one not in known and (one[0], "both") not in known} == set()
