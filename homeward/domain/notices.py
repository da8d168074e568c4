"""What people are told of a run while it goes on: what happens, whom it is told, and how many such make one message.

A run has one bell. It hears each happening once, gathers those that come close together, and has them told; the more
was told already, the longer it gathers, so that five hundred VMs that fail are a few messages, and not five hundred.
"""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from homeward.domain.callbacks import Callback
from homeward.domain.forms import Form
from homeward.domain.payload import Payload

TARGET_NAME = Form(r"[a-z0-9][a-z0-9-]{0,30}", "a target's name (1 to 31 of a-z 0-9 -)")
# So many of a kind are told one by one; the others are counted. Texts are cut.
MOST_TOLD, _LONGEST = 5, 200
_MOST_SHOWN = 50


class Happening(StrEnum):
    START = "Start"
    GATE = "Gate"
    STALL = "Stall"
    FAILURE = "Failure"
    END = "End"


class On(StrEnum):
    """What a target wants to hear of. Trouble: an end that is not Succeeded; End is every end."""

    START = "Start"
    GATE = "Gate"
    STALL = "Stall"
    FAILURE = "Failure"
    END = "End"
    TROUBLE = "Trouble"


class Manner(StrEnum):
    """Teams: a card for a workflow's webhook. Json: our own body, signed as callbacks are."""

    TEAMS = "Teams"
    JSON = "Json"


EVERYTHING = (On.START, On.GATE, On.STALL, On.FAILURE, On.END)
_WITHIN_LEG = (On.GATE, On.STALL, On.FAILURE)


@dataclass(frozen=True, slots=True)
class Recipient(Payload):
    """Whom to tell. Its address is a secret of the app: the setting `HOMEWARD_NOTIFY_<NAME>`."""

    target: Annotated[str, TARGET_NAME]
    kind: Manner = Manner.TEAMS
    on: tuple[On, ...] = EVERYTHING

    def wants(self, message: "Message") -> bool:
        trouble = message.kind is Happening.END and message.trouble
        return message.kind.value in self.on or (trouble and On.TROUBLE in self.on)

    def of_leg(self) -> "Recipient":
        """What a leg of a round trip tells: the trip tells its start and its end."""
        return replace(self, on=tuple(one for one in self.on if one in _WITHIN_LEG))


@dataclass(frozen=True, slots=True)
class About(Payload):
    """The run, as messages name it."""

    run: str
    operation: str
    mode: str
    plan: str | None = None
    vault_id: str = ""
    requested_by: str = ""


@dataclass(frozen=True, slots=True)
class Notice(Payload):
    """One thing that happened. `key` tells it from all others of its run, however often it is heard.

    `by`: until when something is needed.
    """

    kind: Happening
    key: str
    at: datetime
    said: str
    vm: str = ""
    gate: str = ""
    by: datetime | None = None
    trouble: bool = False

    def cut(self) -> "Notice":
        return replace(self, said=_cut(self.said), vm=_cut(self.vm), gate=_cut(self.gate))


@dataclass(frozen=True, slots=True)
class Message(Payload):
    """What is told of all notices of a kind that were gathered: the first of them, and how many there are."""

    id: str
    kind: Happening
    count: int
    notices: tuple[Notice, ...]

    @property
    def trouble(self) -> bool:
        return any(one.trouble for one in self.notices)


@dataclass(frozen=True, slots=True)
class Delivery(Payload):
    """How far telling one target one message has come."""

    target: str
    event: Happening
    told: Callback = field(default_factory=Callback)


@dataclass(frozen=True, slots=True)
class Order(Payload):
    """Messages to be told now."""

    about: About
    targets: tuple[Recipient, ...] = ()
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Bell(Payload):
    """`heard`: short hashes of keys. `due`: when what is gathered is told.

    `planned`: how often that was planned, by the kind that it was planned for; `taken`: how often it came about.
    """

    about: About | None = None
    targets: tuple[Recipient, ...] = ()
    heard: tuple[str, ...] = ()
    gathered: tuple[Message, ...] = ()
    due: datetime | None = None
    planned: dict[str, int] = field(default_factory=dict[str, int])
    taken: int = 0
    deliveries: dict[str, Delivery] = field(default_factory=dict[str, Delivery])


# How long each kind is gathered (seconds), the longer the more often it was told.
_GATHERED = {
    Happening.START: (5,),
    Happening.END: (5,),
    Happening.GATE: (5, 5, 15, 60, 300),
    Happening.STALL: (15, 60, 300, 900, 3600),
    Happening.FAILURE: (15, 60, 300, 900, 3600),
}


def hang(bell: Bell, hung: Bell) -> Bell:
    """The bell, which knows now what run it is of, and whom to tell. What it heard before is told, too."""
    return replace(bell, about=hung.about, targets=hung.targets)


def forget(bell: Bell) -> Bell | None:
    """What is left of it long after its run: who was told, if anybody was."""
    return Bell(deliveries=bell.deliveries) if bell.deliveries else None


def hear(bell: Bell, notice: Notice) -> tuple[Bell, float | None]:
    """The bell with it, and after how many seconds to tell what was gathered; None where that is planned already.

    What was heard before changes nothing. A plan whose moment is past may have come to nothing: there is another.
    """
    mark = hashlib.sha256(notice.key.encode()).hexdigest()[:12]
    if mark in bell.heard:
        return bell, None
    heard = replace(bell, heard=(*bell.heard, mark), gathered=_gathered(bell, notice))
    patience = _GATHERED[notice.kind]
    before = bell.planned.get(notice.kind, 0)
    seconds = patience[min(before, len(patience) - 1)]
    due = notice.at + timedelta(seconds=seconds)
    if bell.due is not None and notice.at <= bell.due <= due:
        return heard, None
    return replace(heard, due=due, planned=bell.planned | {notice.kind.value: before + 1}), seconds


def rounds(bell: Bell) -> int:
    return sum(bell.planned.values())


def take(bell: Bell) -> tuple[Bell, Order | None]:
    """What was gathered, for those who want it, and the bell without; one that was not hung yet keeps it."""
    if bell.about is None:
        return replace(bell, due=None), None
    emptied = replace(bell, gathered=(), due=None, taken=bell.taken + 1)
    wanted = tuple(one for one in bell.gathered if any(target.wants(one) for target in bell.targets))
    return emptied, Order(bell.about, bell.targets, wanted) if wanted else None


def delivered(bell: Bell, key: str, delivery: Delivery) -> Bell:
    """With how far a delivery has come; the newest are shown."""
    others = {name: one for name, one in bell.deliveries.items() if name != key}
    kept = list({**others, key: delivery}.items())[-_MOST_SHOWN:]
    return replace(bell, deliveries=dict(kept))


def _gathered(bell: Bell, notice: Notice) -> tuple[Message, ...]:
    so_far = {one.kind: one for one in bell.gathered}
    fresh = Message(f"{notice.kind.value}-{bell.taken}", notice.kind, 0, ())
    message = so_far.get(notice.kind, fresh)
    shown = (*message.notices, notice.cut())[:MOST_TOLD]
    return tuple((so_far | {notice.kind: replace(message, count=message.count + 1, notices=shown)}).values())


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
