"""A body is read strictly: what one reader would take for another thing than the next is refused."""

from http import HTTPStatus

import pytest

from homeward.api.json_text import MOST_BYTES, read_json
from homeward.api.problems import ProblemError


def refused(raw: bytes) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        read_json(raw)
    return caught.value


def test_json_is_read() -> None:
    assert {"a": [1, None, "é"]} == read_json('{"a": [1, null, "é"]}'.encode())


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "not JSON"),
        (b"{'a': 1}", "not JSON"),
        (b'{"a": NaN}', "NaN is no number"),
        (b"[Infinity]", "Infinity is no number"),
        (b'"\xff"', "not JSON"),
        ('{"a": 1}'.encode("utf-16"), "not JSON"),
        (b"[" * 100_000, "nested too deep"),
        (b"1" * 5_000, "not JSON"),
    ],
)
def test_what_is_not_json_is_refused(raw: bytes, said: str) -> None:
    problem = refused(raw)
    assert HTTPStatus.BAD_REQUEST == problem.status
    assert said in problem.detail


def test_a_field_that_is_there_twice_is_named() -> None:
    """Readers differ on which of the two counts."""
    problem = refused(b'{"mode": "Planned", "x": 1, "mode": "Unplanned"}')
    assert ["/mode"] == [one.pointer for one in problem.errors]


def test_a_body_has_a_longest() -> None:
    assert HTTPStatus.CONTENT_TOO_LARGE == refused(b" " * (MOST_BYTES + 1)).status
    assert read_json(b'"' + b"a" * (MOST_BYTES - 2) + b'"')
