"""Telling the bell of a run what happens. It is told without waiting: nothing of a run depends on who hears of it."""

from dataclasses import replace

from homeward.domain.gates import Gate, GateState
from homeward.domain.notices import Happening, Notice
from homeward.domain.runs import ItemOutcome, ItemReport
from homeward.durable import Context, entity_id, now
from homeward.steps.tell import BELL


def ring_gate(ctx: Context, gate: Gate, vm: str = "") -> None:
    """A gate that has just opened."""
    if gate.state is not GateState.OPEN:
        return
    key = f"gate:{gate.name}:{gate.opened_at.isoformat()}"
    notice = Notice(Happening.GATE, key, now(ctx), gate.question, vm, gate.name, gate.expires_at)
    _ring(ctx, notice)


def ring_stall(ctx: Context, report: ItemReport, said: str) -> None:
    key = f"stall:{report.name}:{report.attempt}:{report.stage}:{report.stage_entered_at}"
    _ring(ctx, Notice(Happening.STALL, key, now(ctx), said, report.friendly_name))


def ring_end(ctx: Context, report: ItemReport) -> None:
    """An item that ended, where people have to look at it."""
    if report.outcome not in (ItemOutcome.FAILED, ItemOutcome.UNPROTECTED):
        return
    key = f"failure:{report.name}:{report.attempt}"
    why = report.errors[0].message if report.errors else f"It ended {report.outcome}."
    notice = Notice(Happening.FAILURE, key, now(ctx), why, report.friendly_name)
    _ring(ctx, replace(notice, trouble=report.outcome is ItemOutcome.UNPROTECTED))


def _ring(ctx: Context, notice: Notice) -> None:
    run_id = ctx.instance_id.split(":")[0]
    ctx.signal_entity(entity_id(BELL, run_id), "ring", notice.cut().to_json())
