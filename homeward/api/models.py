"""The body of `POST /api/runs`: checked field by field, unknown fields refused, every default filled in."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, cast

from pydantic import BeforeValidator, Field, StrictBool
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from homeward.api.body import Body
from homeward.api.drill_body import DrillBody, drill_problems
from homeward.api.fields import MOST_ITEMS, parse, refused
from homeward.api.problems import FieldProblem
from homeward.domain.arm_ids import VAULT
from homeward.domain.operations import CHOICES, PROCEDURES
from homeward.domain.point_choice import chain, mistakes
from homeward.domain.policies import default_reprotect
from homeward.domain.removal import RemovalReason
from homeward.domain.round_trip import unfit_points
from homeward.domain.runs import (
    Approval,
    Commit,
    Mode,
    Operation,
    PointChoice,
    PointKind,
    Reprotect,
    RunRequest,
    Shutdown,
)
from homeward.domain.way_back import Wayback

# An item's ARM id: a group has up to 90 characters, a vault 50, fabric, container and item as many as they like.
_LONGEST_NAME, _LONGEST_URL, _LONGEST_REASON = 1000, 2048, 500
_LONGEST_STAY = 90 * 86_400.0


def any_case[E: StrEnum](enum: type[E]) -> BeforeValidator:
    known = {member.value.lower(): member for member in enum}
    return BeforeValidator(lambda value: known.get(value.lower(), value) if isinstance(value, str) else value)


def _moment(value: object) -> datetime | None:
    """A number is no time here, and a time without its zone is none either."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise PydanticCustomError("moment", "This is not a time with its zone")
    return moment


class PointBody(Body):
    kind: Annotated[PointKind, any_case(PointKind)] = PointKind.LATEST
    id: str | None = None
    allow_missing_disks: StrictBool = False
    before: Annotated[datetime | None, BeforeValidator(_moment)] = None
    younger_than: Annotated[float | None, Field(ge=0, strict=True, allow_inf_nan=False)] = None
    fallback: "PointBody | None" = None


_VAULT = Annotated[str, Field(pattern=f"(?i){VAULT.pattern}".replace("?P<", "?<"))]


class AskedBody(Body):
    """What a run of a plan can be asked for, for real or as a preview."""

    operation: Annotated[Operation, any_case(Operation)]
    mode: Annotated[Mode, any_case(Mode)] = Mode.PLANNED
    removal_reason: Annotated[RemovalReason, any_case(RemovalReason)] = RemovalReason.NOT_SPECIFIED
    purge: StrictBool = False
    adopt: StrictBool = False
    fence: StrictBool = False
    away_for: Annotated[float | None, Field(ge=0, le=_LONGEST_STAY, strict=True, allow_inf_nan=False)] = None
    request_id: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9._-]{1,128}$")] = None
    drill: DrillBody | None = None


class PreviewBody(AskedBody):
    """`vaultId`: the plan's where it is left out."""

    vault_id: _VAULT | None = None


class RunBody(AskedBody):
    vault_id: _VAULT
    items: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME)]] | None,
        Field(max_length=MOST_ITEMS),
    ] = None
    plan: str | None = None
    recovery_point: PointBody = PointBody()
    shutdown: Annotated[Shutdown | None, any_case(Shutdown)] = None
    commit: Annotated[Commit, any_case(Commit)] = Commit.AFTER_VERIFY
    reprotect: Annotated[Reprotect | None, any_case(Reprotect)] = None
    wayback: Annotated[Wayback, any_case(Wayback)] = Wayback.REFUSE
    approval: Annotated[Approval, any_case(Approval)] = Approval.NONE
    dry_run: StrictBool = False
    callback_url: Annotated[str | None, Field(max_length=_LONGEST_URL)] = None
    reason: Annotated[str, Field(max_length=_LONGEST_REASON)] = ""


def parse_preview(data: object, plan: str, vault_id: str) -> RunRequest:
    """The dry run of a plan, which is of this vault. Raises ProblemError as `parse_request` does."""
    parse(PreviewBody, data)
    return parse_request(
        {"vaultId": vault_id, **cast("dict[str, object]", data), "plan": plan, "dryRun": True}
    )


def parse_request(data: object) -> RunRequest:
    """A checked request. Raises ProblemError with every field that is wrong and what to write instead."""
    body = parse(RunBody, data)
    if wrong := problems(body):
        raise refused(wrong)
    return request_of(body)


def problems(body: RunBody) -> list[FieldProblem]:
    return [problem for rule in _RULES for problem in rule(body)]


