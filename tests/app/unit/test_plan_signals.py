"""What a plan may say of signals."""

import pytest

from homeward.domain.runs import Mode, Operation
from homeward.domain.signal_policy import Flap, SignalPolicy, Then, Witness
from tests.app.unit.plan_texts import MEMBERS, findings, plan

PROBE = "probe: {name: front, kind: Http, url: https://shop.example.org}"


def test_a_plan_that_says_nothing_of_signals_hears_none() -> None:
    assert plan(MEMBERS).signals is None


def test_a_section_without_a_word_of_what_follows_starts_nothing() -> None:
    """A run follows only where the plan says so in so many words."""
    signals = plan(MEMBERS, "signals: {dwell: 10m}").signals

    assert signals is not None
    assert Then.NOTHING is signals.then


def test_every_field_is_read() -> None:
    said = """\
        signals:
          then: Start
          operation: Failback
          mode: Planned
          atLeast: 0.75
          dwell: 10m
          confirmBy: [ReplicationHeartbeat, Probe]
          confirmations: 2
          patience: 30m
          probe: {name: front, kind: Tcp, host: shop.example.org, port: 443}
          coolDown: 12h
          flap: {count: 2, within: 30m}
        """
    signals = plan(MEMBERS, said).signals

    assert signals is not None
    assert signals.probe is not None
    assert signals == SignalPolicy(
        Then.START,
        Operation.FAILBACK,
        Mode.PLANNED,
        0.75,
        600,
        (Witness.REPLICATION_HEARTBEAT, Witness.PROBE),
        2,
        1800,
        signals.probe,
        43_200,
        Flap(2, 1800),
    )


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ("operation: Drill", "/signals/operation"),
        ("operation: RoundTrip", "/signals/operation"),
        ("then: Perhaps", "/signals/then"),
        ("atLeast: 1.5", "/signals/atLeast"),
        ("confirmations: 0", "/signals/confirmations"),
        ("confirmations: 2", "/signals/confirmations"),
        ("confirmBy: []", "/signals/confirmations"),
        ("confirmBy: [VmHealth, VmHealth], confirmations: 2", "/signals/confirmBy"),
        ("confirmBy: [Probe]", "/signals/confirmBy"),
        (PROBE, "/signals/probe"),
        ("confirmBy: [Probe], probe: {name: front, kind: Http}", "/signals/probe"),
        ("confirmBy: [Probe], probe: {name: x, kind: RunCommand, script: x}", "/signals/probe/kind"),
        ('confirmBy: [Probe], probe: {name: x, kind: Http, url: "http://{address}"}', "/signals/probe/url"),
        (
            'confirmBy: [Probe], probe: {name: x, kind: Tcp, host: "{address}", port: 1}',
            "/signals/probe/host",
        ),
        ("dwell: 61m", "/signals/dwell"),
        ("patience: 2h", "/signals/patience"),
        ("flap: {within: 2d}", "/signals/flap/within"),
        ("flap: {count: 0}", "/signals/flap/count"),
    ],
)
def test_what_makes_no_sense_is_told_with_its_place(said: str, pointer: str) -> None:
    """And what to write instead."""
    found = findings(MEMBERS, f"signals: {{{said}}}\n")

    assert pointer in [one.pointer for one in found]
    assert all(one.remedy for one in found)
