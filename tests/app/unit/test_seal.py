"""A sealed report: any changed byte shows, and the command line needs nothing of the app to see it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeward.cli.main import main
from homeward.cli.seal import BrokenSealError, head_of
from homeward.domain.seal import (
    Sealed,
    canonical,
    head_of_page,
    head_of_record,
    linked,
    seal_page,
    seal_record,
)

DOCUMENT = {
    "run": {"id": "run-1", "status": "Succeeded", "counts": {"items": 2}},
    "items": [{"name": "a", "dataLossSeconds": 139.5}, {"name": "b", "friendlyName": "größe"}],
}
PAGE = '<!doctype html>\n<html lang="en"><body><h1>Failback Succeeded</h1></body></html>\n'
RECORD = seal_record(DOCUMENT)
SHEET = seal_page(PAGE, RECORD.head)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
parts = st.dictionaries(st.text(), json_values, max_size=4)


@given(parts, st.lists(parts, max_size=4))
def test_what_was_sealed_is_whole(run: dict[str, Any], items: list[dict[str, Any]]) -> None:
    sealed = seal_record({"run": run, "items": items})
    assert head_of(sealed.content) == sealed.head == head_of_record(sealed.content)


def test_a_page_is_whole_and_chained_to_its_record() -> None:
    assert head_of(SHEET.content) == SHEET.head == head_of_page(SHEET.content)
    assert seal_page(PAGE, "of another run").head != SHEET.head


@pytest.mark.parametrize("sealed", [RECORD, SHEET], ids=["record", "page"])
def test_every_changed_byte_shows(sealed: Sealed) -> None:
    for place in range(len(sealed.content)):
        changed = bytearray(sealed.content)
        changed[place] ^= (0x01, 0x20, 0x80)[place % 3]
        with pytest.raises(BrokenSealError):
            head_of(bytes(changed))


@pytest.mark.parametrize("sealed", [RECORD, SHEET], ids=["record", "page"])
def test_nothing_can_be_cut_off_or_put_beside(sealed: Sealed) -> None:
    for place in range(len(sealed.content)):
        with pytest.raises(BrokenSealError):
            head_of(sealed.content[:place])
    for more in (b"\n", b" ", b"<!-- -->\n"):
        for other in (sealed.content + more, more + sealed.content):
            with pytest.raises(BrokenSealError):
                head_of(other)


def _without_an_item(document: dict[str, Any]) -> None:
    del document["items"][1]


def _in_another_order(document: dict[str, Any]) -> None:
    document["items"].reverse()


def _a_part_beside(document: dict[str, Any]) -> None:
    document["approvals"] = []


def _not_covered(document: dict[str, Any]) -> None:
    del document["seal"]["links"][1]


def _a_head_of_its_own(document: dict[str, Any]) -> None:
    document["seal"]["head"] = linked("", "/run", canonical(document["run"]))


@pytest.mark.parametrize(
    "forge", [_without_an_item, _in_another_order, _a_part_beside, _not_covered, _a_head_of_its_own]
)
def test_a_forgery_that_is_written_well_shows(forge: Any) -> None:
    document = json.loads(RECORD.content)
    forge(document)
    with pytest.raises(BrokenSealError):
        head_of(canonical(document))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"null",
        b'{"items":3,"run":{},"seal":{}}',
        b'{"items":[],"run":{},"seal":{"format":"homeward-seal/1"}}',
        b"\xff",
        b"<html>",
        b"<!-- homeward-seal  -->\n",
    ],
)
def test_what_is_no_report_is_told(content: bytes) -> None:
    with pytest.raises(BrokenSealError):
        head_of(content)


def test_the_command_says_the_head(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "report.json"
    file.write_bytes(RECORD.content)
    assert main(["report", "verify", str(file)]) == 0
    assert f"whole, head {RECORD.head}" in capsys.readouterr().out
    assert main(["report", "verify", str(file), "--head", RECORD.head]) == 0
    assert "It is what was sealed." in capsys.readouterr().out


def test_the_command_fails_for_another_head_a_changed_byte_and_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "report.html"
    file.write_bytes(SHEET.content)
    assert main(["report", "verify", str(file), "--head", RECORD.head]) == 1
    assert "not the one that was sealed" in capsys.readouterr().err
    file.write_bytes(SHEET.content.replace(b"Succeeded", b"Cancelled"))
    assert main(["report", "verify", str(file)]) == 1
    assert "was changed" in capsys.readouterr().err
    assert main(["report", "verify", str(tmp_path / "none")]) == 2
    assert "Cannot read" in capsys.readouterr().err


def test_a_page_without_a_seal_says_why_it_may_have_none() -> None:
    """As the one of a dev host, which keeps no reports unless it is told where."""
    with pytest.raises(BrokenSealError, match="HOMEWARD_ARCHIVE"):
        head_of(b"<!doctype html>\n<p>Made from durable state.</p>\n")
