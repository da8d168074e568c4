"""The hooks of azure.yaml as processes, against a stand-in for az and azd that keeps what it is told."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.infra.bicep import load, outputs
from tests.rules.sources import REPOSITORY

pytestmark = pytest.mark.slow

VAULT = "/subscriptions/s1/resourceGroups/rg-recovery/providers/Microsoft.RecoveryServices/vaults/v"
GROUP = "/subscriptions/s1/resourceGroups/rg-app"
RIGHTS = "https://management.azure.com/subscriptions/{}/providers/Microsoft.Authorization/roleAssignments"
NEXT = "https://management.azure.com/next"
# Answers by the words that a command line begins with, the last that fits; `None` refuses. It notes every call, and
# what is in the file of one. A text is what it ends with.
STAND_IN = """#!{python} -IS
import json, sys
from pathlib import Path
here = Path(__file__).parent
asked = sys.argv[1:]
kept = [Path(one).read_text() for flag, one in zip(asked, asked[1:]) if flag == "--file"]
with (here / "calls").open("a") as log:
    log.write(json.dumps([Path(__file__).name, *asked, *kept]) + "\\n")
answers = json.loads((here / "answers").read_text())
fits = [one for one in answers if " ".join(asked).startswith(one[0])]
answer = fits[-1][1] if fits else {{}}
if isinstance(answer, str):
    sys.exit(answer)
if answer is None:
    sys.exit("ERROR: Insufficient privileges to complete the operation (Forbidden).")
