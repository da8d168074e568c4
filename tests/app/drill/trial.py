"""One run in the drill: what it does, under which weather, and what is left to judge it by."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx2

from tests.app.conftest import VAULT
from tests.app.drill.machine import Json, Machine
from tests.app.drill.witness import OPERATIONS, Run, Wave, Witness
from tests.app.plans import write

ANN, BOB = "ann;Operator", "bob;Approver"

# Reads that lag behind, and changes that no read shows at first. What was called is not called again meanwhile.
WEATHERS: dict[str, list[Json]] = {
    "clear": [],
    "stale": [
        {"match": {"method": "GET", "path": "/Microsoft.RecoveryServices/"}, "do": {"staleSeconds": 20}}
    ],
    "hidden": [
        {"match": {"method": "POST", "path": f"/{operation}"}, "do": {"hideSeconds": 45}}
        for operation in OPERATIONS
    ],
}


@dataclass(frozen=True)
class Scenario:
    """A world, a request, and how the run must end. `gate` says what is decided; None is for nobody."""

    reset: Json
    request: Json
    waves: tuple[Wave, ...]
    plan: str = ""
    faults: tuple[Json, ...] = ()
    gate: str | None = None
    ends: str = "Succeeded"


_TWO_WAVES = """
members:
  db: {items: [vm-01]}
  web: {items: [vm-02, vm-03]}
waves:
  - {name: data, members: [db]}
  - {name: front, members: [web]}
"""
# Whoever answers at the emulator takes no hook, and takes a connection.
_GUARDED = """
policy:
  hooks: [{stage: Committing, moment: Before, url: "http://HOST:PORT/hook", required: false}]
  probes: [{name: answers, kind: Tcp, host: HOST, port: PORT}]
members: {db: {items: [vm-01]}}
"""
# The source is made quiet for it, and the recovered VM is given its voice back.
_QUIET = """
members:
  db: {items: [vm-01], policy: {zeroLoss: {quiesce: systemctl stop shop, resume: systemctl start shop}}}
"""
_LACKS: Json = {"vm-01": {"missing": ["wayBackMapping", "cacheAccount"]}}
_ENDS_WELL: Json = {"overrides": {"vm-01": {"runCommandOutput": "homeward-ended-with-0"}}}
_AWAY: Json = {"state": "protected-away", "vms": 1}
_HOME: Json = {"state": "protected-home", "vms": 1}
_FAILBACK: Json = {"operation": "Failback", "items": ["vm-01"]}
_ONE = (Wave(("vm-01",)),)

SCENARIOS = {
    "failback": Scenario(_AWAY, _FAILBACK, _ONE),
    "two waves": Scenario(
        {"state": "protected-home", "vms": 3},
        {"operation": "Failover", "plan": "shop"},
        (*_ONE, Wave(("vm-02", "vm-03"))),
        _TWO_WAVES,
    ),
    "group": Scenario(
        _AWAY | {"vms": 2, "overrides": {vm: {"multiVmGroup": "shop"} for vm in ("vm-01", "vm-02")}},
        _FAILBACK | {"items": ["vm-01", "vm-02"]},
        (Wave(("vm-01", "vm-02")),),
    ),
    "guarded": Scenario(_AWAY, {"operation": "Failback", "plan": "shop"}, _ONE, _GUARDED),
    "unplanned": Scenario(_HOME, {"operation": "Failover", "mode": "Unplanned", "items": ["vm-01"]}, _ONE),
    "broken": Scenario(
        _AWAY,
        _FAILBACK,
        _ONE,
        faults=({"match": {"item": "vm-01"}, "do": {"failTask": "VmFailover"}},),
        ends="Failed",
    ),
    "quiet": Scenario(_AWAY | _ENDS_WELL, {"operation": "Failback", "plan": "shop"}, _ONE, _QUIET),
    "lacking": Scenario(
        _HOME | {"overrides": _LACKS},
        {"operation": "Failover", "items": ["vm-01"], "wayback": "Create"},
        _ONE,
    ),
    "approved": Scenario(_AWAY, _FAILBACK | {"approval": "Required"}, _ONE, gate="Approve"),
    "rejected": Scenario(_AWAY, _FAILBACK | {"approval": "Required"}, _ONE, gate="Reject", ends="Rejected"),
    "undecided": Scenario(_AWAY, _FAILBACK | {"approval": "Required"}, _ONE, ends="Rejected"),
}


@dataclass
class Trial:
    """A scenario on a machine. `senders` ask for the run at the same moment, with the same request."""

    target: Machine
    scenario: Scenario
    critical: frozenset[str] = frozenset()
    senders: int = 1
    runs: list[Run] = field(default_factory=list[Run])
    before: Json = field(default_factory=dict[str, object])

    def __post_init__(self) -> None:
        self.before = self.target.look("state")
        if self.scenario.plan:
            host, _, port = self.target.emulator.rpartition("/")[2].partition(":")
            write(
                self.target.folder / "plans", self.scenario.plan.replace("HOST", host).replace("PORT", port)
            )

    def go(self, weather: str = "clear") -> Witness:
        """The whole run, to its end."""
        self.begin(weather)
        return self.end()

    def begin(self, weather: str = "clear") -> Run:
        for fault in (*self.scenario.faults, *WEATHERS[weather]):
            self.target.control("faults", fault)
        asked, waves = self.scenario.request, self.scenario.waves
        if self.scenario.gate is None:
            return self.ask(asked, waves)
        with self.target.standing():
            run = self.ask(asked, waves)
            self.decide(run, self.scenario.gate)
        return run

    def ask(self, request: Json, waves: tuple[Wave, ...]) -> Run:
        """Ask for a run; whoever gets no answer asks again, with the same request id."""
        asked = {"vaultId": VAULT, "requestId": uuid.uuid4().hex, **request}
        early = self._all_at_once(asked) if self.senders > 1 else []
        answer = self.target.insist("runs", asked, ANN)
        assert answer.status_code == 202, answer.text
        self.runs.append(Run(asked, waves, [*early, answer.json()["id"]], self.critical))
        return self.runs[-1]

    def _all_at_once(self, asked: Json) -> list[str]:
        """The ids that came back; a kill may have cost some answers."""

        def send(_: int) -> list[str]:
            try:
                answer = self.target.post("runs", asked, ANN)
            except httpx2.TransportError:
                return []
            return [answer.json()["id"]] if answer.status_code == 202 else [""] * (answer.status_code < 500)

        with ThreadPoolExecutor(self.senders) as pool:
            return [one for ids in pool.map(send, range(self.senders)) for one in ids]

    def gate(self, run: Run) -> Json:
        """The gate that the run waits at."""
        waits = lambda: self.target.run(run.ids[0]).get("status") == "AwaitingDecision"  # noqa: E731 - short
        self.target.wait(waits, "a gate to open")
        return self.target.run(run.ids[0])["gates"][-1]

    def decide(self, run: Run, decision: str) -> None:
        gate = self.gate(run)
        body = {"gate": gate["name"], "decision": decision, "scopeHash": gate["scopeHash"]}
        run.decisions.append((self.mark(), decision, BOB.split(";", maxsplit=1)[0]))
        answer = self.target.insist(f"runs/{run.ids[0]}/decisions", body, BOB)
        assert answer.status_code in (202, 409), answer.text

    def mark(self) -> int:
        """How many requests Azure has seen."""
        return len(self.target.look("requests")["value"])

    def end(self) -> Witness:
        for run in self.runs:
            run.view = self.target.end(run.ids[0])
        log = self.target.look("requests")["value"]
        return Witness(self.before, self.target.look("state"), log, self.runs)
