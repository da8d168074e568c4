"""What the steering commands send, what `approve` shows and asks first, and how refusals read."""

import json
import sys
from collections.abc import Generator
from io import StringIO

import pytest

from homeward.api.routes import methods_at
from homeward.cli.main import main
from tests.app.test_cli_fake import RUN_ID, FakeHomeward, Gate, gate, hurried, item, served, view

RUN = f"/api/runs/{RUN_ID}"
HASH = "a1" * 32
POINT = {"kind": "Latest", "time": "2026-11-22T11:55:00Z"}

STEERING: list[tuple[str, str, object]] = [
    ("pause", "pause", {"reason": "r"}),
    ("resume", "resume", {"reason": "r"}),
    ("cancel", "cancel", {"reason": "r"}),
    ("release", "release", {"reason": "r"}),
    ("mode Unplanned", "mode", {"mode": "Unplanned", "reason": "r"}),
    ("review", "review", {"comment": "r"}),
    ("skip vm-01", "items/vm-01/skip", {"reason": "r"}),
    ("retry vm-01", "items/vm-01/retry", {"reason": "r"}),
    ("release-lease vm-01", "items/vm-01/release-lease", {"reason": "r"}),
    (
        "recovery-point vm-01 LatestBefore:2026-11-22T03:00:00Z,latestprocessed",
        "items/vm-01/recovery-point",
        {
            "recoveryPoint": {
                "kind": "LatestBefore",
                "before": "2026-11-22T03:00:00Z",
                "fallback": {"kind": "LatestProcessed"},
            },
            "reason": "r",
        },
    ),
]


class Terminal(StringIO):
    """Somebody sits there, and has typed this."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def fake() -> Generator[FakeHomeward]:
    waiting = view(
        "AwaitingDecision",
        item("AwaitingApproval", recoveryPoint=POINT, forecastDataLossSeconds=299.6),
        gates=[gate("approval", HASH)],
        requestedBy="ann",
    )
    with served(FakeHomeward([waiting])) as running:
        yield running


def call(fake: FakeHomeward, *words: str) -> int:
    return main([*words, "--url", fake.url], hurried())


def test_every_steering_command_posts_where_the_app_has_a_route(fake: FakeHomeward) -> None:
    for words, path, body in STEERING:
        name, *more = words.split()
        assert call(fake, "runs", name, RUN_ID, *more, "--reason", "r", "--key", "k") == 0
        sent = fake.calls[-1]
        assert (sent.asked, sent.body) == (f"POST {RUN}/{path}", body)
        assert methods_at(f"runs/{RUN_ID}/{path}") == ["POST"], path


def test_every_steering_command_needs_a_reason(fake: FakeHomeward) -> None:
    for words, _, _ in STEERING:
        name, *more = words.split()
        assert call(fake, "runs", name, RUN_ID, *more, "--key", "k") == 2
    assert [] == fake.calls


def test_a_vm_s_name_cannot_lead_elsewhere(fake: FakeHomeward) -> None:
    call(fake, "runs", "skip", RUN_ID, "../../x", "--reason", "r", "--key", "k")
    assert [f"POST {RUN}/items/..%2F..%2Fx/skip"] == [one.asked for one in fake.calls]


def test_approve_shows_what_is_approved_and_sends_its_hash(
    fake: FakeHomeward, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(fake, "runs", "approve", RUN_ID, "--yes", "--reason", "seen", "--as", "bob;Approver") == 0
    said = capsys.readouterr()
    sent = fake.calls[-1]
    assert f"POST /api/signed-in/runs/{RUN_ID}/decisions" == sent.asked
    decision = {"gate": "approval", "decision": "Approve", "scopeHash": HASH, "comment": "seen"}
    assert decision == sent.body
    for word in (
        "vm-01",
        "Latest of 2026-11-22 11:55:00 UTC, data loss about 5 min 00 s expected",
        "asked for by ann",
        "Go?",
        HASH,
    ):
        assert word in said.err
    assert "open until 2026-11-22 13:00:00 UTC; offers Approve, Reject" in said.err


@pytest.mark.parametrize(
    ("typed", "expected", "sent"), [("y\n", 0, 1), ("n\n", 1, 0), ("\n", 1, 0), ("", 1, 0)]
)
def test_approve_asks_back_on_a_terminal(
    fake: FakeHomeward, monkeypatch: pytest.MonkeyPatch, typed: str, expected: int, sent: int
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    assert call(fake, "runs", "approve", RUN_ID, "--as", "bob;Approver") == expected
    assert len(fake.calls) == sent


def test_approve_without_a_terminal_needs_yes(
    fake: FakeHomeward, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO("y\n"))
    assert call(fake, "runs", "approve", RUN_ID, "--as", "bob;Approver") == 2
    assert ("--yes" in capsys.readouterr().err, []) == (True, fake.calls)


def test_what_is_rejected_broken_or_cancelled_is_named_so(fake: FakeHomeward) -> None:
    cases: list[tuple[list[str], dict[str, object]]] = [
        (["reject"], {"decision": "Reject"}),
        (["reject", "--cancel-failover"], {"decision": "CancelFailover"}),
        (["approve", "--break-glass", "--reason", "alone"], {"breakGlass": True, "comment": "alone"}),
    ]
    for (name, *more), expected in cases:
        assert call(fake, "runs", name, RUN_ID, *more, "--yes", "--as", "bob;Approver") == 0
        body = fake.calls[-1].body
        assert isinstance(body, dict)
        assert expected.items() <= body.items()
    assert call(fake, "runs", "approve", RUN_ID, "--break-glass", "--yes", "--as", "bob;Operator") == 2


@pytest.mark.parametrize(
    ("gates", "words", "said"),
    [
        ([gate("a", HASH, "Approved")], (), "no open gate. Open: none."),
        ([gate("a", HASH), gate("b", HASH)], (), "2 open gates; name one of them: a, b."),
        ([gate("a", HASH), gate("b", HASH)], ("c",), "no open gate 'c'. Open: a, b."),
    ],
)
def test_which_gate_must_be_clear(
    fake: FakeHomeward,
    capsys: pytest.CaptureFixture[str],
    gates: list[Gate],
    words: tuple[str, ...],
    said: str,
) -> None:
    fake.views = [view("Running", item("AwaitingCommit"), gates=gates)]
    assert call(fake, "runs", "approve", RUN_ID, *words, "--yes", "--key", "k") == 2
    assert said in capsys.readouterr().err
    assert [] == fake.calls


def test_a_decision_that_came_out_otherwise_is_exit_code_1(
    fake: FakeHomeward, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody else was faster; what is told is what the run says."""
    after = view("Rejected", item("Done"), gates=[gate("approval", HASH, "Rejected", decidedBy="eve")])
    fake.views.append(after)
    assert call(fake, "runs", "approve", RUN_ID, "--yes", "--json", "--as", "bob;Approver") == 1
    closed = json.loads(capsys.readouterr().out)
    assert ("Rejected", "eve") == (closed["state"], closed["decidedBy"])


def test_a_refusal_is_said_with_its_field_and_nothing_on_standard_output(
    fake: FakeHomeward, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {"pointer": "/reason", "detail": "This is too long.", "remedy": "Write less."}
    fake.refusal = (400, {"title": "Bad Request", "detail": "Refused.", "errors": [wrong]})
    assert call(fake, "runs", "pause", RUN_ID, "--reason", "r", "--json", "--key", "k") == 2
    said = capsys.readouterr()
    assert said.out == ""
    for word in ("Refused.", "/reason: This is too long.", "remedy: Write less."):
        assert word in said.err
