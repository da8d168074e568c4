"""Look at the app's own parts: settings, plans, packages, the queue, the archive."""

import os
import re
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from activities.registration import activity
from homeward.archive.archive import archive
from homeward.arm.queues import QueueError, depth, has_account
from homeward.domain import fitness
from homeward.domain.fitness import Part
from homeward.durable_state import entity_state
from homeward.plan_files import list_plans
from homeward.settings import QUEUE, Settings, SettingsError, from_environment
from homeward.steps.self_check import LOOK_AT_SELF, Looked, SelfCheckInput

_LOCKED = Path(__file__).resolve().parent.parent / "requirements.txt"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_MARK = "readiness.txt", b"Homeward can write here.\n"


@activity(LOOK_AT_SELF, need=None)
async def look_at_self(step: SelfCheckInput, client: Any) -> Looked:  # noqa: ARG001 - nothing is said; client: an untyped binding
    try:
        settings = from_environment()
    except SettingsError as error:
        return Looked((fitness.wrong_setting(str(error)),), datetime.now(UTC))
    given_up = (await entity_state(client, "refusals", "all")).get("counts", {}).get("Poison", 0)
    parts = (
        fitness.judge_signing_key(settings.signing_key, deployed=settings.deployed),
        fitness.judge_sign_in(on=_signs_in(), deployed=settings.deployed),
        _versions(),
        _plans(settings),
        await _queue(settings, given_up),
        await _archive(settings),
    )
    return Looked(parts, datetime.now(UTC))


def _signs_in() -> bool:
    return os.environ.get("WEBSITE_AUTH_ENABLED", "").lower() == "true"


def _versions() -> Part:
    wanted = dict(_PIN.findall(_LOCKED.read_text(encoding="utf-8")))
    return fitness.judge_versions(wanted, {name: _installed(name) for name in wanted})


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _plans(settings: Settings) -> Part:
    try:
        found = list_plans(settings.plans)
    except SettingsError as error:
        return Part("Plans", False, str(error), "Name a folder that holds plans.")
    return fitness.judge_plans([one.name for one in found if one.plan is None], len(found))


async def _queue(settings: Settings, given_up: int) -> Part:
    if not has_account(os.environ):
        return fitness.judge_no_queue(deployed=settings.deployed)
    try:
        waiting, poison = [await depth(one, os.environ, settings) for one in (QUEUE, f"{QUEUE}-poison")]
    except QueueError as error:
        remedy = "Give the host's identity Storage Queue Data Contributor on its account, and a way there."
        return Part("Queue", False, str(error), remedy)
    return fitness.judge_queue(waiting, poison or 0, given_up)


async def _archive(settings: Settings) -> Part:
    """Writing the same once more changes nothing, also where a retention policy keeps it for years."""
    kept = archive(settings)
    if kept is None:
        return Part("Archive", True, "No report is kept: HOMEWARD_ARCHIVE is not set.")
    try:
        await kept.keep(*_MARK)
    except Exception as error:  # noqa: BLE001 - whatever keeps it from being written is the finding
        remedy = "Give the app's identity Storage Blob Data Contributor on the container of HOMEWARD_ARCHIVE."
        return Part("Archive", False, f"It cannot be written: {type(error).__name__}.", remedy)
    return Part("Archive", True, "Reports can be written.")