print(json.dumps(answer))
"""


@dataclass(frozen=True, slots=True)
class Desk:
    folder: Path

    def run(
        self, what: str, answers: list[tuple[str, Any]], **settings: str
    ) -> subprocess.CompletedProcess[str]:
        (self.folder / "answers").write_text(json.dumps(answers))
        environment = {
            "PATH": f"{self.folder}{os.pathsep}{os.environ['PATH']}",
            "HOMEWARD_HOOK_PAUSE": "0",
            "AZURE_ENV_NAME": "dev",
            "AZURE_TENANT_ID": "t1",
            "AZURE_SUBSCRIPTION_ID": "s1",
            "AZURE_LOCATION": "West US",
            "AZURE_RESOURCE_GROUP": "rg-homeward-dev",
            "HOMEWARD_VAULT_IDS": VAULT,
            "HOMEWARD_GROUP_IDS": GROUP,
            "HOMEWARD_KEY_VAULT": "kv",
            "HOMEWARD_APP": "func",
            "HOMEWARD_URL": "https://func.example.org",
            "HOMEWARD_HOST_PRINCIPAL_ID": "p-host",
            **settings,
        }
        command = [sys.executable, str(REPOSITORY / "infra" / "hook.py"), what]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def calls(self, *begin: str) -> list[list[str]]:
        lines = (self.folder / "calls").read_text().splitlines()
        return [one for one in map(json.loads, lines) if one[: len(begin)] == list(begin)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    for name in ("az", "azd"):
        (tmp_path / name).write_text(STAND_IN.format(python=sys.executable))
        (tmp_path / name).chmod(0o755)
    return Desk(tmp_path)


def protects(*regions: str) -> tuple[str, Any]:
    items = [
        {"properties": {"providerSpecificDetails": {"initialPrimaryFabricLocation": one}}} for one in regions
    ]
    return (f"rest --method get --url https://management.azure.com{VAULT}", {"value": items})


REGISTERED = ("ad app list", [{"displayName": "homeward-dev", "appId": "app-1"}])
GROUP_HAS = (
    "resource list",
    [
        {"type": "Microsoft.Storage/storageAccounts", "name": "sthomewardx", "id": "/st"},
        {
            "type": "Microsoft.ManagedIdentity/userAssignedIdentities",
            "name": "id-homeward-events-x",
            "id": "/ev",
        },
    ],
)
SIGNED_IN = [
    REGISTERED,
    ("ad app show", {"id": "object-1"}),
    ("ad app federated-credential list", []),
    ("ad sp list", [{"id": "sp-1"}]),
    ("rest --method get --url https://graph.microsoft.com", {"value": []}),
    ("keyvault secret list", [{"name": "signing-key"}]),
]


def test_the_source_region_is_refused_by_name(desk: Desk) -> None:
    done = desk.run("before-provision", [protects("East US", "westus"), REGISTERED])
    assert 1 == done.returncode
    assert f"westus is where {VAULT} protects VMs" in done.stderr
    assert [] == desk.calls("azd")


def test_source_regions_are_read_from_every_page(desk: Desk) -> None:
    first = {**protects("eastus")[1], "nextLink": "https://management.azure.com/next"}
    answers = [
        (protects()[0], first),
        ("rest --method get --url https://management.azure.com/next", protects("North Europe")[1]),
    ]
    done = desk.run("before-provision", [*answers, REGISTERED], AZURE_LOCATION="westus")
    assert 0 == done.returncode, done.stderr
    assert [["azd", "env", "set", "HOMEWARD_SOURCE_REGIONS", "eastus,northeurope"]] == desk.calls(
        "azd", "env", "set", "HOMEWARD_SOURCE_REGIONS"
    )


def test_an_empty_vault_asks_for_the_region(desk: Desk) -> None:
    done = desk.run("before-provision", [protects(), REGISTERED])
    assert (1, True) == (done.returncode, "HOMEWARD_SOURCE_REGIONS" in done.stderr)


def test_a_missing_setting_is_named(desk: Desk) -> None:
    done = desk.run("before-provision", [], HOMEWARD_VAULT_IDS="")
    assert "HOMEWARD_VAULT_IDS is not set: azd env set" in done.stderr


def test_the_signing_key_is_made_once_and_by_no_command_line(desk: Desk) -> None:
    answers = [*SIGNED_IN, ("keyvault secret list", [])]
    first = desk.run("after-provision", answers)
    second = desk.run("after-provision", SIGNED_IN)
    assert (0, 0) == (first.returncode, second.returncode), first.stderr + second.stderr
    [written] = desk.calls("az", "keyvault", "secret", "set")
    key = written[-1]
    assert len(key) >= 64
    assert key not in " ".join(written[:-1]) + first.stdout + first.stderr
    assert not Path(written[written.index("--file") + 1]).exists()
    [refreshed] = desk.calls("az", "rest", "--method", "post")
    site = "/resourceGroups/rg-homeward-dev/providers/Microsoft.Web/sites/func"
    assert f"{site}/config/configreferences/appsettings/refresh?" in refreshed[refreshed.index("--url") + 1]


def test_sign_in_is_completed_and_the_logic_app_has_its_role(desk: Desk) -> None:
    done = desk.run("after-provision", SIGNED_IN, HOMEWARD_START_PRINCIPAL_ID="p-start")
    assert 0 == done.returncode, done.stderr
    [told] = desk.calls("az", "ad", "app", "update")
    assert "true" == told[told.index("--enable-id-token-issuance") + 1]
    [patched] = desk.calls("az", "rest", "--method", "patch")
    assert patched[patched.index("--url") + 1].endswith("/applications/object-1")
    assert '{"api": {"requestedAccessTokenVersion": 2}}' == patched[patched.index("--body") + 1]
    [trust] = desk.calls("az", "ad", "app", "federated-credential", "create")
    assert '"subject": "p-host"' in trust[trust.index("--parameters") + 1]
    [granted] = desk.calls("az", "rest", "--method", "post")
    assert '"principalId": "p-start"' in granted[granted.index("--body") + 1]


def test_without_rights_in_the_directory_it_ends_well_with_one_command(desk: Desk) -> None:
    """Which has all that it needs, and works for somebody with those rights and no others."""
    refused = [protects("eastus"), *SIGNED_IN, ("ad app", None)]
    before = desk.run("before-provision", refused)
    after = desk.run("after-provision", refused)
    assert (0, 0) == (before.returncode, after.returncode), before.stderr + after.stderr
    [command] = [one.strip() for one in after.stdout.splitlines() if "hook.py register" in one]
    settings = dict(one.split("=", 1) for one in command.split() if "=" in one)
    assert 0 == desk.run("register", SIGNED_IN, **settings, AZURE_RESOURCE_GROUP="").returncode


def test_who_may_register_but_grant_nothing_is_told_who_may(desk: Desk) -> None:
    """Application Developer makes the registration; app roles of apps take more, and people can sign in without."""
    refused = [*SIGNED_IN, ("rest --method post --url https://graph.microsoft.com", None)]
    done = desk.run("after-provision", refused, HOMEWARD_START_PRINCIPAL_ID="p-start")
    assert 0 == done.returncode, done.stderr
    assert "people can sign in, but a Logic App lacks Homeward.Operator" in done.stdout
    assert "Cloud Application Administrator" in done.stdout
    assert "HOMEWARD_START_PRINCIPAL_ID=p-start" in done.stdout


def test_events_are_subscribed_after_the_app_is_there(desk: Desk) -> None:
    done = desk.run("after-deploy", [GROUP_HAS])
    assert 0 == done.returncode, done.stderr
    [deployed] = desk.calls("az", "deployment", "group", "create")
    [listed] = desk.calls("az", "resource", "list")
    assert ["s1", "s1"] == [one[one.index("--subscription") + 1] for one in (deployed, listed)]
    assert {"appName=func", "accountName=sthomewardx", "identityId=/ev"} <= set(deployed)
    assert Path(deployed[deployed.index("--template-file") + 1]).is_file()


def test_a_function_that_event_grid_does_not_see_yet_is_waited_for_and_then_told(desk: Desk) -> None:
    """It is looked for by what the function app's own index says, which lags behind a deployment."""
    unseen = ("deployment group create", "ERROR: Endpoint validation: Destination endpoint not found.")
    done = desk.run("after-deploy", [GROUP_HAS, unseen])
    assert (1, 20) == (done.returncode, len(desk.calls("az", "deployment")))
    assert "azd hooks run postdeploy" in done.stderr


