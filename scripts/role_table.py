"""Write docs/roles.md from infra/roles.yaml: make roles."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
PAGE, TABLE = ROOT / "docs" / "roles.md", ROOT / "infra" / "roles.yaml"
_MARK = "<!-- make roles writes what follows -->\n"


def page(written: str, table: dict[str, Any]) -> str:
    """The page as it should be: what people wrote of it, and the tables."""
    head = written.partition(_MARK)[0]
    return head + _MARK + "\n" + _ids(table) + _calls(table) + _linked(table)


def _ids(table: dict[str, Any]) -> str:
    return "".join(f"`{{{name}}}` is `{path}`.\n" for name, path in table["ids"].items()) + "\n"


def _calls(table: dict[str, Any]) -> str:
    rows = ["| call | action | why | identity | only with |", "|---|---|---|---|---|"]
    for one in table["calls"]:
        needs = f"`{one['needs']}`" if "needs" in one else ""
        rows.append(f"| `{one['call']}` | {_action(one)} | {one['why']} | {one['by']} | {needs} |")
    return "## Calls\n\n" + "\n".join(rows) + "\n\n"


def _linked(table: dict[str, Any]) -> str:
    rows = [
        "| action | why |",
        "|---|---|",
        *(f"| {_action(one)} | {one['why']} |" for one in table["linked"]),
    ]
    return "## Linked access\n\n" + "\n".join(rows) + "\n"


def _action(one: dict[str, Any]) -> str:
    return f"`{re.sub('^Microsoft[.]RecoveryServices/vaults/', '../', one['action'])}`"


if __name__ == "__main__":
    wanted = page(PAGE.read_text("utf-8"), yaml.safe_load(TABLE.read_text("utf-8")))
    PAGE.write_text(wanted, "utf-8")
