"""From the shell's words to an exit code: 0 as asked, 1 not so, 2 refused or misused, 130 on Ctrl-C."""

import sys
from collections.abc import Callable, Sequence

from cyclopts import App, CycloptsError

from homeward.cli.commands import runs
from homeward.cli.errors import CliError
from homeward.cli.pace import Pace
from homeward.cli.plan_commands import plans
from homeward.cli.report_commands import report

_MISUSED = 2
_INTERRUPTED = 130

app = App(name="homeward", help="Fail Azure VMs over and bring them home again.", version_flags=[])
app.command(runs)
app.command(plans)
app.command(report)


def main(argv: Sequence[str], pace: Pace | None = None) -> int:
    """Runs one command. Whatever goes wrong is said on standard error in words."""
    try:
        return _dispatch(list(argv), pace or Pace())
    except CycloptsError as error:
        return _complain(f"{error}\nTry: python -m homeward.cli --help", _MISUSED)
    except CliError as error:
        return _complain(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _complain(
            "\nStopped watching. A run that was accepted goes on: see runs list, runs watch ID.", _INTERRUPTED
        )
    except BrokenPipeError:
        # Whoever read us has gone, as in `| head`; another write at exit would say so again.
        sys.stdout = None
        return 1
    except Exception as error:  # noqa: BLE001 - the last resort: an SRE at night gets a sentence, no traceback
        return _complain(f"Homeward's command line failed by itself: {type(error).__name__}: {error}", 1)


def _dispatch(argv: list[str], pace: Pace) -> int:
    command: Callable[..., int | None]
    command, bound, injected = app.parse_args(argv, exit_on_error=False, print_error=False)
    return command(*bound.args, **bound.kwargs, **dict.fromkeys(injected, pace)) or 0


def _complain(what: str, code: int) -> int:
    print(what, file=sys.stderr)
    return code
