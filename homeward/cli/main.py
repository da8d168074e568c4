"""From the shell's words to an exit code; `Exit` says what each means."""

import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Literal

from cyclopts import App, CycloptsError, Parameter

from homeward.cli import gate_commands, look_commands, steer_commands
from homeward.cli.commands import runs
from homeward.cli.errors import CliError, Exit
from homeward.cli.pace import Pace
from homeward.cli.plan_commands import plans
from homeward.cli.reading import read
from homeward.cli.report_commands import report

app = App(
    name="homeward",
    help="Fail Azure VMs over and bring them home again.",
    help_epilogue="Exit codes, ways to sign in and examples: docs/cli.md.",
    version_flags=[],
    default_parameter=Parameter(show_default=False, converter=read),
)
app.command(runs)
app.command(plans)
app.command(report)
app.command(look_commands.preflight)
app.command(look_commands.assessments)
app.command(look_commands.refusals)
app.command(look_commands.health)
# Their commands hang below `runs` as soon as they are imported.
STEERING = (gate_commands, steer_commands)


@app.command
def completion(
    shell: Annotated[Literal["bash", "zsh", "fish"], Parameter(help="The shell that you use.")],
) -> int:
    """Print what makes a shell complete `homeward`, as in: eval "$(homeward completion bash)"."""
    print(app.generate_completion(shell=shell))
    return Exit.AS_ASKED


def main(argv: Sequence[str], pace: Pace | None = None) -> int:
    """Runs one command. Whatever goes wrong is said on standard error in words."""
    try:
        return _dispatch(list(argv), pace or Pace())
    except CycloptsError as error:
        return _complain(f"{error}\nTry: homeward --help", Exit.REFUSED)
    except CliError as error:
        return _complain(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _complain(
            "\nStopped. A run that was accepted goes on: see runs list, runs watch ID.", Exit.INTERRUPTED
        )
    except BrokenPipeError:
        # Whoever read us has gone, as in `| head`; another write at exit would say so again.
        sys.stdout = None
        return Exit.UNREAD
    except Exception as error:  # noqa: BLE001 - the last resort: an SRE at night gets a sentence, no traceback
        return _complain(f"Homeward's command failed by itself: {type(error).__name__}: {error}", Exit.DEFECT)


def _dispatch(argv: list[str], pace: Pace) -> int:
    command: Callable[..., int | None]
    command, bound, injected = app.parse_args(argv, exit_on_error=False, print_error=False)
    return command(*bound.args, **bound.kwargs, **dict.fromkeys(injected, pace)) or 0


def _complain(what: str, code: Exit) -> int:
    print(what, file=sys.stderr)
    return code
