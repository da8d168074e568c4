"""Makes a case happen: lets what it names befall the run at its moment, and lets the run go on to its end."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta

import httpx2

from tests.app.drill.chance import Case, Event
from tests.app.drill.machine import Json, Machine
from tests.app.drill.trial import ANN, BOB, Trial
from tests.app.drill.witness import Run, Wave, Witness

# A paused run stays so for as long, and begins nothing meanwhile.
_PAUSE = timedelta(minutes=5)


@dataclass
class Director:
    target: Machine
    case: Case
    pending: dict[str, Event] = field(default_factory=dict[str, Event])
    decided: set[str] = field(default_factory=set[str])

    def __post_init__(self) -> None:
        self.paused_at = self.target.clock()
        self.trial = Trial(self.target, self.case.scenario, self.case.critical, self.case.senders)

    def play(self) -> Witness:
        for event in self.case.events:
            match = {"method": "POST", "path": f"/{event.call}", "nth": event.nth}
            fault = self.target.control("faults", {"match": match, "do": {"hold": event.moment}})
            self.pending[fault["id"]] = event
        if self.case.wire is not None:
            self.target.arm(self.case.wire)
        run = self.trial.begin(self.case.weather)
        self.target.wait(lambda: self._ended(run), f"{run.ids[0]} to end")
        return self.trial.end()

    def _ended(self, run: Run) -> bool:
        """A look at everything: do what is due now."""
        for fault in self.target.look("faults")["value"]:
            event = self.pending.get(fault["id"])
            if event is not None and fault["held"]:
                del self.pending[fault["id"]]
                self._do(run, event)
                self.target.control(f"faults/{fault['id']}/release")
        seen = self.target.run(run.ids[0])
        for item in seen.get("items", []):
            if item.get("gate") and not item.get("outcome"):
                self._decide_commit(run, item["gate"])
        if seen.get("status") == "Paused" and self.target.clock() > self.paused_at + _PAUSE:
            self._steer(run, "resume", {})
        return seen.get("endedAt") is not None

    def _decide_commit(self, run: Run, gate: Json) -> None:
        """Each round of a VM's commit gate is decided once; a word that comes too late is refused."""
        if gate["scopeHash"] in self.decided or gate["state"] != "Open":
            return
        self.decided.add(gate["scopeHash"])
        decision = self.case.commit or "Approve"
        body = {"gate": gate["name"], "decision": decision, "scopeHash": gate["scopeHash"]}
        run.decisions.append((self.trial.mark(), decision, BOB.split(";", maxsplit=1)[0]))
        answer = self.target.insist(f"runs/{run.ids[0]}/decisions", body, BOB)
        assert answer.status_code in (202, 404, 409), answer.text

    def _do(self, run: Run, event: Event) -> None:
        match event.deed:
            case "kill worker" | "kill host":
                self.target.kill("host" if event.deed.endswith("host") else "worker")
            case "same request":
                run.ids.append(self.target.insist("runs", run.asked, ANN).json()["id"])
            case "rival run":
                self._rival(run, event.vm)
            case "skip" | "retry":
                self._steer(run, f"items/{event.vm}/{event.deed}", {})
            case action:
                self._steer_all(run, action)

    def _steer_all(self, run: Run, action: str) -> None:
        mark, self.paused_at = self.trial.mark(), self.target.clock()
        answer = self._steer(run, action, {"mode": "Unplanned"} if action == "mode" else {})
        if action == "mode" and answer.status_code == 202:
            run.unplanned_from = mark

    def _steer(self, run: Run, action: str, body: Json) -> httpx2.Response:
        who = f"{BOB},Operator" if run.asked.get("approval") == "Required" else ANN
        answer = self.target.insist(f"runs/{run.ids[0]}/{action}", {"reason": "drill", **body}, who)
        assert answer.status_code in (202, 409), answer.text
        return answer

    def _rival(self, run: Run, vm: str) -> None:
        """Another run on one of the same VMs: refused at the door by the name of the first, once that acts on it."""
        asked = {
            key: value for key, value in run.asked.items() if key not in ("plan", "requestId", "approval")
        } | {"items": [vm], "requestId": uuid.uuid4().hex}
        answer = self.target.insist("runs", asked, ANN)
        if answer.status_code == 409:
            assert any(f"{known} acts on" in answer.text for one in self.trial.runs for known in one.ids), (
                answer.text
            )
        else:
            self.trial.ask(asked, (Wave((vm,)),))
