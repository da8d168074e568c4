"""`make bench`: Homeward, and what a user would write instead, over the bound that no client can beat."""

import argparse

from bench import app, naive
from bench.row import Row, table


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--vms", type=int, nargs="+", default=[10, 200, 1000], help="default: 10 200 1000")
    parser.add_argument("--waves", type=int, default=3, help="3; one goes without a plan")
    parser.add_argument("--bucket", type=int, default=250, help="reads that ARM's full bucket holds (250)")
    parser.add_argument(
        "--naive",
        type=int,
        nargs="*",
        default=[10, 200],
        help="sizes of the naive scripts (10 200); none: off",
    )
    given = parser.parse_args()
    rows: list[Row] = []
    for vms in given.vms:
        rows.append(app.measure(vms, given.waves, given.bucket))
        print(table(rows[-1:]), flush=True)  # noqa: T201
    for vms in given.naive:
        rows += naive.measure(vms)
    print(f"\n{table(rows)}")  # noqa: T201


if __name__ == "__main__":
    main()
