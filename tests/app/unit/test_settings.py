"""What the platform tells us: where Azure is, which vaults may be touched, who we are."""

import pytest

from homeward.settings import AZURE, Settings, SettingsError, from_environment
from tests.app.unit.arm_items import VAULT

OTHER = VAULT.replace("vault-one", "vault-two")


def endpoint(url: str) -> str:
    return from_environment({"HOMEWARD_ARM_ENDPOINT": url}).arm_endpoint


def allowing(text: str) -> Settings:
    return from_environment({"HOMEWARD_VAULT_IDS": text})


@pytest.mark.parametrize("environment", [{}, {"HOMEWARD_ARM_ENDPOINT": ""}])
def test_azure_is_azure_unless_told_otherwise(environment: dict[str, str]) -> None:
    """An empty setting is no setting."""
    assert AZURE == from_environment(environment).arm_endpoint


@pytest.mark.parametrize(
    "url",
    [
        "https://management.usgovcloudapi.net",
        "HTTPS://example.org",
        "https://127.0.0.1:8443",
        "http://127.0.0.1:8090",
        "http://localhost:8090",
        "http://LOCALHOST",
        "http://[::1]:8090",
        "http://127.0.0.1",
    ],
)
def test_https_goes_anywhere_and_http_on_this_machine(url: str) -> None:
    """Tokens never cross a network in the clear."""
    assert url == endpoint(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "http://0.0.0.0:8090",
        "http://127.0.0.1@example.org",
        "http://10.0.0.4:8090",
        "ftp://127.0.0.1",
        "127.0.0.1:8090",
        "management",
        "http:///127.0.0.1",
        "http://",
        "//127.0.0.1",
        "https://",
        "https:///management.azure.com",
        "https:management.azure.com",
        "https://:8443",
        "https://user@",
    ],
)
def test_everything_else_is_refused(url: str) -> None:
    """However it tries to look like this machine."""
    with pytest.raises(SettingsError):
        endpoint(url)


def test_a_refusal_names_the_setting_and_the_remedy() -> None:
    """It is read in a log at start."""
    with pytest.raises(SettingsError, match=r"HOMEWARD_ARM_ENDPOINT is 'http://x'; use https"):
        endpoint("http://x")


@pytest.mark.parametrize("url", ["http://127.0.0.1:8090/", "http://127.0.0.1:8090//"])
def test_an_endpoint_has_no_slash_at_its_end(url: str) -> None:
    """Paths begin with one."""
    assert "http://127.0.0.1:8090" == endpoint(url)


@pytest.mark.parametrize(("url", "expected"), [("http://127.0.0.1:1", True), ("https://127.0.0.1:1", False)])
def test_only_plain_http_needs_the_token_policy_for_loopback(url: str, *, expected: bool) -> None:
    """Over https the SDK's own policy does."""
    assert expected == from_environment({"HOMEWARD_ARM_ENDPOINT": url}).loopback


@pytest.mark.parametrize("text", ["", " ", ",", "\n", ";,; "])
def test_without_an_allow_list_no_vault_is_allowed(text: str) -> None:
    """Nothing is reachable by accident."""
    assert () == allowing(text).vault_ids


def test_a_missing_allow_list_allows_nothing() -> None:
    """Not everything."""
    assert not from_environment({}).allows(VAULT)


@pytest.mark.parametrize("between", [",", ";", " ", "\n", ", ", " ;\n "])
def test_the_allow_list_may_be_separated_in_any_way(between: str) -> None:
    """Portals and shells have their habits."""
    assert (VAULT, OTHER) == allowing(f"{between}{VAULT}{between}{OTHER}{between}").vault_ids


def test_a_wrong_list_of_apps_that_decide_for_people_names_the_setting() -> None:
    with pytest.raises(SettingsError, match="HOMEWARD_ON_BEHALF has 'card-app'; write it as name app"):
        from_environment({"HOMEWARD_ON_BEHALF": "card-app"})


@pytest.mark.parametrize("spelling", [str.lower, str.upper, str])
@pytest.mark.parametrize("end", ["", "/"])
def test_a_vault_is_allowed_in_any_case(spelling: type[str], end: str) -> None:
    """Azure does not keep the case of ids."""
    assert allowing(f"{OTHER},{VAULT}").allows(spelling(VAULT) + end)


@pytest.mark.parametrize(
    "vault", [OTHER, f"{VAULT}2", VAULT[:-1], "", f"{VAULT}/x", f"{VAULT}?x", f"{VAULT}\n"]
)
def test_no_other_vault_is_allowed(vault: str) -> None:
    """Nothing is matched in part."""
    assert not allowing(VAULT).allows(vault)


@pytest.mark.parametrize(
    ("environment", "expected"), [({"IDENTITY_ENDPOINT": "http://x"}, True), ({}, False)]
)
def test_the_platform_s_identity_is_used_where_there_is_one(
    environment: dict[str, str], *, expected: bool
) -> None:
    """At a desk it is the user's own."""
    assert expected == from_environment(environment).managed_identity


@pytest.mark.parametrize(
    ("said", "expected"), [("", False), ("0", False), ("false", False), ("1", True), ("True", True)]
)
def test_an_app_reads_only_where_it_is_told_to(said: str, expected: bool) -> None:  # noqa: FBT001
    assert expected is from_environment({"HOMEWARD_READ_ONLY": said}).read_only


def test_a_word_that_is_neither_yes_nor_no_is_refused() -> None:
    """Taken for no, it would let an app change what it was to look at."""
    with pytest.raises(SettingsError, match=r"HOMEWARD_READ_ONLY is 'yes'; use 1 \(yes\) or 0 \(no\)"):
        from_environment({"HOMEWARD_READ_ONLY": "yes"})


@pytest.mark.parametrize("named", ["HOMEWARD_OBSERVER_CLIENT_ID", "HOMEWARD_ACTOR_CLIENT_ID"])
def test_one_identity_alone_reads_and_acts(named: str) -> None:
    found = from_environment({named: "one"})
    assert ("one", "one") == (found.observer_client_id, found.actor_client_id)


def test_a_reference_that_key_vault_did_not_answer_signs_nothing() -> None:
    """Its text is in the deployment, for all to read who may see the app's settings."""
    reference = "@Microsoft.KeyVault(SecretUri=https://kv-homeward.vault.azure.net/secrets/signing-key)"
    assert "" == from_environment({"HOMEWARD_SIGNING_KEY": reference}).signing_key
    assert "k3y" == from_environment({"HOMEWARD_SIGNING_KEY": "k3y"}).signing_key
