"""Who is calling: people are told apart by a stable id, never by a name."""

import base64
import json
from http import HTTPStatus

import pytest

from homeward.api.access import Caller, approver, caller, forged
from homeward.api.problems import ProblemError
from homeward.console.door import Door, door
from homeward.settings import from_environment

SIGNED_IN = {"WEBSITE_AUTH_ENABLED": "True", "WEBSITE_SITE_NAME": "homeward"}
AT_A_DESK = {"DEVHOST_URL": "http://127.0.0.1:7071"}
LONG = "http://schemas.microsoft.com/identity/claims"


def principal(*claims: tuple[str, str]) -> dict[str, str]:
    data = {"claims": [{"typ": kind, "val": value} for kind, value in claims]}
    return {"X-MS-CLIENT-PRINCIPAL": base64.b64encode(json.dumps(data).encode()).decode()}


def person(name: str, tid: str = "tid", oid: str = "oid") -> Caller:
    return caller(
        principal((tid, "T-1"), (oid, "O-1"), ("name", name), ("roles", "Homeward.Approver")), SIGNED_IN
    )


@pytest.mark.parametrize("prefix", ["", f"{LONG}/"], ids=["of the token", "of the platform"])
def test_a_person_is_the_tenant_and_the_object_id(prefix: str) -> None:
    """Under the names of the claims in the token, and under those that App Service gives them."""
    kinds = ("tid", "oid") if not prefix else (f"{prefix}tenantid", f"{prefix}objectidentifier")
    assert ("t-1/o-1", "Ann") == (person("Ann", *kinds).id, person("Ann", *kinds).name)


def test_a_requester_under_another_name_is_the_same_person() -> None:
    """Names are changed, given away and spelled in several ways."""
    with pytest.raises(ProblemError) as refused:
        approver(person("ann.new@example.org"), requester=person("Ann").id)
    assert HTTPStatus.FORBIDDEN == refused.value.status


def test_two_people_of_one_name_are_two() -> None:
    other = caller(principal(("tid", "T-1"), ("oid", "O-2"), ("name", "Ann")), SIGNED_IN)
    assert approver(person("Ann"), requester=other.id)


@pytest.mark.parametrize("missing", ["tid", "oid"])
def test_a_sign_in_without_an_id_is_refused(missing: str) -> None:
    """Another provider's sign-in tells nobody from anybody: it can neither start nor decide."""
    claims = [one for one in (("tid", "T-1"), ("oid", "O-1"), ("name", "Ann")) if one[0] != missing]
    with pytest.raises(ProblemError) as refused:
        caller(principal(*claims), SIGNED_IN)
    assert HTTPStatus.FORBIDDEN == refused.value.status


def test_an_app_that_signs_in_without_a_name_is_no_key() -> None:
    """A managed identity has an id and no name; what it may do is said by its roles."""
    app = caller(principal(("tid", "T-1"), ("oid", "O-9")), SIGNED_IN)
    assert ("t-1/o-9", "t-1/o-9", ()) == (app.id, app.name, app.roles)


def test_a_key_is_nobody() -> None:
    assert Caller() == caller({"x-functions-key": "k"}, SIGNED_IN)


def test_a_developer_is_a_name_in_any_case() -> None:
    ids = {
        caller({"X-Homeward-Dev-Principal": f"{name};Approver"}, AT_A_DESK).id for name in ("Ann", " ann ")
    }
    assert {"dev:ann"} == ids


def encoded(data: object) -> str:
    return base64.b64encode(json.dumps(data).encode()).decode()


