"""Replays a stream: the real orchestration, docket and judgement under a simulated clock, with Azure as labelled."""

import heapq
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, cast

from homeward.api.signals.reading import read_signal
from homeward.domain.assessment import Look
from homeward.domain.docket import Closing, Docket, Question, Ran
from homeward.domain.exposure import Exposed, hit, short
from homeward.domain.incident import Heard
from homeward.domain.policies import Probe, ProbeKind
from homeward.domain.sighting import Seen, sighting
from homeward.domain.signal_policy import SignalPolicy, Then, Witness
from homeward.domain.signals import Condition, Signal
from homeward.durable import Context
from homeward.steps.assessment import AssessmentInput
from homeward.steps.concern import ConcernInput, ConcernResult
from homeward.steps.notify import NotifyInput
from homeward.steps.step import Nothing
from orchestrators.assessment import assessment
from tests.app.streams.reading import Stream, plans, vm_id

type Json = dict[str, Any]
type Waits = Generator[Any, Any, Any]

# What a label calls what a source shows, as the app would read it.
SHOWN = {
    "Fresh": Seen.WELL,
    "Missing": Seen.DOWN,
    "Healthy": Seen.WELL,
    "Unhealthy": Seen.DOWN,
    "Off": Seen.OFF,
    "Passes": Seen.ALIVE,
    "Fails": Seen.DOWN,
    "Unreadable": Seen.UNREADABLE,
}
PROBE = Probe("front", ProbeKind.HTTP, url="https://shop.example.org")


@dataclass(frozen=True, slots=True)
class Reached:
    """What followed from a signal, so long after the stream began (seconds)."""

    plan: str
    then: Then
    at: float


@dataclass
class Replay:
    """One stream under way. It stands where the durable platform does."""

    stream: Stream
    now: datetime = field(init=False)
    reached: list[Reached] = field(default_factory=list[Reached])
    _dockets: dict[str, Docket] = field(default_factory=dict[str, Docket])
    _begun: set[str] = field(default_factory=set[str])
    _known: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    _queue: list[tuple[datetime, int, Waits]] = field(default_factory=list[tuple[datetime, int, Waits]])
    _order: "count[int]" = field(default_factory=count)

    def play(self) -> list[Reached]:
        """To its end; what followed, in the order of time."""
        stream = self.stream
        for run in stream.runs:
            self._plan_for(stream.zero + timedelta(seconds=run.ends), self._ran(run.plan))
        for one in stream.deliveries:
            self._plan_for(stream.zero + timedelta(seconds=one.at), self._deliver(read_signal(one.payload)))
        last = stream.zero + timedelta(seconds=stream.lasts)
        while self._queue and self._queue[0][0] <= last:
            self.now, _, waits = heapq.heappop(self._queue)
            until = next(waits, None)
            if until is not None:
                self._plan_for(until, waits)
        return self.reached

    def _plan_for(self, moment: datetime, waits: Waits) -> None:
        heapq.heappush(self._queue, (moment, next(self._order), waits))

    def _ran(self, plan: str) -> Waits:
        self._dockets[plan] = self._docket(plan).ran(Ran(self.now))
        yield from ()

    def _deliver(self, signal: Signal) -> Waits:
        for plan in plans():
            if (plan, signal.id) not in self._known:
                self._known.add((plan, signal.id))
                self._plan_for(self.now, Assessment(self, plan, signal).run())
        yield from ()

    def _docket(self, plan: str) -> Docket:
        return self._dockets.get(plan, Docket())

    def entity(self, plan: str, operation: str, data: Json) -> Json:
        """What `entities.docket` answers."""
        docket = self._docket(plan)
        if operation == "hear":
            after = docket.hear(Heard.from_json(data["heard"]), data["assessment"], data["insteadOf"])
            self._dockets[plan] = after
            return {"holder": after.holder}
        if operation == "ask":
            question = Question.from_json(data)
            self._dockets[plan] = docket.see(question)
            return docket.outage(question).to_json()
        closed = docket.close(Closing.from_json(data))
        self._dockets[plan] = closed or docket
        return {"closed": closed is not None}

    def exposed(self, plan: str) -> list[Exposed]:
        """A plan that fails over has nothing to move of what is away."""
        if self.stream.away:
            return []
        return [Exposed(short(vm), vm, vm_id(vm).lower(), "eastus") for vm in plans()[plan]]

    def look(self, plan: str, policy: SignalPolicy) -> Look:
        down = [vm for vm in plans()[plan] if short(vm) in self._docket(plan).incident.down(self.now)]
        since = (self.now - self.stream.zero).total_seconds()
        sightings = [
            sighting(witness, {vm: SHOWN[self.stream.shown(witness, vm, since)] for vm in down})
            for witness in Witness
            if witness is not Witness.PROBE or policy.probe is not None
        ]
        others = [one for one in self.stream.runs if one.plan == plan and one.begins <= since < one.ends]
        run = "run-other" if others or plan in self._begun else ""
        return Look(self.now, len(plans()[plan]), tuple(sightings), run)

    def begin(self, plan: str) -> None:
        """Its run goes on until the stream is over."""
        self._begun.add(plan)


