"""Reading a plan: its text in, a plan out, or every mistake with its line."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, cast

from homeward.domain.plans.document import Document, MemberText, WaveText
from homeward.domain.plans.findings import PlanError, Sheet
from homeward.domain.plans.order import levels
from homeward.domain.plans.plan import Plan, PlanMember, PlanWave, Selector
from homeward.domain.plans.rules import check
from homeward.domain.plans.shape import read
from homeward.domain.policies import Policy, WavePolicy


def read_plan(text: str) -> Plan:
    """The plan that a YAML text says. Raises PlanError with every finding."""
    from homeward.domain.plans.source import take_apart  # PyYAML, not before it is needed

    sheet = Sheet()
    nodes = take_apart(text, sheet)
    said = cast("dict[str, Any]", read(nodes, Document, sheet)) if nodes else {}
    document = Document.from_json(said)
    if nodes:
        check(document, sheet)
    if sheet.findings:
        raise PlanError(sheet.sorted())
    return _plan(document, _hash(said))


def _hash(said: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _plan(document: Document, content_hash: str) -> Plan:
    return Plan(
        name=document.name,
        version=document.version,
        vault_id=document.vault_id,
        waves=tuple(_wave(wave, at, document) for at, wave in enumerate(_waves(document), 1)),
        content_hash=content_hash,
        description=document.description,
        owner=document.owner,
        metadata=document.metadata,
        caps=document.caps,
        objective=document.objective,
        approval=document.approval,
        drill=document.drill,
        signals=document.signals,
        notify=document.notify,
    )


def _waves(document: Document) -> tuple[WaveText, ...]:
    """As written, or one for each level of dependencies."""
    needs = {name: member.depends_on for name, member in document.members.items()}
    return document.waves or tuple(WaveText(members=tuple(level)) for level in levels(needs))


def _wave(wave: WaveText, at: int, document: Document) -> PlanWave:
    policy = WavePolicy(wave.parallelism, wave.on_failure, wave.tolerated)
    members = tuple(
        _member(name, document.members[name], document.policy, wave.policy) for name in wave.members
    )
    return PlanWave(wave.name or f"wave-{at}", policy, members)


def _member(name: str, text: MemberText, *around: Mapping[str, Any]) -> PlanMember:
    own = text.policy if text.critical is None else text.policy | {"critical": text.critical}
    return PlanMember(name, Selector(text.items, text.tag, text.query), _layered(*around, own))


def _layered(*layers: Mapping[str, Any]) -> Policy:
    """What the nearest layer says about a field counts; only limits are taken one by one."""
    merged: dict[str, Any] = {}
    for layer in layers:
        limits = merged.get("limits", {}) | layer.get("limits", {})
        merged |= layer
        merged["limits"] = limits
    return Policy.from_json(merged)
