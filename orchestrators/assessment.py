"""An assessment: what a signal says of a plan's VMs is looked into until it is over, certain, or nobody can tell.

What the plan is told lies in its docket, an entity, which loses nothing; this only reads it, from time to time.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from homeward.domain.assessment import (
    STARTING,
    Look,
    Noticed,
    Opinion,
    Verdict,
    deadline,
    follows,
    next_look,
    weigh,
)
from homeward.domain.bearing import Bearing, bearing
from homeward.domain.docket import Closing, Outage, Question
from homeward.domain.incident import Heard
from homeward.domain.signal_policy import Then
from homeward.durable import Context, Durable, Patience, call, entity_id, now, pause_until
from homeward.errors import StageFailedError
from homeward.steps.assessment import AssessmentInput, AssessmentProgress
from homeward.steps.concern import CONCERN, ConcernInput, ConcernResult
from homeward.steps.lease_holder import LEASE_HOLDER, LeaseHolderInput
from homeward.steps.second_source import SECOND_SOURCE, SecondSourceInput
from orchestrators.following import follow

# A source that does not answer is asked again with the next look.
_ONCE = Patience(tries=1, longest=10)
# Of what was noticed, the first and the last are kept: the status has room for so much.
_MOST = 4


def assessment(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    order = AssessmentInput.from_json(input)
    inquiry = Inquiry(ctx, order)
    try:
        yield from inquiry.go()
    except StageFailedError as error:
        yield from inquiry.give_up(error)
    inquiry.show(ended_at=now(ctx))
    yield ctx.call_entity(entity_id("assessed", ctx.instance_id), "keep", input | inquiry.progress.to_json())
    return inquiry.progress.to_json()


class Inquiry:
    """One assessment under way."""

    def __init__(self, ctx: Context, order: AssessmentInput) -> None:
        self._ctx, self._order = ctx, order
        self._docket = entity_id("docket", order.plan)
        self.progress = AssessmentProgress(now(ctx))

    def go(self) -> Durable[None]:
        signal, plan = self._order.signal, self._order
        question = ConcernInput(signal, plan.vault_id, plan.plan, plan.plan_hash, plan.policy.operation)
        seen = yield from call(self._ctx, CONCERN, question)
        self.show(vms=seen.vms, hit=len(seen.hit), of=seen.of)
        means, why = bearing(signal, now(self._ctx))
        if not seen.hit:
            self.think(Opinion(Verdict.NOT_CONCERNED, "It is about no VM that the plan could move."))
            return
        holder = yield from self._hear(seen, means)
        if holder and (yield from self._gone(holder)):
            holder = yield from self._hear(seen, means, instead_of=holder)
        if holder == self._ctx.instance_id:
            yield from self._look_into(seen.of)
        elif holder and means is not Bearing.SAYS_LITTLE:
            self.show(joined=holder)
            self.think(Opinion(Verdict.JOINED, f"{why} {holder} looks into it."))
        else:
            self.think(Opinion(Verdict.NOTED, why))

    def give_up(self, error: StageFailedError) -> Durable[None]:
        """Nobody knows; people are told where it speaks for an outage."""
        self.show(faults=(error.fault.cut(),))
        self.think(Opinion(Verdict.NOT_KNOWN, self.progress.faults[0].message))
        if bearing(self._order.signal, now(self._ctx))[0] is Bearing.COUNTS:
            yield from self._follow(Verdict.NOT_KNOWN)

    def show(self, **changes: Any) -> None:  # fields of AssessmentProgress
        self.progress = replace(self.progress, **changes)
        self._ctx.set_custom_status(self.progress.to_json())

    def _gone(self, holder: str) -> Durable[bool]:
        """Whether another assessment was ended by force, or broke: then it left its plan to nobody."""
        if holder == self._ctx.instance_id:
            return False
        return (yield from call(self._ctx, LEASE_HOLDER, LeaseHolderInput(holder, run_only=True))).ended

    def _hear(self, seen: ConcernResult, means: Bearing, instead_of: str = "") -> Durable[str]:
        """Tell the docket; who looks into it."""
        one = self._order.signal
        heard = Heard(means, one.correlation, seen.hit, one.fired_at, now(self._ctx), one.resolved_at)
        told = {"heard": heard.to_json(), "assessment": self._ctx.instance_id, "insteadOf": instead_of}
        return (yield self._ctx.call_entity(self._docket, "hear", told))["holder"]

    def _look_into(self, of: int) -> Durable[None]:
        opened, policy = self.progress.opened_at, self._order.policy
        while True:
            look = yield from self._look(of)
            at = now(self._ctx)
            outage = yield from self._ask(look.of, at)
            if outage.holder != self._ctx.instance_id:
                self.show(joined=outage.holder)
                self.think(Opinion(Verdict.JOINED, f"{outage.holder or 'Nobody'} looks into it by now."))
                return
            opinion = weigh(policy, outage, look, at)
            self.think(opinion, look)
            over = opinion.final or at >= deadline(policy, outage, opened)
            if not over or not (yield from self._close(opinion, outage)):
                yield from self._follow(opinion.verdict, final=False)
                yield pause_until(self._ctx, next_look(policy, outage, opened, at))
                continue
            yield from self._follow(opinion.verdict)
            return

    def _look(self, of: int) -> Durable[Look]:
        """Where nobody can be asked, nothing is seen."""
        order = self._order
        question = SecondSourceInput(order.vault_id, order.plan, order.plan_hash, order.policy)
        try:
            return (yield from call(self._ctx, SECOND_SOURCE, question, _ONCE))
        except StageFailedError as error:
            self.show(faults=(error.fault.cut(),))
            return Look(now(self._ctx), of)

    def _ask(self, of: int, at: datetime) -> Durable[Outage]:
        question = Question(self._ctx.instance_id, self._order.policy, of, at)
        return Outage.from_json((yield self._ctx.call_entity(self._docket, "ask", question.to_json())))

    def _close(self, opinion: Opinion, outage: Outage) -> Durable[bool]:
        """Whether it may conclude: something new may have been told meanwhile."""
        runs = follows(self._order.policy, opinion.verdict) in STARTING
        closing = Closing(self._ctx.instance_id, outage.heard, now(self._ctx), runs)
        return (yield self._ctx.call_entity(self._docket, "close", closing.to_json()))["closed"]

    def think(self, opinion: Opinion, look: Look | None = None) -> None:
        """Note what is thought now, where that is new."""
        if self.progress.opinion is not None and self.progress.opinion.verdict is opinion.verdict:
            self.show(opinion=opinion)
            return
        line = Noticed(now(self._ctx), opinion, look.sightings if look else ())
        noticed = (*self.progress.noticed, line)
        kept = noticed if len(noticed) <= _MOST else (noticed[0], *noticed[1 - _MOST :])
        self.show(opinion=opinion, noticed=kept)

    def _follow(self, verdict: Verdict, *, final: bool = True) -> Durable[None]:
        """What follows, once; while it is looked into, only a word to people."""
        then = follows(self._order.policy, verdict)
        if then is Then.NOTHING or then is self.progress.then or (then in STARTING and not final):
            return
        self.show(**(yield from follow(self._ctx, self._order, self.progress, then)))
