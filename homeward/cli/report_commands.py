"""The commands under `homeward report`."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from homeward.cli.common import LINES, Answer
from homeward.cli.errors import Exit, UsageError
from homeward.cli.seal import BrokenSealError, head_of

report = App(name="report", help="Prove what a run did.")

_COMPARE = "It is what was sealed if telemetry has the same head for this run (docs/report.md)."


@report.command
def verify(
    file: Annotated[Path, Parameter(help="A report as it was downloaded: JSON, or a page.")],
    /,
    *,
    head: Annotated[str | None, Parameter(help="The head that telemetry has for this run.")] = None,
    answer: Answer = LINES,
) -> int:
    """Check, without a server, that a report is as it was sealed. One changed byte, and the exit code is 1."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(f"Cannot read {file}: {error.strerror or error}") from error
    found = head_of(content)
    if head is not None and head.strip().lower() != found:
        raise BrokenSealError(f"The file is whole, and not the one that was sealed: its head is {found}.")
    compared = _COMPARE if head is None else "It is what was sealed."
    answer.tell(
        {"whole": True, "head": found, "compared": head is not None}, [f"whole, head {found}", compared]
    )
    return Exit.AS_ASKED
