"""`homeward runs start`: the body it sends, and how a refusal reads."""

from collections.abc import Generator
from itertools import chain, product
from types import NoneType
from typing import TypeAliasType, get_args, get_type_hints

import pytest

from homeward.api.models import RunBody
from homeward.cli.main import main
from homeward.cli.options import FIELDS, Choices
from tests.app.test_cli_fake import RUN_ID, VAULT, FakeHomeward, homeward, served

REFUSAL: tuple[int, dict[str, object]] = (
    400,
    {
        "title": "The request is not valid",
        "detail": "Nothing was started.",
        "errors": [
            {"pointer": "/items/0", "detail": "vm-1 matches no item.", "remedy": "Did you mean vm-01?"}
        ],
    },
)


SAID = (
    "--operation Drill --mode Planned --recovery-point Latest --younger-than 60 --shutdown PowerOff --commit Auto "
    "--reprotect Auto --wayback Create --approval Required --away-for 1 --drill-network /n --reason why "
    "--removal-reason NotSpecified --callback-url https://x.example"
)


@pytest.fixture
def fake() -> Generator[FakeHomeward]:
    with served(FakeHomeward()) as running:
        yield running


def test_sends_operation_vault_and_items(fake: FakeHomeward) -> None:
    """The three things every request needs arrive as they were given."""
    homeward(fake, "start", VAULT, "vm-01", "vm-02")
    sent = fake.bodies[0]
    assert (sent["operation"], sent["vaultId"], sent["items"]) == ("Failback", VAULT, ["vm-01", "vm-02"])


def test_leaves_the_unsaid_to_the_server(fake: FakeHomeward) -> None:
    """A choice that was not made is not sent, so that the server's defaults hold."""
    homeward(fake, "start", VAULT, "vm-01")
    assert set(fake.bodies[0]) == {"operation", "vaultId", "items", "requestId", "dryRun"}


def test_sends_every_choice(fake: FakeHomeward) -> None:
    """Each option lands in its field of the body."""
    choices = "--mode Unplanned --shutdown None --commit Auto --reprotect Manual --request-id r1 --dry-run"
    homeward(fake, "start", VAULT, "vm-01", *choices.split())
    names = ("mode", "shutdown", "commit", "reprotect", "requestId", "dryRun")
    assert [fake.bodies[0][name] for name in names] == ["Unplanned", "None", "Auto", "Manual", "r1", True]


def test_a_choice_is_read_in_any_case(fake: FakeHomeward) -> None:
    """As the API reads it."""
    choices = get_type_hints(Choices)
    fields = {name: _choices(choices[name]) for name in FIELDS if _choices(choices[name])}
    assert len(fields) == 7
    for number, change in product(range(3), (str.lower, str.upper)):
        said = {name: spellings[number % len(spellings)] for name, spellings in fields.items()}
        options = [[f"--{name.replace('_', '-')}", change(value)] for name, value in said.items()]
        assert homeward(fake, "start", VAULT, "vm-01", *chain(*options)) == 0
        assert {FIELDS[name]: value for name, value in said.items()}.items() <= fake.bodies[-1].items()
    assert homeward(fake, "start", VAULT, "vm-01", "--operation", "failover") == 0
    assert fake.bodies[-1]["operation"] == "Failover"


@pytest.mark.parametrize("none", ["none", "None", "null"])
def test_none_is_a_choice_or_a_mistake_and_never_dropped(
    fake: FakeHomeward, capsys: pytest.CaptureFixture[str], none: str
) -> None:
    """`--reprotect none` once started a run that reprotected."""
    for name, hint in get_type_hints(Choices).items():
        if NoneType not in get_args(hint) or str in get_args(hint):
            continue
        option = f"--{name.replace('_', '-')}"
        sent = len(fake.bodies)
        code = homeward(fake, "start", VAULT, "vm-01", "--drill-network", "/n", option, none)
        if "None" in _choices(hint) and none != "null":
            assert (code, fake.bodies[-1][FIELDS[name]]) == (0, "None")
            continue
        assert (code, len(fake.bodies)) == (2, sent), option
        said = capsys.readouterr().err
        assert option in said
        assert all(choice in said for choice in _choices(hint))
        assert "Did you mean" not in said


@pytest.mark.parametrize("option", ["--reason", "--plan", "--request-id", "--callback-url", "--hold"])
def test_a_text_may_be_none(fake: FakeHomeward, option: str) -> None:
    """It is sent as it is said; `--hold none` is no number of seconds."""
    what = [] if option == "--plan" else ["vm-01"]
    code = homeward(fake, "start", VAULT, *what, "--drill-network", "/n", option, "none")
    assert code == 2 if option == "--hold" else "none" in fake.bodies[0].values()


