"""What this client asks for: the bodies of `POST /api/runs`, and what they hold."""

from typing import NotRequired, TypedDict


class PointChoice(TypedDict):
    kind: str
    id: NotRequired[str]
    before: NotRequired[str]
    youngerThan: NotRequired[float]
    allowMissingDisks: NotRequired[bool]
    fallback: NotRequired["PointChoice"]


class DrillOrder(TypedDict):
    network: str
    hold: NotRequired[float | str]
    deadline: NotRequired[float]


class RunRequest(TypedDict):
    """The body of `POST /api/runs`. What the user did not say is left to the server's defaults."""

    operation: str
    vaultId: str
    items: NotRequired[list[str]]
    plan: NotRequired[str]
    requestId: str
    dryRun: bool
    approval: NotRequired[str]
    wayback: NotRequired[str]
    callbackUrl: NotRequired[str]
    reason: NotRequired[str]
    mode: NotRequired[str]
    recoveryPoint: NotRequired[PointChoice]
    shutdown: NotRequired[str]
    commit: NotRequired[str]
    reprotect: NotRequired[str]
    adopt: NotRequired[bool]
    fence: NotRequired[bool]
    removalReason: NotRequired[str]
    purge: NotRequired[bool]
    drill: NotRequired[DrillOrder]
    awayFor: NotRequired[float]


class PreviewRequest(TypedDict):
    """The body of `POST /api/plans/{name}/preview`; the vault is the plan's where it is left out."""

    operation: str
    requestId: str
    vaultId: NotRequired[str]
    mode: NotRequired[str]