class Assessment:
    """One orchestration; it yields the moments that it waits for. It stands where the Durable context does."""

    def __init__(self, replay: Replay, plan: str, signal: Signal) -> None:
        self._replay, self._plan = replay, plan
        self.instance_id = f"assess-{plan}-{signal.id}"
        policy = policy_of(replay.stream.signals[plan])
        self._order = AssessmentInput(signal, plan, "hash", "/vault", policy)

    def run(self) -> Waits:
        work = assessment(cast("Context", self), self._order.to_json())
        answer: Any = None
        while True:
            try:
                waits: Any = work.send(answer)
            except StopIteration:
                return
            answer = None
            if isinstance(waits, datetime):
                yield waits
            else:
                answer = waits["answer"]

    @property
    def current_utc_datetime(self) -> datetime:
        return self._replay.now.replace(tzinfo=None)

    def create_timer(self, span: timedelta) -> datetime:
        return self._replay.now + span

    def set_custom_status(self, status: Json) -> None:
        """Nobody reads it here."""

    def call_entity(self, entity: Any, operation: str, data: Json) -> Json:
        kept = entity.entity == "assessed"
        return {"answer": None if kept else self._replay.entity(entity.key, operation, data)}

    def call_activity(self, name: str, *, input: Json) -> Json:  # noqa: A002 - the platform's word
        return {"answer": {"result": getattr(self, f"_{name}")(input)}}

    def _concern(self, given: Json) -> Json:
        exposed, asked = self._replay.exposed(self._plan), ConcernInput.from_json(given)
        keys = tuple(one.key for one in hit(asked.signal, exposed))
        return ConcernResult(keys, len(plans()[self._plan])).to_json()

    def _lease_holder(self, _: Json) -> Json:
        return {"ended": False}

    def _second_source(self, _: Json) -> Json:
        return self._replay.look(self._plan, self._order.policy).to_json()

    def _begin_run(self, _: Json) -> Json:
        self._replay.begin(self._plan)
        return {"runId": "run-of-it"}

    def _notify(self, given: Json) -> Json:
        at = (self._replay.now - self._replay.stream.zero).total_seconds()
        self._replay.reached.append(Reached(self._plan, NotifyInput.from_json(given).then, at))
        return Nothing().to_json()


def policy_of(section: Json) -> SignalPolicy:
    """As a plan would say it, with durations in seconds and the probe that a label leaves out."""
    from homeward.domain.durations import seconds_of

    flap = section["flap"] | {"within": seconds_of(section["flap"]["within"])}
    seconds = {name: seconds_of(section[name]) for name in ("dwell", "coolDown")}
    policy = SignalPolicy.from_json(section | seconds | {"flap": flap})
    return replace(policy, probe=PROBE) if Witness.PROBE in policy.confirm_by else policy


def believed(stream: Stream) -> list[Reached]:
    """What a trigger would do that believes every signal: it starts the plan of every VM that is told down."""
    found: dict[str, Reached] = {}
    for one in stream.deliveries:
        signal = read_signal(one.payload)
        for plan, vms in plans().items():
            exposed = [Exposed(short(vm), vm, vm_id(vm).lower(), "eastus") for vm in vms]
            if signal.condition is Condition.FIRED and hit(signal, exposed):
                found.setdefault(plan, Reached(plan, Then.START, one.at))
    return list(found.values())
