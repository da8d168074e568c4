"""Make one thing that the way back needs: a container mapping, a cache account or an availability set."""

from datetime import datetime
from typing import Any

from activities import lease
from activities.registration import activity
from homeward.arm import resources
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.domain.arm_ids import name_of
from homeward.domain.creation import creation_body, is_made
from homeward.domain.evidence import Evidence
from homeward.errors import ArmError, UnclearError
from homeward.steps.change import Change, Outcome
from homeward.steps.making import MAKE_SETTING, MakeSettingInput


@activity(
    MAKE_SETTING,
    lambda step: Need(Use.CHANGE, step.setting_id, reads=1, writes=0 if step.intent.look_only else 1),
)
async def make_setting(step: MakeSettingInput, client: Any) -> Change:  # client: an untyped binding
    """Adopt what is there, whoever made it; PUT it once where it is not, and never what is on its way."""
    await lease.clear(client, step.intent)
    found = await resources.find(connected(), step.setting_id)
    if found is not None and is_made(found.value):
        return _told(Outcome.ADOPTED, step, f"{name_of(step.setting_id)} exists.", found.at)
    if found is not None or step.intent.look_only:
        return Change(Outcome.NOT_FOUND, step.asked_at)
    container = step.intent.item_id.rsplit("/", 2)[0]
    body = creation_body(step.setting_id, step.way_back, container, step.target_region)
    try:
        at = await resources.create(connected(), step.setting_id, body)
    except ArmError as error:
        return Change(Outcome.REFUSED, step.asked_at, fault=error.fault)
    except UnclearError as error:
        return Change(Outcome.UNCLEAR, step.asked_at, fault=error.fault)
    return _told(Outcome.ACCEPTED, step, f"Azure accepted the creation of {name_of(step.setting_id)}.", at)


def _told(outcome: Outcome, step: MakeSettingInput, claim: str, at: datetime) -> Change:
    return Change(outcome, at, evidence=(Evidence(claim, step.setting_id, at),))