def _choices(hint: object) -> tuple[str, ...]:
    """Those of `type X = Literal[...]`, or of it and None."""
    found = [one.__value__ for one in (hint, *get_args(hint)) if isinstance(one, TypeAliasType)]
    return get_args(found[0]) if found else ()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("--operation RoundTrip --away-for 60", {"operation": "RoundTrip", "awayFor": 60}),
        ("--operation Disable --purge", {"operation": "Disable", "purge": True}),
        (
            "--operation Disable --removal-reason MigrationComplete",
            {"operation": "Disable", "removalReason": "MigrationComplete"},
        ),
        (
            "--operation Drill --drill-network /n --hold untilDecided --deadline 60",
            {"operation": "Drill", "drill": {"network": "/n", "hold": "untilDecided", "deadline": 60}},
        ),
        ("--operation Drill --drill-network /n --hold 90", {"drill": {"network": "/n", "hold": 90}}),
        ("--operation Failover --adopt --fence", {"adopt": True, "fence": True}),
        ("--commit Manual --reprotect WhenHomeIsBack", {"commit": "Manual", "reprotect": "WhenHomeIsBack"}),
        ("--operation Reprotect --adopt", {"operation": "Reprotect", "adopt": True}),
    ],
)
def test_sends_what_only_some_operations_take(
    fake: FakeHomeward, options: str, expected: dict[str, object]
) -> None:
    """And nothing of it where it was not said."""
    homeward(fake, "start", VAULT, "vm-01", *options.split())
    said = {name: value for name, value in fake.bodies[0].items() if name in (*expected, "adopt", "purge")}
    assert expected == said


def test_every_field_of_the_api_can_be_said(fake: FakeHomeward) -> None:
    """What the API learns to take, the command learns with it."""
    every = f"{SAID} --adopt --fence --purge --dry-run".split()
    assert homeward(fake, "start", VAULT, "vm-01", *every) == 0
    assert homeward(fake, "start", VAULT, "--plan", "p") == 0
    names = {field.alias for field in RunBody.model_fields.values()}
    assert names == {name for body in fake.bodies for name in body}


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ("--operation Drill", "--drill-network"),
        ("--operation Drill --hold 60", "--drill-network"),
        ("--operation Drill --drill-network /n --hold long", "--hold long"),
    ],
)
def test_a_drill_that_cannot_be_asked_for_is_refused_before_it_is_sent(
    fake: FakeHomeward, capsys: pytest.CaptureFixture[str], options: str, word: str
) -> None:
    assert homeward(fake, "start", VAULT, "vm-01", *options.split()) == 2
    assert word in capsys.readouterr().err
    assert [] == fake.bodies


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--recovery-point", "latestprocessed"], {"kind": "LatestProcessed"}),
        (["--recovery-point", "Custom:/s/points/1"], {"kind": "Custom", "id": "/s/points/1"}),
        (["--younger-than", "3600"], {"kind": "Latest", "youngerThan": 3600}),
        (
            ["--recovery-point", "LatestAppConsistent,LatestBefore:2026-11-22T03:00:00Z"],
            {
                "kind": "LatestAppConsistent",
                "fallback": {"kind": "LatestBefore", "before": "2026-11-22T03:00:00Z"},
            },
        ),
        (["--allow-missing-disks"], {"kind": "Latest", "allowMissingDisks": True}),
    ],
)
def test_sends_the_recovery_point(
    fake: FakeHomeward, options: list[str], expected: dict[str, object]
) -> None:
    """KIND[:ID] and the permission to miss disks become one object."""
    homeward(fake, "start", VAULT, "vm-01", *options)
    assert fake.bodies[0]["recoveryPoint"] == expected


def test_makes_a_new_request_id_each_time(fake: FakeHomeward) -> None:
    """Two starts without an id are two requests; one start sent twice stays one."""
    homeward(fake, "start", VAULT, "vm-01")
    homeward(fake, "start", VAULT, "vm-01")
    assert len({body["requestId"] for body in fake.bodies}) == 2


def test_sends_the_key(fake: FakeHomeward) -> None:
    """The key goes in the header that the Functions host reads."""
    homeward(fake, "start", VAULT, "vm-01")
    assert fake.keys == {"k"}


def test_ends_with_the_run_and_its_status(fake: FakeHomeward, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --watch the last line tells the accepted run."""
    homeward(fake, "start", VAULT, "vm-01")
    assert capsys.readouterr().out.splitlines()[-1] == f"run {RUN_ID} Pending"


def test_accepted_is_exit_code_0(fake: FakeHomeward) -> None:
    """Starting was all that was asked."""
    assert homeward(fake, "start", VAULT, "vm-01") == 0


def test_refused_is_exit_code_2(fake: FakeHomeward) -> None:
    """The server said no."""
    fake.refusal = REFUSAL
    assert homeward(fake, "start", VAULT, "vm-1") == 2


def test_a_refusal_names_field_reason_and_remedy(
    fake: FakeHomeward, capsys: pytest.CaptureFixture[str]
) -> None:
    """The problem document reads as text, with nothing of it lost."""
    fake.refusal = REFUSAL
    homeward(fake, "start", VAULT, "vm-1")
    assert capsys.readouterr().err == (
        "The request is not valid (HTTP 400)\n"
        "  Nothing was started.\n"
        "  /items/0: vm-1 matches no item.\n"
        "    remedy: Did you mean vm-01?\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        ["runs", "start", VAULT],
        ["runs", "start", VAULT, "vm-01", "--plan", "shop"],
        ["runs", "start", VAULT, "vm-01", "--mode", "Someday"],
        ["runs", "start", VAULT, "vm-01", "--recovery-point", "LatestBefore"],
        ["runs", "start", VAULT, "vm-01", "--recovery-point", "Yesterday"],
        ["runs", "start", VAULT, "vm-01", "--recovery-point", "Custom"],
        ["runs", "start", VAULT, "vm-01", "--recovery-point", "Latest:1"],
        ["runs", "start", VAULT, "vm-01", "--url", "nowhere"],
        ["runs", "show", "../health"],
        ["runs", "dance"],
    ],
)
def test_misuse_is_exit_code_2(words: list[str]) -> None:
    """A command line that makes no sense is told so before anything is sent."""
    assert main(words) == 2
