"""`make demo`: fails one VM back to its home region on this machine, with no Azure at hand.

Starts the pair, lets the ordinary command line do the work, and keeps the report in `.run/demo`.
"""

import contextlib
import os
import signal
import subprocess
import sys

from pair import KEY, REPOSITORY, VAULT_ID, Pair, PairError, running_pair

# A failback with commit, reprotect, synchronisation and clean-up check takes about 75 minutes at the
# durations recorded from the real service: 50 s at this scale, a minute with start-up and report.
TIME_SCALE = 90
REPORTS = REPOSITORY / ".run" / "demo"
INTERRUPTED = 130
_BETWEEN_LOOKS, _LEAVES_WITHIN = 0.5, 2.0


def main() -> int:
    print("Starting the emulator (Azure Site Recovery) and the dev host (Azure Functions) ...", flush=True)
    try:
        with running_pair(state="protected-away", time_scale=TIME_SCALE) as pair:
            return _fail_back(pair)
    except PairError as error:
        return _complain(f"Starting up failed. {error}", 1)
    except KeyboardInterrupt:
        return _complain("\nInterrupted. The emulator and the dev host have been ended.", INTERRUPTED)


def _fail_back(pair: Pair) -> int:
    pair.keep_logs = True
    print(f"Emulator {pair.emulator_url}, dev host {pair.host_url}, logs {pair.folder}.")
    print(f"Time runs {TIME_SCALE} times as fast. Failing vm-01 back from westus to eastus.", flush=True)
    if _watch(pair) == 0:
        pair.keep_logs = False
        return 0
    why = pair.fault() or "The error is told above."
    where = "The stage that vm-01 reached is told above."
    return _complain(f"The run did not succeed. {why}\n{where} The logs are kept in {pair.folder}", 1)


def _watch(pair: Pair) -> int:
    """The command line's exit code. It would ask a dead host for ever, so it goes with the first of the pair."""
    environment = {**os.environ, "HOMEWARD_KEY": KEY}
    with subprocess.Popen(_command(pair), cwd=REPOSITORY, env=environment) as process:
        try:
            while pair.fault() is None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    return process.wait(_BETWEEN_LOOKS)
            process.send_signal(signal.SIGINT)
        finally:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_LEAVES_WITHIN)  # interrupted, it gives the terminal back as it was
            process.kill()
    return process.returncode


def _command(pair: Pair) -> list[str]:
    choice = ["--operation", "Failback", "--watch", "--save-report", str(REPORTS)]
    start = ["runs", "start", VAULT_ID, "vm-01", "--url", pair.host_url]
    return [sys.executable, "-m", "homeward.cli", *start, *choice]


def _complain(what: str, code: int) -> int:
    print(what, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
