"""Recovery points: made every five minutes while the source runs, thinned with age, gone after a day."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil, floor

from emulator import ids
from emulator.errors import bad_request
from emulator.site_recovery.item import Item, ReplicatedDisk, Span

STEP = 300
ALL_KEPT = timedelta(hours=2)
# From which age on only each so many-th point is left.
THINNED = ((ALL_KEPT, 1), (timedelta(days=1), 12), (timedelta(days=7), 24), (timedelta.max, 48))
PROCESSING = timedelta(seconds=120)
OLDEST_LATEST = timedelta(seconds=360)
LOST_WITH_THE_SOURCE = timedelta(seconds=100)
SHARED_PART = 0.75
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Point:
    name: str
    time: datetime
    kind: str
    disks: tuple[str, ...]
    shared: bool = False  # taken at one moment on all machines of a group


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
    found = find(item, asked, now) if asked else latest(item, now)
    if found is None:
        raise bad_request("RecoveryPointNotFound", f"'{item.friendly}' has no recovery point.")
    return found


def covered(item: Item, point: Point) -> list[ReplicatedDisk]:
    """List the disks that a point holds."""
    held = {disk.lower() for disk in point.disks}
    return [disk for disk in item.disks if item.source.disk_id(disk.name).lower() in held]


def latest(item: Item, now: datetime) -> Point | None:
    """Choose what 'Latest' uses: the newest data that came in, two to six minutes older than the request."""
    newest = newest_of(_points(item, now))
    moment = latest_moment(item, now)
    if newest and (now - newest.time <= OLDEST_LATEST or newest.time >= moment):
        return newest
    if not item.spans:
        return None
    item.made_points.append(moment)
    return _made(item, moment)


def latest_moment(item: Item, now: datetime) -> datetime:
    """Tell until when data had come in, processed or not, if a failover is asked for now."""
    return min(now - _lag(item), _quiet(item, now) - LOST_WITH_THE_SOURCE)


def make_shared(item: Item, moment: datetime) -> Point:
    """Make the point that a whole group fails over to."""
    item.made_points.append(moment)
    item.shared_points.add(moment)
    return _made(item, moment)


def processed(item: Item, now: datetime, kind: str | None, *, shared: bool) -> Point | None:
    """Choose the newest point there is: of a kind, or of any; only a group's common ones, or any."""
    fitting = [point for point in _points(item, now) if kind in (None, point.kind)]
    return newest_of([point for point in fitting if point.shared or not shared])


def newest_of(points: list[Point]) -> Point | None:
    return max(points, key=lambda point: point.time, default=None)


def _lag(item: Item) -> timedelta:
    return PROCESSING + (OLDEST_LATEST - PROCESSING) * item.shared_number("latest")


def _quiet(item: Item, now: datetime) -> datetime:
    """Tell until when the source sent data."""
    ends = [span.end or now for span in item.spans]
    return max(ends, default=now)


def _points(item: Item, now: datetime) -> list[Point]:
    kept = max(_kept(item), ALL_KEPT)
    made = [_made(item, moment) for moment in item.made_points if now - moment <= kept]
    return made + [point for span in item.spans for point in _of_span(item, span, now)]


def _kept(item: Item) -> timedelta:
    return timedelta(minutes=item.policy.history)


def _of_span(item: Item, span: Span, now: datetime) -> list[Point]:
    """List a span's points as far back as the policy keeps them, thinned with age."""
    offset = floor(STEP * item.shared_number("grid"))
    first = ceil(_steps(max(span.start, now - _kept(item)), offset))
    last = floor(_steps(min(span.end or now, now - PROCESSING), offset))
    app = item.policy.app_consistent * 60 // STEP
    found: list[Point] = []
    for index in range(first, last + 1):
        moment = _EPOCH + timedelta(seconds=offset + index * STEP)
        number = index - floor(max(app, 1) * item.shared_number("app"))
        if number % _every(now - moment) == 0:
            consistent = app > 0 and number % app == 0
            found.append(_point(item, moment, consistent, _is_shared(item, index)))
    return found


def _every(age: timedelta) -> int:
    return next(step for limit, step in THINNED if age <= limit)


def _steps(moment: datetime, offset: int) -> float:
    return ((moment - _EPOCH).total_seconds() - offset) / STEP


def _is_shared(item: Item, index: int) -> bool:
    """Most points of a group are taken together; some of the machines' own are between them."""
    return item.group is not None and ids.fraction("shared", item.group, index) < SHARED_PART


def _made(item: Item, moment: datetime) -> Point:
    return _point(item, moment, app_consistent=False, shared=moment in item.shared_points)


def _point(item: Item, moment: datetime, app_consistent: bool, shared: bool) -> Point:  # noqa: FBT001
    kind = (
        "ApplicationConsistent"
        if app_consistent and item.override.app_consistent_points
        else "CrashConsistent"
    )
    covered = [disk for disk in item.disks if disk.added is None or disk.added <= moment]
    disks = tuple(item.source.disk_id(disk.name).lower() for disk in covered)
    whose = item.group if shared and item.group else item.name
    jitter = timedelta(microseconds=floor(900_000 * ids.fraction(whose, moment)))
    return Point(ids.guid("point", item.name, item.generation, moment), moment + jitter, kind, disks, shared)


def newest_before(item: Item, now: datetime) -> datetime | None:
    """Tell when the newest data came in, processed or not: what the RPO is measured from."""
    offset = floor(STEP * item.shared_number("grid"))
    ends = [min(span.end or now, now - timedelta(seconds=30)) for span in item.spans]
    grid = [_EPOCH + timedelta(seconds=offset + floor(_steps(end, offset)) * STEP) for end in ends]
    return max([*grid, *item.made_points], default=None)
