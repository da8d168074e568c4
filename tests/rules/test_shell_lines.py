"""What readers of the documentation copy into a shell."""

import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
_WRITES = re.compile(r"\bcurl\b.*(?: -o |[^<]> ?[\w./$-])")


def test_a_curl_that_writes_a_file_fails_with_the_server() -> None:
    """Without -f an error's text is kept as the report that somebody counts on."""
    pages = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
    lines = [line for page in pages for line in page.read_text(encoding="utf-8").splitlines()]
    writing = [line for line in lines if _WRITES.search(re.sub(r"<[\w-]+>", "NAME", line))]
    assert len(writing) >= 2
    assert [] == [line for line in writing if not re.search(r"curl -\w*f", line)]
