"""A drill of one item: is the test network one, fail over into it, look, clean up, and look what is left.

What a drill began is written down before its call to Azure, so that it is cleaned up whatever becomes of its run.
"""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.claims import Claim
from homeward.domain.drills import DrillOrder
from homeward.domain.evidence import Evidence, Fault
from homeward.domain.findings import Finding
from homeward.domain.payload import Payload
from homeward.domain.runs import JobSeen, PointUsed
from homeward.steps.change import Change, Intent
from homeward.steps.step import Nothing, Step

# The event that ends the hold of a test VM.
RELEASED = "released"


@dataclass(frozen=True, slots=True)
class IsolationInput(Payload):
    vault_id: str
    item_id: str
    network_id: str


@dataclass(frozen=True, slots=True)
class IsolationResult(Payload):
    """`warned`: whether Azure misses a test failover (161011). `test_vm_id`: what the drill will make."""

    findings: tuple[Finding, ...]
    read_at: datetime
    claims: tuple[Claim, ...] = ()
    test_vm_id: str = ""
    warned: bool = False
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class TestFailoverInput(Payload):
    intent: Intent
    point: PointUsed
    network_id: str


@dataclass(frozen=True, slots=True)
class TestCleanupInput(Payload):
    """Only what this run began is cleaned up: the test failover `job` where it is known, none before `begun_at`."""

    intent: Intent
    begun_at: datetime
    network_id: str
    comments: str
    job: str | None = None


@dataclass(frozen=True, slots=True)
class TestRemainsInput(Payload):
    """`parts`: the ids of the test VM and of what it was made of, as far as they were seen."""

    vault_id: str
    item_id: str
    test_vm_id: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TestRemainsResult(Payload):
    """`present`: what still answers. `pending`: Azure still says that the test failover waits or is cleaned up.

    `findings`: what of the item is not as it was before the drill.
    """

    present: tuple[str, ...]
    gone: tuple[str, ...]
    pending: bool
    warned: bool
    seen_at: datetime
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleaseInput(Payload):
    run_id: str


@dataclass(frozen=True, slots=True)
class BegunDrill(Payload):
    """What the `drill` entity of an item holds from before its test failover until nothing of it is left.

    `warned`: whether Azure missed a test failover before. `parts`: as `TestRemainsInput`. `unseen_since`: since when
    nothing of it is seen, though nothing was cleaned up.
    """

    intent: Intent
    watcher: str
    order: DrillOrder
    test_vm_id: str
    warned: bool = False
    job: str | None = None
    parts: tuple[str, ...] = ()
    unseen_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class CleanedTest(Payload):
    """How a clean-up ended: `fault` where it did not end well, `left` what a look at Azure saw afterwards.

    `tries`: the job of each.
    """

    tries: tuple[JobSeen, ...] = ()
    fault: Fault | None = None
    left: TestRemainsResult | None = None
    evidence: tuple[Evidence, ...] = ()


ISOLATION = Step("isolation", IsolationInput, IsolationResult)
TEST_FAILOVER = Step("test_failover", TestFailoverInput, Change)
TEST_CLEANUP = Step("test_cleanup", TestCleanupInput, Change)
TEST_REMAINS = Step("test_remains", TestRemainsInput, TestRemainsResult)
RELEASE = Step("release", ReleaseInput, Nothing)
CLEAN_TEST = Step("clean_test", BegunDrill, CleanedTest)
SWEEP = Step("sweep", BegunDrill, CleanedTest)
