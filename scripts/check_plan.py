"""Check plans without a server: prints every finding as file:line:column. Exit code 0, 1 with findings, 2 misused.

With `--json` before the files: one document, with each plan as the API lists it.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from homeward.api.plan_views import plan_line
from homeward.plan_files import PlanFile, read_file

USAGE = 'usage: make plan-check PLAN="plans/shop.yaml ...", or homeward plans check FILE...'


def main(arguments: list[str]) -> int:
    as_json = arguments[:1] == ["--json"]
    named = arguments[as_json:]
    if not named:
        print(USAGE, file=sys.stderr)
        return 2
    missing = [one for one in named if not Path(one).is_file()]
    for one in missing:
        print(f"{one}: there is no such file.", file=sys.stderr)
    code = _check([read_file(Path(one)) for one in named if one not in missing], as_json=as_json)
    return 2 if missing else code


def _check(files: list[PlanFile], *, as_json: bool) -> int:
    if as_json:
        shown = [{"file": str(one.path)} | plan_line(one) for one in files]
        print(json.dumps({"value": shown}, indent=2, ensure_ascii=False))
    else:
        for one in files:
            _say(one)
    return 0 if all(one.plan for one in files) else 1


def _say(file: PlanFile) -> None:
    for one in file.findings:
        print(f"{file.path}:{one.line}:{one.column}: {one.pointer or '/'}: {one.message} {one.remedy}")
    if file.plan is not None:
        members = len(file.plan.members)
        print(
            f"{file.path}: {members} members in {len(file.plan.waves)} waves, {file.plan.content_hash[:12]}"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
