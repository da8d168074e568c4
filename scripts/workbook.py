"""`make workbook`: infra/workbook.json out of the queries of docs/telemetry.md, so that there is one text of each."""

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCE, TARGET = ROOT / "docs" / "telemetry.md", ROOT / "infra" / "workbook.json"
_HEAD = "## Three in the morning"
_QUERY = re.compile(r"```kusto\n(.*?)```", re.DOTALL)
_RUN = 'tostring(Properties["homeward.run"]) == "run-..."'


def main() -> None:
    TARGET.write_text(json.dumps(workbook(), indent=2) + "\n", encoding="utf-8")


def workbook() -> dict[str, Any]:
    return {
        "version": "Notebook/1.0",
        "items": [_parameters(), *_queries()],
        "fallbackResourceIds": [],
        "$schema": "https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json",
    }


def _queries() -> list[dict[str, Any]]:
    text = SOURCE.read_text(encoding="utf-8").partition(_HEAD)[2].partition("\n## ")[0]
    tiles: list[dict[str, Any]] = []
    title, end = "", 0
    for number, one in enumerate(_QUERY.finditer(text), 1):
        title = _title(text[end : one.start()]) or title
        tiles.append(_tile(number, title, one[1]))
        end = one.end()
    return tiles


def _title(before: str) -> str:
    """The sentence above a query; of a second one there is none."""
    lines = [line for line in before.strip().splitlines() if line]
    return lines[-1].rstrip(":") if lines else ""


def _tile(number: int, title: str, query: str) -> dict[str, Any]:
    content = {
        "version": "KqlItem/1.0",
        "query": query.strip().replace(_RUN, 'tostring(Properties["homeward.run"]) == "{Run}"'),
        "size": 0,
        "title": title,
        "timeContextFromParameter": "Time",
        "queryType": 0,
        "resourceType": "microsoft.operationalinsights/workspaces",
    }
    return {"type": 3, "content": content, "name": f"query-{number}"}


def _parameters() -> dict[str, Any]:
    time = {
        "id": "8b0b2f0e-2f0e-4c46-9d5e-0f6a4d1c0a01",
        "version": "KqlParameterItem/1.0",
        "name": "Time",
        "type": 4,
        "isRequired": True,
        "typeSettings": {
            "selectableValues": [{"durationMs": each} for each in (3_600_000, 14_400_000, 86_400_000)]
        },
        "value": {"durationMs": 14_400_000},
    }
    run = {
        "id": "8b0b2f0e-2f0e-4c46-9d5e-0f6a4d1c0a02",
        "version": "KqlParameterItem/1.0",
        "name": "Run",
        "type": 1,
        "value": "",
    }
    content = {"version": "KqlParameterItem/1.0", "parameters": [time, run], "style": "pills", "queryType": 0}
    return {"type": 9, "content": content, "name": "parameters"}


if __name__ == "__main__":
    main()
