"""Check plans without a server: prints every finding as file:line:column. Exit code 0, 1 with findings, 2 misused."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from homeward.plan_files import PlanFile, read_file

USAGE = 'usage: make plan-check PLAN="plans/shop.yaml ..."'


def main(arguments: list[str]) -> int:
    if not arguments:
        print(USAGE, file=sys.stderr)
        return 2
    missing = [one for one in arguments if not Path(one).is_file()]
    for one in missing:
        print(f"{one}: there is no such file.", file=sys.stderr)
    return 2 if missing else max([_check(read_file(Path(one))) for one in arguments])


def _check(file: PlanFile) -> int:
    for one in file.findings:
        print(f"{file.path}:{one.line}:{one.column}: {one.pointer or '/'}: {one.message} {one.remedy}")
    if file.plan is not None:
        members = len(file.plan.members)
        print(
            f"{file.path}: {members} members in {len(file.plan.waves)} waves, {file.plan.content_hash[:12]}"
        )
    return 0 if file.plan else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