def request_of(body: RunBody) -> RunRequest:
    """With every default filled in."""
    default = Shutdown.POWER_OFF if body.mode is Mode.PLANNED else Shutdown.SITE_RECOVERY
    return RunRequest(
        operation=body.operation,
        vault_id=body.vault_id,
        items=tuple(body.items or ()),
        mode=body.mode,
        recovery_point=choice_of(body.recovery_point),
        shutdown=body.shutdown or default,
        commit=body.commit,
        reprotect=body.reprotect or default_reprotect(body.operation, body.mode),
        wayback=body.wayback,
        request_id=body.request_id or uuid.uuid4().hex,
        dry_run=body.dry_run,
        approval=max(body.approval, PROCEDURES[body.operation].approval, key=list(Approval).index),
        plan=body.plan,
        removal_reason=body.removal_reason,
        purge=body.purge,
        away_for=body.away_for,
        adopt=body.adopt,
        fence=body.fence,
        drill=body.drill.order if body.drill else None,
        callback_url=body.callback_url,
        reason=body.reason.strip(),
    )


def choice_of(point: PointBody) -> PointChoice:
    return PointChoice(
        point.kind,
        point.id,
        point.allow_missing_disks,
        point.before,
        point.younger_than,
        choice_of(point.fallback) if point.fallback else None,
    )


def _choices(body: RunBody) -> list[FieldProblem]:
    """What means nothing to the operation: nobody shall believe that it counts."""
    strange = CHOICES - PROCEDURES[body.operation].choices
    return [
        FieldProblem(f"/{to_camel(name)}", f"A {body.operation} takes no {to_camel(name)}.", "Leave it out.")
        for name in _given(body, sorted(strange))
    ]


_NAME_THEM = 'Name the VMs, like "items": ["vm-01"], or a plan, like "plan": "shop".'


def _members(body: RunBody) -> list[FieldProblem]:
    if body.plan is not None:
        return _beside_a_plan(body)
    if not body.items:
        return [FieldProblem("/items", "The request names neither VMs nor a plan.", _NAME_THEM)]
    doubled = {name for name in body.items if [one.lower() for one in body.items].count(name.lower()) > 1}
    return [
        FieldProblem("/items", f"{name!r} is named more than once.", "Name each VM once.")
        for name in sorted(doubled)
    ]


# What a plan decides by itself.
OF_A_PLAN = ("items", "recovery_point", "shutdown", "commit", "reprotect", "wayback")


def _beside_a_plan(body: RunBody) -> list[FieldProblem]:
    return [
        FieldProblem(f"/{name}", f"A run of a plan takes no {name}.", "Leave it out; the plan decides it.")
        for name in map(to_camel, _given(body, OF_A_PLAN))
    ]


def _given(body: RunBody, names: Iterable[str]) -> list[str]:
    """Those of these fields that the caller wrote."""
    return [one for one in names if one in body.model_fields_set and getattr(body, one) is not None]


def _point(body: RunBody) -> list[FieldProblem]:
    choice = choice_of(body.recovery_point)
    wrong = [FieldProblem(f"/recoveryPoint{one.path}", one.detail, one.remedy) for one in mistakes(choice)]
    if body.operation is Operation.ROUND_TRIP:
        wrong += [FieldProblem("/recoveryPoint", *unfit) for unfit in unfit_points(choice)]
    elif len(body.items or ()) > 1 and any(one.kind is PointKind.CUSTOM for one in chain(choice)):
        wrong.append(FieldProblem("/recoveryPoint", "Custom is for one VM.", "Start one run for each VM."))
    return wrong


def _drill(body: RunBody) -> list[FieldProblem]:
    return drill_problems(body.operation, body.drill, planned=body.plan is not None)


def _shutdown(body: RunBody) -> list[FieldProblem]:
    if body.mode is Mode.PLANNED and body.shutdown in (Shutdown.SITE_RECOVERY, Shutdown.NONE):
        detail = f"A planned run never fails over while the source may be alive; {body.shutdown} allows that."
        return [
            FieldProblem("/shutdown", detail, "Use PowerOff, or mode Unplanned where the source may be lost.")
        ]
    return []


def _fence(body: RunBody) -> list[FieldProblem]:
    if body.fence and not body.adopt:
        remedy = "Add adopt: true, or leave fence out."
        return [FieldProblem("/fence", "Only what somebody else failed over is fenced.", remedy)]
    return []


def _reprotect(body: RunBody) -> list[FieldProblem]:
    if body.operation is Operation.REPROTECT and body.reprotect is Reprotect.MANUAL:
        remedy = "Use Auto, or WhenHomeIsBack to wait for the former source and see it off."
        return [FieldProblem("/reprotect", "A Reprotect that is Manual would do nothing.", remedy)]
    return []


_RULES = (_choices, _members, _point, _shutdown, _reprotect, _fence, _drill)
