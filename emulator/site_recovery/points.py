"""Recovery points: made every five minutes while the source runs, thinned with age, gone after a day."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil, floor

from emulator import ids
from emulator.errors import bad_request
from emulator.site_recovery.item import Item, ReplicatedDisk, Span

STEP = 300
KEPT = timedelta(hours=24)
ALL_KEPT = timedelta(hours=2)
PROCESSING = timedelta(seconds=120)
OLDEST_LATEST = timedelta(seconds=360)
LOST_WITH_THE_SOURCE = timedelta(seconds=100)
HOUR_STEPS, APP_STEPS = 12, 48
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Point:
    name: str
    time: datetime
    kind: str
    disks: tuple[str, ...]


def listed(item: Item, now: datetime) -> list[Point]:
    """List the points that exist now, in no order, as the service does."""
    points = _points(item, now)
    return sorted(points, key=lambda point: ids.fraction(point.name))


def find(item: Item, point_id: str, now: datetime) -> Point:
    """Find the point a request names, by its full id or its name; a point of another item is none."""
    *path, name = point_id.lower().split("/")
    if path and item.name.lower() not in path:
        raise _unknown(point_id, item)
    for point in _points(item, now):
        if point.name == name:
            return point
    raise _unknown(point_id, item)


def _unknown(point_id: str, item: Item) -> Exception:
    return bad_request(
        "RecoveryPointNotFound", f"Recovery point '{point_id}' was not found for '{item.friendly}'."
    )


def asked_or_latest(item: Item, asked: str, now: datetime) -> Point:
    """Find the point a request names; where it names none, the latest."""
    return find(item, asked, now) if asked else latest(item, now)


def covered(item: Item, point: Point) -> list[ReplicatedDisk]:
    """List the disks that a point holds."""
    held = {disk.lower() for disk in point.disks}
    return [disk for disk in item.disks if item.source.disk_id(disk.name).lower() in held]


def latest(item: Item, now: datetime) -> Point:
    """Choose what 'Latest' uses: the newest data that came in, two to six minutes older than the request."""
    newest = max(_points(item, now), key=lambda point: point.time, default=None)
    moment = min(now - _lag(item), _quiet(item, now) - LOST_WITH_THE_SOURCE)
    if newest and (now - newest.time <= OLDEST_LATEST or newest.time >= moment):
        return newest
    if not item.spans:
        raise bad_request("RecoveryPointNotFound", f"'{item.friendly}' has no recovery point.")
    item.made_points.append(moment)
    return _made(item, moment)


def _lag(item: Item) -> timedelta:
    return PROCESSING + (OLDEST_LATEST - PROCESSING) * item.number("latest")


def _quiet(item: Item, now: datetime) -> datetime:
    """Tell until when the source sent data."""
    ends = [span.end or now for span in item.spans]
    return max(ends, default=now)


def _points(item: Item, now: datetime) -> list[Point]:
    made = [_made(item, moment) for moment in item.made_points if now - moment <= KEPT]
    return made + [point for span in item.spans for point in _of_span(item, span, now)]


def _of_span(item: Item, span: Span, now: datetime) -> list[Point]:
    offset = floor(STEP * item.number("grid"))
    first = ceil(_steps(max(span.start, now - KEPT), offset))
    last = floor(_steps(min(span.end or now, now - PROCESSING), offset))
    recent = now - ALL_KEPT
    moments = ((index, _EPOCH + timedelta(seconds=offset + index * STEP)) for index in range(first, last + 1))
    app = floor(APP_STEPS * item.number("app"))
    return [
        _point(item, moment, app_consistent=(index - app) % APP_STEPS == 0)
        for index, moment in moments
        if moment >= recent or (index - app) % HOUR_STEPS == 0
    ]


def _steps(moment: datetime, offset: int) -> float:
    return ((moment - _EPOCH).total_seconds() - offset) / STEP


def _made(item: Item, moment: datetime) -> Point:
    return _point(item, moment, app_consistent=False)


def _point(item: Item, moment: datetime, *, app_consistent: bool) -> Point:
    kind = (
        "ApplicationConsistent"
        if app_consistent and item.override.app_consistent_points
        else "CrashConsistent"
    )
    covered = [disk for disk in item.disks if disk.added is None or disk.added <= moment]
    disks = tuple(item.source.disk_id(disk.name).lower() for disk in covered)
    jitter = timedelta(microseconds=floor(900_000 * ids.fraction(item.name, moment)))
    return Point(ids.guid("point", item.name, item.generation, moment), moment + jitter, kind, disks)


def newest_before(item: Item, now: datetime) -> datetime | None:
    """Tell when the newest data came in, processed or not: what the RPO is measured from."""
    offset = floor(STEP * item.number("grid"))
    ends = [min(span.end or now, now - timedelta(seconds=30)) for span in item.spans]
    grid = [_EPOCH + timedelta(seconds=offset + floor(_steps(end, offset)) * STEP) for end in ends]
    return max([*grid, *item.made_points], default=None)
