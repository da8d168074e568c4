"""How the command ends. Each message is for the user's eyes; no traceback ever gets there."""

from enum import IntEnum

from homeward.cli.wire import Problem, ProblemPart

_NOT_LET_IN = frozenset({401, 403})


class Exit(IntEnum):
    """What the shell sees; docs/cli.md has the table. INTERRUPTED and UNREAD are 128 and the signal's number."""

    AS_ASKED = 0
    OTHERWISE = 1
    REFUSED = 2
    WAITS = 3
    NO_ANSWER = 4
    DEFECT = 70
    INTERRUPTED = 130
    UNREAD = 141


class CliError(Exception):
    """Root; `exit_code` is what the shell sees."""

    exit_code = Exit.OTHERWISE


class UsageError(CliError):
    """The command line makes no sense, whatever the server would say."""

    exit_code = Exit.REFUSED


class DeclinedError(CliError):
    """Whoever was asked did not say yes; nothing was sent."""


class UnreachableError(CliError):
    """The server gave no usable answer for longer than we are patient."""

    exit_code = Exit.NO_ANSWER


class RefusedError(CliError):
    """The server said no, and usually why and what to do. `way_in`: how to be let in, where that was the matter."""

    exit_code = Exit.REFUSED

    def __init__(self, status: int, problem: Problem, way_in: str = "") -> None:
        super().__init__(_readable(status, problem, way_in))


def _readable(status: int, problem: Problem, way_in: str) -> str:
    title = problem.get("title") or "Refused"
    lines = [f"{title} (HTTP {status})"]
    parts = problem.get("errors") or []
    detail = problem.get("detail")
    if detail and detail not in [part.get("detail") for part in parts]:
        lines.append(f"  {detail}")
    for part in parts:
        lines.extend(_part(part))
    if status in _NOT_LET_IN and not detail:
        lines.append(f"  {way_in}")
    return "\n".join(lines)


def _part(part: ProblemPart) -> list[str]:
    pointer = part.get("pointer") or "/"
    lines = [f"  {pointer}: {part.get('detail') or 'not accepted'}"]
    if remedy := part.get("remedy"):
        lines.append(f"    remedy: {remedy}")
    return lines