def test_a_no_to_azd_finds_everything_as_it_was(desk: Desk) -> None:
    """Its hook before the question notes what azd forgets with the group, says what goes, and asks Azure nothing."""
    principals = {"HOMEWARD_OBSERVER_PRINCIPAL_ID": "p-o", "HOMEWARD_ACTOR_PRINCIPAL_ID": "p-a"}
    done = desk.run("before-down", [], HOMEWARD_AUTH_CLIENT_ID="app-1", **principals)
    assert (0, True) == (done.returncode, "app registration app-1" in done.stdout), done.stderr
    assert [["azd", "env", "set", "HOMEWARD_GONE_PRINCIPAL_IDS", "p-o,p-a"]] == desk.calls()


def test_nothing_outside_the_group_is_left(desk: Desk) -> None:
    answers = [
        ("ad app list --app-id app-1", [{"appId": "app-1"}]),
        (
            f"rest --method get --url {RIGHTS.format('s1')}",
            {"value": [{"id": "/subscriptions/s1/ra"}, {"id": "/providers/above"}], "nextLink": NEXT},
        ),
        (f"rest --method get --url {NEXT}", {"value": [{"id": "/subscriptions/s1/more"}]}),
        (f"rest --method get --url {RIGHTS.format('s2')}", {"value": []}),
        (
            "role definition list",
            [
                {
                    "roleName": "Homeward actor (dev, unproven)",
                    "name": "r1",
                    "assignableScopes": ["/subscriptions/s1"],
                },
                {
                    "roleName": "Homeward actor (prod, unproven)",
                    "name": "r2",
                    "assignableScopes": ["/subscriptions/s1"],
                },
            ],
        ),
    ]
    elsewhere = f"{GROUP},/subscriptions/S2/resourceGroups/rg-app"
    settings = {"HOMEWARD_AUTH_CLIENT_ID": "app-1", "HOMEWARD_GROUP_IDS": elsewhere}
    done = desk.run("after-down", answers, **settings, HOMEWARD_GONE_PRINCIPAL_IDS="p-o,p-a")
    assert 0 == done.returncode, done.stderr
    asked = [one[-3] for one in desk.calls("az", "rest") if "--url-parameters" in one]
    assert [f"$filter=principalId eq '{one}'" for one in ("p-o", "p-o", "p-a", "p-a")] == asked
    deleted = [one[one.index("--ids") + 1 : -2] for one in desk.calls("az", "role", "assignment", "delete")]
    assert [["/subscriptions/s1/ra", "/subscriptions/s1/more"]] * 2 == deleted
    [removed] = desk.calls("az", "role", "definition", "delete")
    assert "r1" in removed
    assert 1 == len(desk.calls("az", "ad", "app", "delete"))


