"""The picture of a report in docs/: `python scripts/report_picture.py [REPORT.html [PICTURE.png]]`.

Without a report it takes the newest of `make demo`.
"""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the tests are no part of what is installed

from tests.app.console.chromium import FLAGS, installed

REPOSITORY = Path(__file__).resolve().parents[1]


def picture(report: Path, to: Path) -> None:
    """The top of a report, as wide as it is read."""
    look = ["--headless", "--hide-scrollbars", "--window-size=1000,1400", f"--screenshot={to}"]
    subprocess.run([installed(), *FLAGS, *look, report.resolve().as_uri()], check=True, capture_output=True)


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
