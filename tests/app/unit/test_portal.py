"""Links to the Azure portal, and the timeline in a small status."""

from datetime import timedelta

import pytest

from homeward.api.views import item_views
from homeward.domain.portal import portal_link, shortened
from homeward.domain.runs import ItemReport, Stage, StageSpan
from homeward.domain.views import brief
from tests.app.unit.arm_items import NOW, VAULT, item_id


def test_the_portal_shows_a_resource_by_its_id() -> None:
    assert f"https://portal.azure.com/#resource{VAULT}" == portal_link(VAULT)
    assert "" == portal_link("")


def test_ids_that_begin_alike_share_what_they_begin_with() -> None:
    """`~n` stands for the n-th prefix."""
    prefixes: list[str] = []
    ids = [item_id("a"), VAULT, item_id("b"), item_id("a")]
    told = [shortened(one, prefixes) for one in ids]
    assert [0, 1, 0, 0] == [int(one[1:].partition("/")[0]) for one in told]
    assert ids == [f"{prefixes[int(one[1])]}/{one.partition('/')[2]}" for one in told]


@pytest.mark.parametrize("count", [1, 5, 200])
def test_an_item_under_way_tells_its_timeline(count: int) -> None:
    """To a tenth of a second; of a very long one the newest part."""
    spans = [
        StageSpan(Stage.VERIFYING, NOW + timedelta(seconds=n + 0.34), NOW + timedelta(seconds=n + 1.34))
        for n in range(count)
    ]
    spans[-1] = StageSpan(Stage.VERIFYING, spans[-1].started_at)
    report = ItemReport("opaque", "vm-01", Stage.VERIFYING, started_at=NOW, timeline=tuple(spans))
    (view,) = item_views([("run:opaque:1", brief(report), {})])
    assert 0 < len(view["timeline"]) <= count
    last = view["timeline"][-1]
    assert (Stage.VERIFYING, None) == (last["stage"], last["endedAt"])
    assert last["startedAt"] == (NOW + timedelta(seconds=count - 1 + 0.3)).isoformat()
    assert (len(view["timeline"]) == count) is (count < 10)