@pytest.mark.parametrize("registered", [[], None], ids=["gone already", "not ours to delete"])
def test_what_is_left_of_a_deployment_that_failed_goes(desk: Desk, registered: Any) -> None:
    """No principal was told of; the registration may be gone, or another's who alone may delete it."""
    answers = [("role definition list", []), ("ad app list", registered)]
    done = desk.run("after-down", answers, HOMEWARD_AUTH_CLIENT_ID="app-1")
    assert 0 == done.returncode, done.stderr
    assert (registered is None) == ("az ad app delete --id app-1" in done.stdout)
    assert [] == desk.calls("az", "ad", "app", "delete")


def test_nothing_is_taken_back_while_the_group_is_there(desk: Desk) -> None:
    """Where azd found no deployment of its own it asked nobody, deleted nothing, and ended well."""
    done = desk.run("after-down", [("group exists", True)], HOMEWARD_GONE_PRINCIPAL_IDS="p-o")
    assert (1, "rg-homeward-dev is still there") == (done.returncode, done.stderr[:30])
    assert 1 == len(desk.calls("az"))


def test_azure_yaml_runs_hooks_that_there_are() -> None:
    hooks = yaml.safe_load((REPOSITORY / "azure.yaml").read_text("utf-8"))["hooks"]
    source = (REPOSITORY / "infra" / "hook.py").read_text("utf-8")
    for name, shells in hooks.items():
        for one in shells.values():
            assert f'"{one["run"].split()[-1]}": ' in source, name


def test_hooks_read_only_what_azd_hands_them() -> None:
    """What azd sets by itself, what people set (docs/deploy.md), what a hook kept, and what the template puts out."""
    infra = REPOSITORY / "infra"
    texts = [(infra / f"{name}.py").read_text("utf-8") for name in ("hook", "registration", "azure_cli")]
    read = {name for text in texts for name in re.findall(r'"((?:AZURE|HOMEWARD)_\w+)"', text)}
    given = set(re.findall(r"\$\{(\w+)", (infra / "main.parameters.json").read_text("utf-8")))
    told = {name for name, _ in outputs(load(infra)["main.bicep"])}
    by_azd = {"AZURE_ENV_NAME", "AZURE_LOCATION", "AZURE_SUBSCRIPTION_ID"}
    assert {"HOMEWARD_GONE_PRINCIPAL_IDS", "HOMEWARD_HOOK_PAUSE"} == read - by_azd - given - told


def test_azd_is_one_that_deletes_no_group_but_its_own() -> None:
    """Before 1.24.1 (azure-dev #7698) `azd down` deleted every group that was deployed into: the VMs' get rights."""
    required = yaml.safe_load((REPOSITORY / "azure.yaml").read_text("utf-8"))["requiredVersions"]
    assert {"azd": ">= 1.24.1"} == required
    assert "| `azd` 1.24.1 or newer" in (REPOSITORY / "docs" / "deploy.md").read_text("utf-8")


def test_nobody_is_asked_for_what_the_hook_finds() -> None:
    """`azd up` asks for parameters without a default before any hook runs."""
    infra = REPOSITORY / "infra"
    found = set(re.findall(r'keep\("(\w+)"', (infra / "hook.py").read_text("utf-8")))
    given = json.loads((infra / "main.parameters.json").read_text("utf-8"))["parameters"]
    names = {name for name, one in given.items() if one["value"].strip("${}") in found}
    main = (infra / "main.bicep").read_text("utf-8")
    assert {"sourceRegions", "authClientId"} == names
    assert [] == [one for one in names if f"param {one} string = ''\n" not in main]
