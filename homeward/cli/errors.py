"""How the command ends other than well. Each message is for the user's eyes; no traceback ever gets there."""

from homeward.cli.wire import Problem, ProblemPart

_NOT_LET_IN = frozenset({401, 403})


class CliError(Exception):
    """Root; `exit_code` is what the shell sees."""

    exit_code = 1


class UsageError(CliError):
    """The command line makes no sense, whatever the server would say."""

    exit_code = 2


class UnreachableError(CliError):
    """The server gave no usable answer for longer than we are patient."""


class RefusedError(CliError):
    """The server said no, and usually why and what to do."""

    exit_code = 2

    def __init__(self, status: int, problem: Problem) -> None:
        super().__init__(_readable(status, problem))
        self.status = status


def _readable(status: int, problem: Problem) -> str:
    title = problem.get("title") or "Refused"
    lines = [f"{title} (HTTP {status})"]
    if status in _NOT_LET_IN:
        lines.append("  The server wants another key: give it with --key or HOMEWARD_KEY.")
    if detail := problem.get("detail"):
        lines.append(f"  {detail}")
    for part in problem.get("errors") or []:
        lines.extend(_part(part))
    return "\n".join(lines)


def _part(part: ProblemPart) -> list[str]:
    pointer = part.get("pointer") or "/"
    lines = [f"  {pointer}: {part.get('detail') or 'not accepted'}"]
    if remedy := part.get("remedy"):
        lines.append(f"    remedy: {remedy}")
    return lines
