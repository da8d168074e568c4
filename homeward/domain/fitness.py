"""Whether the app itself is fit to act when a region is lost: one verdict a part, each with its remedy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from homeward.domain.evidence import CUT_OFF
from homeward.domain.payload import Payload

# A check that is older is made anew by whoever asks; one that is much older is no longer believed.
RECENT, BELIEVED = timedelta(minutes=1), timedelta(minutes=15)
# Azure's clock and ours: tokens and signatures are judged by them.
_MOST_SKEW = 60.0
_SHORTEST_KEY = 32


@dataclass(frozen=True, slots=True)
class Part(Payload):
    """`said`: what was seen. `remedy`: what to do where it is not fit."""

    name: str
    fit: bool
    said: str
    remedy: str = ""


def wrong_setting(said: str) -> Part:
    """While the settings cannot be read, no other part can be looked at."""
    return Part("Settings", False, said, "Correct this setting of the app.")


@dataclass(frozen=True, slots=True)
class Fitness(Payload):
    """The last check, by this machine's clock; of none, a time is missing."""

    checked_at: datetime | None = None
    parts: tuple[Part, ...] = ()

    def failed(self, now: datetime) -> tuple[Part, ...]:
        """The parts that are not fit, the check itself among them."""
        return (*self._stale(now), *(one for one in self.parts if not one.fit))

    def due(self, now: datetime) -> bool:
        return self.checked_at is None or now - self.checked_at > RECENT

    def _stale(self, now: datetime) -> tuple[Part, ...]:
        ask = "Ask again in a minute. If this stays, the log of self_check says why."
        if self.checked_at is None:
            return (Part("Check", False, "Nothing was checked so far.", ask),)
        if now - self.checked_at > BELIEVED:
            minutes = (now - self.checked_at).total_seconds() // 60
            return (Part("Check", False, f"The last check is {minutes:.0f} minutes old.", ask),)
        return ()


def region_of(name: str) -> str:
    """As Azure Resource Manager writes it: the platform says `West Europe`."""
    return name.lower().replace(" ", "")


def judge_regions(parts: Mapping[str, str], homes: Iterable[str], *, deployed: bool) -> Part:
    """No part of the app may be where what it protects is at home: it would be lost with it.

    `parts`: what belongs to the app, each with its region; `homes`: the regions that items of the vault call home.
    """
    if deployed and not parts:
        said = "Neither the platform (REGION_NAME) nor HOMEWARD_GROUP_ID says in which region the app is."
        return Part("Regions", False, said, "Set HOMEWARD_GROUP_ID to the app's resource group.")
    protected = {region_of(one) for one in homes}
    lost = {name: where for name, where in parts.items() if region_of(where) in protected}
    if lost:
        said = ", ".join(f"{name} is in {where}" for name, where in sorted(lost.items()))
        remedy = "Deploy Homeward, its storage and its task hub in the recovery region (docs/deploy.md)."
        return Part("Regions", False, f"{said}, whose VMs it protects.", remedy)
    where = ", ".join(sorted({region_of(one) for one in parts.values()})) or "no region of Azure"
    return Part(
        "Regions", True, f"The app is in {where}; it protects {', '.join(sorted(protected)) or 'none'}."
    )


def judge_clock(asked: datetime, at: datetime, answered: datetime) -> Part:
    """By the `Date` of an answer, which was given between two moments of ours, however far apart: what is certain."""
    ahead = (at - answered).total_seconds()
    behind = (asked - at - CUT_OFF).total_seconds()
    off = max(ahead, behind, 0.0)
    how = "ahead of" if ahead > 0 else "behind"
    said = (
        f"Azure's clock is at least {off:.0f} s {how} this machine's."
        if off
        else "Azure's clock and ours agree."
    )
    fit = off <= _MOST_SKEW
    remedy = "" if fit else "Restart the app: the platform sets the clock of a new machine."
    return Part("Clock", fit, said, remedy)


def judge_signing_key(key: str, *, deployed: bool) -> Part:
    """Without one, every run signs with a key of its own, which its history shows."""
    if len(key) >= _SHORTEST_KEY:
        return Part("SigningKey", True, "Decisions are signed with a key that no history shows.")
    said = "HOMEWARD_SIGNING_KEY is too short." if key else "HOMEWARD_SIGNING_KEY is not set."
    remedy = f"Set it to {_SHORTEST_KEY} or more random characters, from Key Vault."
    return Part("SigningKey", not deployed and not key, said, remedy)


def judge_sign_in(*, on: bool, deployed: bool) -> Part:
    if on or not deployed:
        return Part("SignIn", True, "People sign in." if on else "On the dev host: a header names who calls.")
    remedy = "Turn on authentication with Microsoft Entra ID (docs/access.md)."
    return Part(
        "SignIn", False, "Nobody can sign in, so no gate can be approved: a key names no person.", remedy
    )


def judge_versions(wanted: Mapping[str, str], installed: Mapping[str, str]) -> Part:
    """`wanted`: the locked versions; of what is not installed, no version."""
    other = [
        f"{name} {installed.get(name) or 'missing'}, not {version}"
        for name, version in sorted(wanted.items())
        if installed.get(name) != version
    ]
    if other:
        return Part("Versions", False, "; ".join(other[:5]), "Deploy again with requirements.txt as it is.")
    return Part("Versions", True, f"All {len(wanted)} packages are those of requirements.txt.")


def judge_plans(mistaken: Iterable[str], total: int) -> Part:
    if names := ", ".join(mistaken):
        remedy = "Mend them: a plan with mistakes hears no signals. GET /api/plans says what is wrong."
        return Part("Plans", False, f"These plans have mistakes: {names}.", remedy)
    return Part("Plans", True, f"All {total} plans can be read.")


def judge_no_queue(*, deployed: bool) -> Part:
    said = "There is no storage connection (AzureWebJobsStorage): requests come over HTTP alone."
    return Part("Queue", not deployed, said, "Set it, as infra/ does." if deployed else "")


def judge_queue(waiting: int | None, poison: int, given_up: int) -> Part:
    """`waiting`: messages in the queue, None where there is none. `poison`: those that broke and wait to be noted.

    `given_up`: requests that were tried as often as host.json says, and are in the list of refusals.
    """
    if waiting is None:
        remedy = "az storage queue create --name homeward-requests --auth-mode login --account-name <account>"
        return Part("Queue", False, "The storage account has no queue homeward-requests.", remedy)
    said = f"{waiting} requests wait in the queue, {poison} in its poison queue; {given_up} were given up."
    return Part(
        "Queue", True, said, "GET /api/refusals shows them; send again what still counts." if given_up else ""
    )
