"""The live status of an assessment is small, whatever is to be told."""

import json
from typing import Any, cast

from homeward.domain.assessment import Look, Opinion, Verdict, weigh
from homeward.domain.docket import Outage
from homeward.domain.evidence import Fault
from homeward.domain.sighting import Seen, sighting
from homeward.domain.signal_policy import SignalPolicy, Witness
from homeward.steps.assessment import AssessmentInput
from orchestrators.assessment import Inquiry
from tests.app.unit.arm_items import NOW
from tests.app.unit.test_assessment import signal

# The extension counts in UTF-16: two bytes a letter.
MOST = 16 * 1024


class Platform:
    """Stands where the Durable context does, and keeps what is shown."""

    instance_id = "assess-" + "a" * 26
    current_utc_datetime = NOW.replace(tzinfo=None)
    shown: dict[str, Any]

    def set_custom_status(self, status: dict[str, Any]) -> None:
        self.shown = status


def test_a_status_of_long_names_and_many_turns_has_room() -> None:
    """Names of 64 letters, every witness of another mind, and verdicts that go to and fro."""
    platform, policy = Platform(), SignalPolicy()
    inquiry = Inquiry(cast("Any", platform), AssessmentInput(signal(), "p" * 63, "h" * 64, "/vault", policy))
    vms = {f"{number:064}": list(Seen)[number % len(Seen)] for number in range(1000)}
    look = Look(NOW, 1000, tuple(sighting(one, vms) for one in Witness))
    unconfirmed = weigh(policy, Outage("me", 1000, 1000, NOW.replace(hour=0), 1000), look, NOW)
    inquiry.show(vms=tuple(vms)[:10], faults=(Fault(*["x" * 5000] * 4).cut(),))

    for turn in range(20):
        inquiry.think(unconfirmed if turn % 2 else Opinion(Verdict.DENIED, unconfirmed.why), look)

    shown = platform.shown
    assert len(json.dumps(shown).encode("utf-16-le")) <= MOST
    assert Verdict.UNCONFIRMED is unconfirmed.verdict
    assert 4 == len(shown["noticed"])
