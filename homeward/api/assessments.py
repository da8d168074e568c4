"""How an assessment is shown: what was told, what was seen and when, what was concluded, and what followed."""

from collections.abc import Mapping
from typing import Any

type View = dict[str, Any]

_SHOWN = ("openedAt", "endedAt", "hit", "of", "vms", "noticed", "faults")


def assessment_view(assessment_id: str, state: Mapping[str, Any], routes: str) -> View:
    """`routes`: where they are for whoever asks. `state`: what it was asked, and its progress, where it has any."""
    opinion = state.get("opinion") or {}
    run, joined = state.get("runId"), state.get("joined")
    return {
        "id": assessment_id,
        "status": _status(state),
        "plan": state["plan"],
        "signal": state["signal"],
        "policy": state["policy"],
        "verdict": opinion.get("verdict"),
        "why": opinion.get("why"),
        "then": state.get("then"),
        **{name: state.get(name) for name in _SHOWN},
        "links": {
            "self": f"{routes}/assessments/{assessment_id}",
            **({"run": f"{routes}/runs/{run}"} if run else {}),
            **({"joined": f"{routes}/assessments/{joined}"} if joined else {}),
        },
    }


def _status(state: Mapping[str, Any]) -> str:
    if state.get("endedAt"):
        return "Concluded"
    return "CutOff" if state.get("cutOff") else "Open"
