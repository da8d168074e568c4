"""What does not go together in what a plan lets follow from signals."""

from homeward.domain.plans.findings import Sheet, within
from homeward.domain.plans.policy_rules import check_probe
from homeward.domain.policies import Probe, ProbeKind
from homeward.domain.runs import Operation
from homeward.domain.signal_policy import SignalPolicy, Witness

_MOVES = (Operation.FAILOVER, Operation.FAILBACK)
_LONGEST, _REMEMBERED = 3600, 86_400


def check_signals(policy: SignalPolicy, sheet: Sheet, pointer: str) -> None:
    if policy.operation not in _MOVES:
        remedy = f"Write one of {', '.join(_MOVES)}."
        sheet.note(within(pointer, "operation"), f"No {policy.operation} follows from a signal.", remedy)
    _check_witnesses(policy, sheet, pointer)
    if policy.probe is not None:
        _check_probe(policy.probe, sheet, within(pointer, "probe"))
    if policy.flap.within > _REMEMBERED:
        sheet.note(f"{pointer}/flap/within", "What was over a day ago is forgotten.", "Write 1d or less.")
    for name, seconds in (("dwell", policy.dwell), ("patience", policy.patience)):
        if seconds > _LONGEST:
            said = "After two hours nobody knows whether a report that was not repeated still holds."
            sheet.note(within(pointer, name), said, "Write an hour or less, like 10m.")


def _check_witnesses(policy: SignalPolicy, sheet: Sheet, pointer: str) -> None:
    asked = set(policy.confirm_by)
    if len(asked) < len(policy.confirm_by):
        sheet.note(within(pointer, "confirmBy"), "A witness is named twice.", "Name each once.")
    if policy.confirmations > len(asked):
        said = f"{len(asked)} in confirmBy can never make {policy.confirmations} confirmations."
        sheet.note(within(pointer, "confirmations"), said, "Ask for fewer, or name more in confirmBy.")
    if Witness.PROBE in asked and policy.probe is None:
        remedy = "Add probe: {name: front page, kind: Http, url: https://...}, or remove Probe."
        sheet.note(within(pointer, "confirmBy"), "Nothing says what the probe is.", remedy)
    if policy.probe is not None and Witness.PROBE not in asked:
        sheet.note(
            within(pointer, "probe"), "Nobody asks the probe.", "Add Probe to confirmBy, or remove it."
        )


def _check_probe(probe: Probe, sheet: Sheet, pointer: str) -> None:
    check_probe(probe, sheet, pointer)
    if probe.kind is ProbeKind.RUN_COMMAND:
        said = "A script runs in a VM, which may be lost."
        sheet.note(within(pointer, "kind"), said, "Use Http or Tcp, at an address that people use.")
    if "{address}" in f"{probe.url}{probe.host}":
        field = "url" if probe.url else "host"
        said = "{address} is that of a recovered VM, and there is none."
        sheet.note(within(pointer, field), said, "Write the address that people use.")
