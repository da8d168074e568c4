"""What each operation is: every table that goes by operation knows the same ones, and requests follow them."""

import pytest

from activities.judging import JUDGES
from homeward.domain.operations import CHOICES, PROCEDURES
from homeward.domain.runs import Operation, Stage
from orchestrators.item import RUNBOOKS
from tests.app.unit.test_request_fields import only_refusal

SANDBOX = (
    "/subscriptions/5eed0000-0000-4000-8000-000000000001/resourceGroups/rg-drill"
    "/providers/Microsoft.Network/virtualNetworks/sandbox"
)
# A value that each choice takes, to see it refused where it means nothing.
CHOSEN = {
    "mode": "Unplanned",
    "recovery_point": {"kind": "LatestProcessed"},
    "shutdown": "PowerOff",
    "commit": "Auto",
    "reprotect": "Auto",
    "wayback": "Create",
    "removal_reason": "MigrationComplete",
    "purge": True,
    "away_for": 60.0,
    "adopt": True,
    "fence": False,
    "drill": {"network": SANDBOX},
}
# What an operation cannot do without.
NEEDED = {Operation.DRILL: {"drill": CHOSEN["drill"]}}
STRANGE = [(one, name) for one, procedure in PROCEDURES.items() for name in CHOICES - procedure.choices]


def test_every_operation_of_items_has_its_runbook() -> None:
    """One without would be accepted and break under way."""
    assert set(PROCEDURES) - {Operation.ROUND_TRIP} == set(RUNBOOKS)


def test_every_operation_of_items_has_its_judge() -> None:
    """Nothing is changed that was not checked for what it is."""
    assert set(RUNBOOKS) == set(JUDGES)


@pytest.mark.parametrize("operation", list(PROCEDURES))
def test_stages_come_in_the_order_of_their_words(operation: Operation) -> None:
    """The report and the console tell by it what an item has passed."""
    stages, order = PROCEDURES[operation].stages, list(Stage)
    assert (Stage.PREFLIGHT, Stage.DONE) == (stages[0], stages[-1])
    assert sorted(stages, key=order.index) == list(stages)


@pytest.mark.parametrize(("operation", "name"), sorted(STRANGE))
def test_a_choice_that_means_nothing_to_an_operation_is_refused_by_name(
    operation: Operation, name: str
) -> None:
    """The caller would believe that it counts."""
    camel = "".join(part.title() if at else part for at, part in enumerate(name.split("_")))
    said = NEEDED.get(operation, {}) | {camel: CHOSEN[name]}
    assert f"/{camel}" == only_refusal(operation=operation.value, **said).pointer


def test_every_operation_has_its_procedure() -> None:
    """A request of one without would break where its choices are looked up."""
    assert set(Operation) == set(PROCEDURES)
