"""Every Bicep file, by its syntax tree. `az bicep build`, lint and what-if are in .github/workflows/infra.yml."""

import pytest

from tests.infra.bicep import load, read
from tests.infra.checks import faults
from tests.rules.sources import REPOSITORY

INFRA = REPOSITORY / "infra"
FILES = load(INFRA)
GIVEN = (INFRA / "main.parameters.json").read_text("utf-8")
TABLE = (INFRA / "built-in-roles.json").read_text("utf-8")


def test_there_is_nothing_wrong() -> None:
    assert {"main.bicep", "modules/app.bicep"} <= set(FILES)
    assert [] == faults(FILES, GIVEN, TABLE)


MISTAKES = [
    ("main.bicep", "  scope: group\n", "  scope: group\n  params {\n", "cannot be read"),
    ("main.bicep", "'modules/rights.bicep'", "'modules/right.bicep'", "is not there"),
    ("main.bicep", "    contributor: contributor\n", "", "needs contributor"),
    ("main.bicep", "    vnetEnabled: vnetEnabled\n", "    vnet: vnetEnabled\n", "takes no vnet"),
    ("main.bicep", "app.outputs.url", "app.outputs.uri", "app has no output uri"),
    ("main.bicep", "location: region\n  tags", "location: location\n  tags", "something lies in location"),
    ("main.bicep", "? fail('${location}", "? string('${location}", "does not refuse the source region"),
    (
        "main.bicep",
        "param alertEmail string = ''",
        "param alertMail string = ''",
        "alertEmail is on one side",
    ),
    ("main.bicep", "param contributor bool = false", "param contributor bool = true", "another default"),
    ("modules/homeward.bicep", "'monitoring.bicep'", "'br/public:avm/res/insights/component:0.4'", "exact"),
    ("modules/app.bicep", "sites@2024-04-01' = {", "sites@2099-01-01' = {", "known versions"),
    ("modules/app.bicep", "httpsOnly: true", "httpsOnly: false", "does not say httpsOnly"),
    ("modules/app.bicep", "serverFarmId: plan.id", "serverFarmId: plam.id", "plam is not declared"),
    ("modules/app.bicep", "value: packages", "value: 'x'", "packages is not used"),
    ("modules/storage.bicep", "allowSharedKeyAccess: false", "allowSharedKeyAccess: true", "SharedKey"),
    (
        "modules/storage.bicep",
        "output accountName string = account.name",
        "output accountName string = account.listKeys().keys[0].value",
        "may hold a secret",
    ),
    (
        "modules/monitoring.bicep",
        "output componentName string = component.name",
        "output componentName string = component.properties.ConnectionString",
        "may hold a secret",
    ),
    ("modules/monitoring.bicep", "disableLocalAuth: true", "disableLocalAuth: false", "disableLocalAuth"),
    ("modules/key-vault.bicep", "builtIn.keyVaultSecretsUser", "builtIn.keyVaultUser", "no role keyVault"),
    (
        "modules/key-vault.bicep",
        "builtIn.keyVaultSecretsUser",
        "'4633458b-17de-408a-b874-0445c86b69e6'",
        "stands for itself",
    ),
    ("modules/rights-group.bicep", "name: guid(resourceGroup().id, principalId, role)", "name: role", "guid"),
    ("modules/event-subscriptions.bicep", "deadLetterWithResourceIdentity", "deadLetter", "deadLetterWith"),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), MISTAKES, ids=[one[3] for one in MISTAKES])
def test_a_planted_mistake_is_found(file: str, old: str, new: str, said: str) -> None:
    assert old in FILES[file].text
    changed = {**FILES, file: read(file, FILES[file].text.replace(old, new, 1))}
    found = faults(changed, GIVEN, TABLE)
    assert any(said in one for one in found), found


def test_a_role_that_is_not_what_it_is_called_is_found() -> None:
    wrong = TABLE.replace("acdd72a7", "8e3af657")
    assert any("'reader'" in one for one in faults(FILES, GIVEN, wrong))
