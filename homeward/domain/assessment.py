"""What to think of an outage that a plan is told of, and what follows: pure, from what was told and what was seen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from homeward.domain.docket import Outage
from homeward.domain.payload import Payload
from homeward.domain.sighting import Sighting
from homeward.domain.signal_policy import SignalPolicy, Then

_SOONEST, _LATEST = timedelta(seconds=30), timedelta(minutes=2)
# A dwell time is interrupted to say that somebody still looks into it.
_ALIVE = timedelta(minutes=10)


class Verdict(StrEnum):
    """How an assessment stands, and ends.

    NotConcerned: the signal is about no VM that the plan could move. Noted: it ends or explains what was told, and
    nothing is looked into. Joined: another assessment of the plan looks into it. NotKnown: nobody could find out.
    Over: nobody says any more that a VM is down. TooFew, Brief: not enough VMs, not for long enough. RunUnderWay: a
    run acts on the plan's VMs. SwitchedOff: they were switched off, or moved. CoolingDown: a run of the plan ended
    not long ago. Flapping: it comes and goes. Denied, Unconfirmed, Confirmed: by the second sources.
    """

    NOT_CONCERNED = "NotConcerned"
    NOTED = "Noted"
    JOINED = "Joined"
    NOT_KNOWN = "NotKnown"
    OVER = "Over"
    TOO_FEW = "TooFew"
    BRIEF = "Brief"
    RUN_UNDER_WAY = "RunUnderWay"
    SWITCHED_OFF = "SwitchedOff"
    COOLING_DOWN = "CoolingDown"
    FLAPPING = "Flapping"
    DENIED = "Denied"
    UNCONFIRMED = "Unconfirmed"
    CONFIRMED = "Confirmed"


@dataclass(frozen=True, slots=True)
class Look(Payload):
    """What the second sources show. `of`: how many VMs the plan has. `run`: one that holds some of them."""

    at: datetime
    of: int
    sightings: tuple[Sighting, ...] = ()
    run: str = ""


@dataclass(frozen=True, slots=True)
class Opinion(Payload):
    """A verdict with its reason, as a sentence."""

    verdict: Verdict
    why: str

    @property
    def final(self) -> bool:
        """Whether there is nothing more to wait for."""
        return self.verdict in (Verdict.OVER, Verdict.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Noticed(Payload):
    """One line of the record: when, what was thought, and what each second source showed."""

    at: datetime
    opinion: Opinion
    sightings: tuple[Sighting, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """All that an opinion is made of."""

    policy: SignalPolicy
    outage: Outage
    look: Look
    at: datetime

    @property
    def share(self) -> float:
        return self.outage.down / max(self.look.of, 1)

    @property
    def told(self) -> str:
        return f"{self.outage.down} of {self.look.of} VMs are said to be down"


def weigh(policy: SignalPolicy, outage: Outage, look: Look, at: datetime) -> Opinion:
    """The first thing that speaks against it, in this order; or that it is confirmed."""
    matter = Matter(policy, outage, look, at)
    return next(found for one in _DOUBTS if (found := one(matter)) is not None)


def _over(matter: Matter) -> Opinion | None:
    return None if matter.outage.down else Opinion(Verdict.OVER, "Nobody says any more that a VM is down.")


def _too_few(matter: Matter) -> Opinion | None:
    if matter.outage.since is not None:
        return None
    return Opinion(Verdict.TOO_FEW, f"{matter.told}; the plan asks for {matter.policy.at_least:.0%}.")


def _brief(matter: Matter) -> Opinion | None:
    since, dwell = matter.outage.since or matter.at, matter.policy.dwell
    if matter.at - since >= timedelta(seconds=dwell):
        return None
    return Opinion(Verdict.BRIEF, f"{matter.told}, not yet for the {dwell:.0f} s that the plan asks for.")


def _run_under_way(matter: Matter) -> Opinion | None:
    run = matter.look.run
    return Opinion(Verdict.RUN_UNDER_WAY, f"{run} acts on the plan's VMs.") if run else None


def _switched_off(matter: Matter) -> Opinion | None:
    said = [one.said for one in matter.look.sightings if one.excuses(matter.share, matter.policy.at_least)]
    return Opinion(Verdict.SWITCHED_OFF, f"They were switched off, or moved ({said[0]}).") if said else None


def _cooling_down(matter: Matter) -> Opinion | None:
    ran = matter.outage.ran_at
    if ran is None or matter.at - ran >= timedelta(seconds=matter.policy.cool_down):
        return None
    return Opinion(Verdict.COOLING_DOWN, f"{matter.told}, and a run of the plan ended at {ran:%H:%M} UTC.")


def _flapping(matter: Matter) -> Opinion | None:
    if matter.outage.steady / max(matter.look.of, 1) >= matter.policy.at_least and matter.outage.steady:
        return None
    unsteady = matter.outage.down - matter.outage.steady
    return Opinion(Verdict.FLAPPING, f"{matter.told}, of which {unsteady} came and went before.")


def _denied(matter: Matter) -> Opinion | None:
    against = [one for one in matter.look.sightings if one.denies(matter.share, matter.policy.at_least)]
    said = "; ".join(f"{one.witness} ({one.said})" for one in against)
    return Opinion(Verdict.DENIED, f"{matter.told}, and gave a sign of life since: {said}.") if said else None


def _unconfirmed(matter: Matter) -> Opinion | None:
    wanted = matter.policy.confirmations
    if len(by := _confirming(matter)) >= wanted:
        return None
    asked = (
        "; ".join(f"{one.witness} ({one.said})" for one in matter.look.sightings) or "nobody could be asked"
    )
    return Opinion(Verdict.UNCONFIRMED, f"{matter.told}, and {len(by)} of {wanted} confirm it: {asked}.")


def _confirmed(matter: Matter) -> Opinion:
    by = "; ".join(f"{one.witness} ({one.said})" for one in _confirming(matter))
    return Opinion(
        Verdict.CONFIRMED, f"{matter.told}, for {matter.policy.dwell:.0f} s and more, and so it is: {by}."
    )


def _confirming(matter: Matter) -> list[Sighting]:
    return [
        one
        for one in matter.look.sightings
        if one.witness in matter.policy.confirm_by and one.confirms(matter.share, matter.policy.at_least)
    ]


_DOUBTS: tuple[Callable[[Matter], Opinion | None], ...] = (
    _over,
    _too_few,
    _brief,
    _run_under_way,
    _switched_off,
    _cooling_down,
    _flapping,
    _denied,
    _unconfirmed,
    _confirmed,
)

STARTING = (Then.PREPARE, Then.START)
_TELLING = (Verdict.NOT_KNOWN, Verdict.COOLING_DOWN, Verdict.FLAPPING, Verdict.DENIED, Verdict.UNCONFIRMED)


def follows(policy: SignalPolicy, verdict: Verdict) -> Then:
    """What follows from a verdict. People hear of what lasted and could not be made certain."""
    if verdict is Verdict.CONFIRMED or policy.then is Then.NOTHING:
        return policy.then if verdict is Verdict.CONFIRMED else Then.NOTHING
    return Then.NOTIFY if verdict in _TELLING else Then.NOTHING


def deadline(policy: SignalPolicy, outage: Outage, opened_at: datetime) -> datetime:
    """Until when it is looked into."""
    return (outage.since or opened_at) + timedelta(seconds=policy.dwell + policy.patience)


def next_look(policy: SignalPolicy, outage: Outage, opened_at: datetime, at: datetime) -> datetime:
    """Right after the dwell time, and else ever more seldom."""
    if outage.since and at < (over := outage.since + timedelta(seconds=policy.dwell)):
        return min(over, at + _ALIVE)
    return at + min(max((at - opened_at) / 10, _SOONEST), _LATEST)