GENUINE = principal(("tid", "T-1"), ("oid", "O-1"))["X-MS-CLIENT-PRINCIPAL"]


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("!", id="no base64"),
        pytest.param(base64.b64encode(b"\xff{").decode(), id="no text"),
        pytest.param(encoded([]), id="no object"),
        pytest.param(encoded({}), id="no claims"),
        pytest.param(encoded({"claims": "tid"}), id="claims that are none"),
        pytest.param(encoded({"claims": [{"typ": "tid"}]}), id="a claim without a value"),
        pytest.param(f"{GENUINE},{GENUINE}", id="two of them, as the host joins them"),
    ],
)
def test_a_principal_that_cannot_be_read_is_refused(header: str) -> None:
    with pytest.raises(ProblemError) as refused:
        caller({"X-MS-CLIENT-PRINCIPAL": header}, SIGNED_IN)
    assert HTTPStatus.BAD_REQUEST == refused.value.status


def test_a_principal_of_two_people_is_nobody() -> None:
    with pytest.raises(ProblemError) as refused:
        caller(principal(("tid", "T-1"), ("oid", "O-1"), ("oid", "O-2")), SIGNED_IN)
    assert HTTPStatus.FORBIDDEN == refused.value.status


@pytest.mark.parametrize("enabled", [None, "", "False", "0"])
def test_a_principal_that_the_platform_did_not_set_counts_for_nothing(enabled: str | None) -> None:
    """Whoever can reach an app without the platform's sign-in can send any header."""
    environment = {"WEBSITE_SITE_NAME": "homeward"} | (
        {"WEBSITE_AUTH_ENABLED": enabled} if enabled is not None else {}
    )
    sent = principal(("tid", "T-1"), ("oid", "O-1"), ("roles", "Homeward.Approver"))
    assert (Caller(), True) == (caller(sent, environment), forged(sent, environment))
    assert not forged(sent, SIGNED_IN)


def test_a_developer_without_a_name_is_a_key() -> None:
    assert Caller() == caller({"X-Homeward-Dev-Principal": " ;Approver"}, AT_A_DESK)


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param({}, id="a plain container"),
        pytest.param({"KUBERNETES_SERVICE_HOST": "10.0.0.1"}, id="Kubernetes"),
        pytest.param({"AZURE_FUNCTIONS_ENVIRONMENT": "Development"}, id="a host that calls itself so"),
        pytest.param({"DEVHOST_URL": ""}, id="nowhere"),
        pytest.param({"DEVHOST_URL": "http://0.0.0.0:7071"}, id="every address of the machine"),
        pytest.param(
            {"DEVHOST_URL": "http://127.0.0.1.example.org:80"}, id="a name that begins like loopback"
        ),
        pytest.param({"DEVHOST_URL": "http://["}, id="no address"),
        pytest.param(AT_A_DESK | {"WEBSITE_SITE_NAME": "homeward"}, id="App Service"),
        pytest.param(AT_A_DESK | {"CONTAINER_APP_NAME": "homeward"}, id="Container Apps"),
    ],
)
def test_a_developer_is_refused_wherever_no_dev_host_serves_the_app(environment: dict[str, str]) -> None:
    """An app that cannot tell what hosts it counts as deployed: no name is taken by a header, none is asked for."""
    with pytest.raises(ProblemError) as refused:
        caller({"X-Homeward-Dev-Principal": "ann;Operator"}, environment)
    assert Door.KEY == door(environment)
    assert from_environment(environment).deployed
    assert HTTPStatus.BAD_REQUEST == refused.value.status


@pytest.mark.parametrize("sent", [{}, {"x-functions-key": ""}, {"X-Functions-Key": "another"}])
def test_a_developer_comes_in_by_the_hosts_key_where_it_is_asked_for(sent: dict[str, str]) -> None:
    """`make run` reaches real Azure: not everybody on the machine is let in."""
    asks, named = (
        AT_A_DESK | {"HOMEWARD_DEV_KEY": "of-this-host"},
        {"X-Homeward-Dev-Principal": "ann;Operator"},
    )
    with pytest.raises(ProblemError) as refused:
        caller(named | sent, asks)
    assert HTTPStatus.UNAUTHORIZED == refused.value.status
    assert "ann" == caller(named | {"x-functions-key": "of-this-host"}, asks).name
