"""Which address may be told how a run ended: what is refused at the door, with the field and the remedy."""

from http import HTTPStatus

import pytest

from homeward.api.problems import ProblemError
from homeward.settings import Settings, from_environment
from triggers.callback_url import refuse_unfit

HOSTS = "prod-12.westeurope.logic.azure.com, Hooks.example.org:8443, 10.0.0.4, 127.0.0.1:5000"


def settings(**changes: str) -> Settings:
    return from_environment({"HOMEWARD_CALLBACK_HOSTS": HOSTS, "HOMEWARD_SIGNING_KEY": "key", **changes})


def refused(url: str, **changes: str) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        refuse_unfit(url, settings(**changes))
    (problem,) = caught.value.errors
    assert "/callbackUrl" == problem.pointer
    assert problem.remedy
    assert "secret" not in problem.detail
    return caught.value


@pytest.mark.parametrize(
    "url",
    [
        "https://prod-12.westeurope.logic.azure.com/workflows/x?sig=secret",
        "https://prod-12.westeurope.logic.azure.com:443/x",
        "https://PROD-12.westeurope.logic.azure.com/x",
        "https://hooks.example.org:8443/",
    ],
)
def test_a_listed_host_over_https_is_taken(url: str) -> None:
    refuse_unfit(url, settings())


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/secret",
        "secret",
        "https://",
        "https:///secret",
        "https://[secret",
        "https://prod-12.westeurope.logic.azure.com:99999/",
        "https://prod-12.westeurope.logic.azure.com:x/",
        "https://hooks.example.org:0/",
        "https://user:secret@prod-12.westeurope.logic.azure.com/",
        "https://@prod-12.westeurope.logic.azure.com/",
        "https://prod-12.westeurope.logic.azure.com/#secret",
        "https://prod-12.westeurope.logic.azure.com\\@elsewhere.example/",
        "https://prod-12.westeurope.logic.azure.com/\r\nHost: elsewhere.example",
        "https://prod-12.westeurope.logic.azure.com/ secret",
        "https://prod-12.westeurope.logic.azure.com/\u00e9",
        "https://10.0.0.4/secret",
        "https://127.0.0.1:5000/secret",
    ],
)
def test_what_is_no_address_for_this_is_refused(url: str) -> None:
    assert HTTPStatus.BAD_REQUEST == refused(url).status


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/secret",
        "https://prod-12.westeurope.logic.azure.com.elsewhere.example/",
        "https://x.prod-12.westeurope.logic.azure.com/",
        "https://prod-12.westeurope.logic.azure.com:8443/",
        "https://hooks.example.org/",
        "http://prod-12.westeurope.logic.azure.com/",
        "ftp://prod-12.westeurope.logic.azure.com/",
        "javascript://prod-12.westeurope.logic.azure.com/",
        "https://8.8.8.8/",
    ],
)
def test_a_host_that_is_not_listed_is_refused(url: str) -> None:
    assert HTTPStatus.FORBIDDEN == refused(url).status


def test_plain_http_is_for_loopback_in_development() -> None:
    """Where Azure is on loopback, too."""
    refuse_unfit("http://127.0.0.1:5000/x", settings(HOMEWARD_ARM_ENDPOINT="http://127.0.0.1:8090"))
    refused("http://hooks.example.org:8443/", HOMEWARD_ARM_ENDPOINT="http://127.0.0.1:8090")


def test_nothing_goes_out_unsigned() -> None:
    assert (
        "HOMEWARD_SIGNING_KEY" in refused("https://hooks.example.org:8443/", HOMEWARD_SIGNING_KEY="").detail
    )


def test_without_a_list_nobody_is_called() -> None:
    refused("https://hooks.example.org:8443/", HOMEWARD_CALLBACK_HOSTS="")
