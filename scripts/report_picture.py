"""The picture of a report in docs/: `python scripts/report_picture.py [REPORT.html [PICTURE.png]]`.

Without a report it takes the newest of `make demo`.
"""

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
_CHROMIUM = os.environ.get("CHROMIUM", "chromium")


def picture(report: Path, to: Path) -> None:
    """The top of a report, as wide as it is read."""
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    look = ["--hide-scrollbars", "--window-size=1000,1400", f"--screenshot={to}"]
    subprocess.run([_CHROMIUM, *quiet, *look, report.resolve().as_uri()], check=True, capture_output=True)


def main() -> None:
    reports = sorted((REPOSITORY / ".run/demo").glob("report-*.html"), key=lambda one: one.stat().st_mtime)
    given = [Path(one) for one in sys.argv[1:]]
    if not given and not reports:
        raise SystemExit("There is no report yet: run make demo first, or name one.")
    picture(
        given[0] if given else reports[-1], given[1] if len(given) > 1 else REPOSITORY / "docs/report.png"
    )


if __name__ == "__main__":
    main()
