"""Who may call: tokens of every form, their end, and what a client reads before it signs in."""

import base64
import http.client
import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from emulator import app
from tests.emulator.support import SUB, VAULT, Emulator, running, serving

TENANT = "5eed0000-0000-4000-8000-0000000000aa"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ASKED = {
    "grant_type": "client_credentials",
    "client_id": "00000000-0000-4000-8000-00000000c11e",
    "client_secret": "any",
    "scope": "https://management.azure.com/.default",
}


def _post_form(emulator: Emulator, path: str, fields: dict[str, str]) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=10)
    try:
        connection.request("POST", path, urlencode(fields), FORM)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def _claims(token: str) -> dict[str, Any]:
    return json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))


@pytest.mark.parametrize("version", ["oauth2/v2.0", "oauth2"])
def test_a_client_secret_gets_a_token_of_its_own(emulator: Emulator, version: str) -> None:
    """Either version of the endpoint gives a token that names the application and its audience."""
    asked = ASKED if "v2.0" in version else ASKED | {"scope": "", "resource": "https://management.azure.com"}
    status, body = _post_form(emulator, f"/{TENANT}/{version}/token", asked)
    claims = _claims(body["access_token"])

    assert (200, "https://management.azure.com") == (status, claims["aud"])
    assert (ASKED["client_id"], TENANT) == (claims["appid"], claims["tid"])


@pytest.mark.parametrize("missing", ["grant_type", "client_id", "client_secret"])
def test_a_token_request_that_lacks_something_names_it(emulator: Emulator, missing: str) -> None:
    """The refusal has Entra's shape and says which field is missing."""
    asked = {key: value for key, value in ASKED.items() if key != missing}
    status, body = _post_form(emulator, f"/{TENANT}/oauth2/v2.0/token", asked)

    assert (400, "invalid_request", True) == (status, body["error"], missing in body["error_description"])


def test_an_ended_token_is_refused(emulator: Emulator) -> None:
    """A token past its end gets 401 with the challenge and the code that Resource Manager sends."""
    claims = base64.urlsafe_b64encode(json.dumps({"oid": "x", "exp": 1_700_000_000}).encode()).decode()
    reply = emulator.call("GET", VAULT, headers={"Authorization": f"Bearer e30.{claims.rstrip('=')}.x"})

    assert (401, "ExpiredAuthenticationToken") == (reply.status, reply.body["error"]["code"])
    assert 'error="invalid_token"' in (reply.header("WWW-Authenticate") or "")


def test_the_lifetime_of_tokens_can_be_set(emulator: Emulator) -> None:
    """A reset with tokenLifetime shortens what is handed out from then on."""
    emulator.reset(tokenLifetime=60)
    token = emulator.call("GET", "/msi/token?resource=x", headers={"X-IDENTITY-HEADER": "any"}).body
    claims = _claims(token["access_token"])

    assert ("60", 60) == (token["expires_in"], claims["exp"] - claims["iat"])


@pytest.mark.parametrize(("year", "kind"), [("2022-09-01", dict), ("2020-06-01", list), ("2019-05-01", list)])
def test_metadata_comes_in_both_forms(emulator: Emulator, year: str, kind: type) -> None:
    """One cloud since 2022, a list of them before; both name this address as authority and manager."""
    body = emulator.call("GET", f"/metadata/endpoints?api-version={year}", headers={}).body
    cloud = body if isinstance(body, dict) else body[0]

    assert kind is type(body)
    assert (emulator.base, f"{emulator.base}/") == (
        cloud["authentication"]["loginEndpoint"],
        cloud["resourceManager"],
    )


@pytest.mark.parametrize("version", ["", "/v2.0"])
def test_openid_configuration_points_here(emulator: Emulator, version: str) -> None:
    """The token endpoint that a client is told of answers on this address."""
    body = emulator.call("GET", f"/{TENANT}{version}/.well-known/openid-configuration", headers={}).body
    path = body["token_endpoint"].removeprefix(emulator.base)
    status, _ = _post_form(emulator, path, ASKED)

    assert 200 == status


def test_instance_discovery_knows_this_authority(emulator: Emulator) -> None:
    """A client that checks its authority finds it among the known ones."""
    body = emulator.call("GET", "/common/discovery/instance?api-version=1.1", headers={}).body

    assert f"127.0.0.1:{emulator.port}" in body["metadata"][0]["aliases"]


def test_identity_needs_no_token(emulator: Emulator) -> None:
    """What hands out tokens asks for none; Resource Manager's own pages do."""
    paths = ("/metadata/endpoints", "/common/discovery/keys", SUB)

    assert [200, 200, 401] == [emulator.call("GET", path, headers={}).status for path in paths]


def test_https_by_an_authority_of_its_own(tmp_path: Path) -> None:
    """Trusting the CA file is enough for localhost and 127.0.0.1, and links say https."""
    with running(ca_file=tmp_path / "ca.pem") as emulator:
        trust = ssl.create_default_context(cafile=emulator.ca_file)
        port = int(emulator.secure_base.rsplit(":", 1)[1])
        links = [_powered_off(host, port, trust, emulator) for host in ("localhost", "127.0.0.1")]

    assert [f"https://localhost:{port}", f"https://127.0.0.1:{port}"] == links


def _powered_off(host: str, port: int, trust: ssl.SSLContext, emulator: Emulator) -> str:
    connection = http.client.HTTPSConnection(host, port, timeout=10, context=trust)
    try:
        path = f"{emulator.vm_path('eastus')}/start"
        connection.request("POST", path, headers={"Authorization": "Bearer x"})
        answer = connection.getresponse()
        answer.read()
        return (answer.getheader("Azure-AsyncOperation") or "").split("/subscriptions")[0]
    finally:
        connection.close()


@pytest.fixture
def mounted(served: Emulator) -> Iterator[Emulator]:
    """The same world inside another server, under a prefix."""
    served.reset()
    outer = Starlette(routes=[Mount("/arm", app.create(served.service))])
    with serving(uvicorn.Server(uvicorn.Config(outer, lifespan="off", log_level="warning"))) as port:
        yield Emulator(served.service, port)


def test_links_keep_the_prefix_it_is_mounted_under(mounted: Emulator) -> None:
    """Mounted in another server, absolute links lead back through the prefix."""
    reply = mounted.call("POST", f"/arm{mounted.vm_path('westus')}/powerOff")
    link = reply.header("Azure-AsyncOperation") or ""

    assert link.startswith(f"{mounted.base}/arm/subscriptions/")
    assert 200 == mounted.call("GET", link.removeprefix(mounted.base)).status
