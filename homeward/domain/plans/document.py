"""The fields of a plan's file. The published JSON Schema is made from these types (`plans/plan.schema.json`)."""

import re
from dataclasses import dataclass, field
from typing import Annotated, Any

from homeward.domain.arm_ids import VAULT
from homeward.domain.drills import DrillText
from homeward.domain.forms import Form
from homeward.domain.notices import Recipient
from homeward.domain.objectives import Objective
from homeward.domain.payload import Payload
from homeward.domain.plans.kinds import REQUIRED
from homeward.domain.policies import Caps, Policy, WavePolicy
from homeward.domain.signal_policy import SignalPolicy

API_VERSION = "homeward/v1"
PLAN_NAME = Form(r"[a-z0-9][a-z0-9-]{0,62}", "a plan's name (1 to 63 of a-z 0-9 -)")
VAULT_ID = Form(
    re.sub(r"\?P<\w+>", "", VAULT.pattern.strip("^$")),
    "the ARM id of a vault, "
    "/subscriptions/{id}/resourceGroups/{group}/providers/Microsoft.RecoveryServices/vaults/{name}",
    ignore_case=True,
)
MEMBER_NAME = Form(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}", "a member's name (1 to 63 of A-Z a-z 0-9 . _ -)")

# What a layer says is kept as it was given: what it does not say is left to the layer around it.
Layer = Annotated[dict[str, Any], Policy]


@dataclass(frozen=True, slots=True)
class ApprovalPolicy(Payload):
    """Whether somebody other than the requester must approve, and for how long that is waited for (seconds).

    `breakGlass`: whether an operator may approve alone, with a reason, open until somebody else reviews it.
    """

    required: bool = False
    timeout: float = 86_400
    break_glass: bool = False


@dataclass(frozen=True, slots=True)
class MemberText(Payload):
    """VMs that go together: exactly one of `items`, `tag` and `query` says which.

    `items`: names or ARM ids. `tag`: all of them must fit. `query`: a Resource Graph condition on VMs.
    """

    items: tuple[str, ...] = ()
    tag: dict[str, str] = field(default_factory=dict[str, str])
    query: str = ""
    policy: Layer = field(default_factory=dict[str, Any])
    critical: bool | None = None
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WaveText(WavePolicy):
    """Members that are brought over side by side, after every wave before."""

    name: str = ""
    members: tuple[str, ...] = field(default=(), metadata=REQUIRED)
    policy: Layer = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Document(Payload):
    """Which VMs, in which waves, under which policies. `waves`, or `dependsOn` between members, give the order.

    A member's policy counts over its wave's, and that over the plan's.
    """

    api_version: Annotated[str, Form(API_VERSION, API_VERSION)] = field(default="", metadata=REQUIRED)
    name: Annotated[str, PLAN_NAME] = field(default="", metadata=REQUIRED)
    version: str = field(default="", metadata=REQUIRED)
    vault_id: Annotated[str, VAULT_ID] = field(default="", metadata=REQUIRED)
    description: str = ""
    owner: str = ""
    metadata: dict[str, str] = field(default_factory=dict[str, str])
    policy: Layer = field(default_factory=dict[str, Any])
    members: dict[str, MemberText] = field(default_factory=dict[str, MemberText], metadata=REQUIRED)
    waves: tuple[WaveText, ...] = ()
    caps: Caps = field(default_factory=Caps)
    objective: Objective | None = None
    approval: ApprovalPolicy = field(default_factory=ApprovalPolicy)
    drill: DrillText | None = None
    signals: SignalPolicy | None = None
    notify: tuple[Recipient, ...] | None = None
