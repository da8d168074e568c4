"""Who the command says that it is: by which header, at which door, and to whom it says nothing."""

import json
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from homeward.cli.main import main
from homeward.cli.ways_in import AzLogin
from tests.app.test_cli_fake import RUN_ID, FakeHomeward, hurried, served

PAUSE = ("runs", "pause", RUN_ID, "--reason", "r")
# What `az account get-access-token` prints, and a note of how it was asked.
AZ = """#!/bin/sh
echo "$@" > "{place}/asked"
{answer}
"""


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Generator[FakeHomeward]:
    for name in ("KEY", "KEY_FILE", "LOGIN", "AUDIENCE"):
        monkeypatch.delenv(f"HOMEWARD_{name}", raising=False)
    with served(FakeHomeward()) as running:
        yield running


def told(fake: FakeHomeward, *words: str) -> dict[str, str]:
    """The door that was knocked at, and what was said of the caller."""
    assert main([*PAUSE, "--url", fake.url, *words], hurried()) == 0
    sent = fake.calls[-1]
    names = ("x-functions-key", "authorization", "x-homeward-dev-principal")
    said = {name: sent.headers[name] for name in names if name in sent.headers}
    return {"door": sent.asked.split(" ")[1].partition("/runs")[0], **said}


def az(place: Path, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    """An `az` that answers like this, the only one on the path."""
    program = place / "az"
    program.write_text(AZ.format(place=place, answer=answer))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{place}:/usr/bin:/bin")


def test_a_key_comes_by_environment_file_or_word(
    fake: FakeHomeward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file goes before the environment's key: it was asked for by name."""
    monkeypatch.setenv("HOMEWARD_KEY", "from-env")
    (tmp_path / "key").write_text("from-file\n")
    assert {"door": "/api", "x-functions-key": "from-env"} == told(fake)
    assert {"door": "/api", "x-functions-key": "from-file"} == told(fake, "--key-file", str(tmp_path / "key"))
    monkeypatch.delenv("HOMEWARD_KEY")
    assert {"door": "/api", "x-functions-key": "said"} == told(fake, "--key", "said")
    assert {"door": "/api"} == told(fake)


def test_a_person_of_the_dev_host_takes_the_other_door(
    fake: FakeHomeward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key goes along where there is one: `make run` asks for its own beside it."""
    person = {"door": "/api/signed-in", "x-homeward-dev-principal": "ann;Operator,Approver"}
    assert person == told(fake, "--as", "ann;Operator,Approver")
    monkeypatch.setenv("HOMEWARD_KEY", "k")
    assert {**person, "x-functions-key": "k"} == told(fake, "--as", "ann;Operator,Approver")


def test_az_login_gives_a_bearer_token(
    fake: FakeHomeward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the real credential of azure-identity, of an `az` that is found on the path."""
    token = json.dumps({"accessToken": "secret", "expires_on": int(time.time()) + 3600})
    az(tmp_path, monkeypatch, f"echo '{token}'")
    monkeypatch.setenv("HOMEWARD_KEY", "k")
    monkeypatch.setenv("HOMEWARD_AUDIENCE", "api://client")
    assert {"door": "/api/signed-in", "authorization": "Bearer secret"} == told(fake, "--login")
    assert "account get-access-token --output json --resource api://client" in (
        (tmp_path / "asked").read_text().strip()
    )


def test_an_az_that_is_not_signed_in_is_said_in_words(
    fake: FakeHomeward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    az(tmp_path, monkeypatch, "echo 'Please run: az login' >&2; exit 1")
    assert main([*PAUSE, "--url", fake.url, "--login", "--audience", "api://client"]) == 2
    assert "Sign in with `az login`" in capsys.readouterr().err
    assert [] == fake.calls


@dataclass(frozen=True)
class Token:
    token: str
    expires_on: int


def test_a_token_is_asked_for_again_before_it_ends() -> None:
    """A watch outlives many tokens; one that is good for a while is kept."""
    asked: list[str] = []
    clock = [0.0]

    def ask(audience: str) -> Token:
        asked.append(audience)
        return Token(f"t{len(asked)}", int(clock[0]) + 3600)

    way = AzLogin("api://client", ask, lambda: clock[0])
    seen: list[str] = []
    for at in (0, 3200, 3400, 3500):
        clock[0] = at
        seen.append(way.headers()["Authorization"])
    assert ["Bearer t1", "Bearer t1", "Bearer t2", "Bearer t2"] == seen


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--url http://homeward.example --key k", "neither https nor on this machine"),
        ("--url http://homeward.example --login --audience a", "neither https nor on this machine"),
        ("--url https://homeward.example --as ann", "--as is for a dev host"),
        ("--login", "--audience"),
        ("--login --audience a --as ann", "name one"),
        ("--key-file /nowhere/key", "Cannot read --key-file"),
    ],
)
def test_what_would_tell_the_wrong_one_is_not_sent(
    capsys: pytest.CaptureFixture[str], words: str, said: str
) -> None:
    """Example hosts are never resolved: these end before anything is sent."""
    assert main([*PAUSE, *words.split()]) == 2
    assert said in capsys.readouterr().err


def test_a_redirect_is_not_followed(fake: FakeHomeward, capsys: pytest.CaptureFixture[str]) -> None:
    """Its target would learn the key."""
    with served(FakeHomeward()) as other:
        fake.redirect = f"{other.url}/api/runs/{RUN_ID}/pause"
        assert main([*PAUSE, "--url", fake.url, "--key", "k"]) == 2
    assert ([], True) == (other.calls, f"leads to {other.url}" in capsys.readouterr().err)


def test_a_host_that_wants_a_key_says_nothing_and_we_do(
    fake: FakeHomeward, capsys: pytest.CaptureFixture[str]
) -> None:
    """The Functions host answers 401 without a body."""
    fake.refusal = (401, {})
    assert main([*PAUSE, "--url", fake.url]) == 2
    assert "HOMEWARD_KEY" in capsys.readouterr().err


def test_health_needs_no_caller_and_is_told_none(fake: FakeHomeward) -> None:
    assert main(["health", "--url", fake.url, "--key", "k"]) == 2  # the fake has none: 404
    assert ["GET /api/health"] == [one.asked for one in fake.calls]
    assert "x-functions-key" not in fake.calls[0].headers
