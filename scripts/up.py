"""`make up`: the emulator and the dev host with several VMs, until Ctrl-C, for trying things by hand."""

import argparse
import sys
import time

from pair import KEY, VAULT_ID, Pair, PairError, running_pair


def main() -> int:
    options = _options()
    try:
        with running_pair(
            state=options.state, vms=options.vms, time_scale=options.time_scale, port=options.port
        ) as pair:
            _introduce(pair, options.time_scale)
            return _stay(pair)
    except PairError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nEnded.")
        return 0


class Options(argparse.Namespace):
    """What `up.py` can be told."""

    vms: int
    state: str
    time_scale: float
    port: int


def _options() -> Options:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vms", type=int, default=5, help="how many VMs the vault protects (default 5)")
    parser.add_argument(
        "--state",
        default="protected-away",
        choices=["protected-home", "failed-over", "protected-away"],
        help="where they are (default protected-away: ready to fail back)",
    )
    parser.add_argument(
        "--time-scale",
        type=float,
        default=60,
        help="how many times as fast time runs; 1 is real (default 60)",
    )
    parser.add_argument(
        "--port", type=int, default=7071, help="the dev host's port (default 7071; 0 takes a free one)"
    )
    return parser.parse_args(namespace=Options())


def _introduce(pair: Pair, time_scale: float) -> None:
    body = f'{{"operation":"Failback","vaultId":"{VAULT_ID}","items":["vm-01"]}}'
    print(f"dev host   {pair.host_url}    header x-functions-key: {KEY}")
    print(f"emulator   {pair.emulator_url}    time runs {time_scale:g} times as fast")
    print(f"logs       {pair.folder}")
    print("\nThe console, as ann who asks for runs, and (in another tab) as bob who approves them:\n")
    print(f"  {pair.host_url}/api/console#as=ann;Operator,Approver")
    print(f"  {pair.host_url}/api/console#as=bob;Approver")
    print("\nOr start a run by hand:\n")
    print(f"  export HOMEWARD_URL={pair.host_url} HOMEWARD_KEY={KEY}")
    print(f"  .venv/bin/homeward runs start {VAULT_ID} vm-01 --watch\n")
    print(f"  curl -i {pair.host_url}/api/runs -H 'x-functions-key: {KEY}' \\")
    print(f"    -H 'content-type: application/json' -d '{body}'\n")
    print("Ctrl-C ends both.", flush=True)


def _stay(pair: Pair) -> int:
    while (fault := pair.fault()) is None:
        time.sleep(0.5)
    raise PairError(fault)


if __name__ == "__main__":
    sys.exit(main())
