"""What does not go together in how a plan is drilled."""

from homeward.domain import ncrontab
from homeward.domain.drills import DrillText
from homeward.domain.plans.findings import Sheet, within

_SOONEST = 86_400


def check_drill(drill: DrillText, sheet: Sheet, pointer: str) -> None:
    mistake = drill.order.mistake()
    if mistake is not None:
        name, said, remedy = mistake
        sheet.note(within(pointer, name), said, remedy)
    if drill.every is not None and drill.schedule:
        said = "The plan says twice when a drill is due, by every and by schedule."
        sheet.note(within(pointer, "schedule"), said, "Keep one of them.")
    if drill.every is not None and drill.every < _SOONEST:
        sheet.note(within(pointer, "every"), "A drill a day is the most.", "Write 1d or more, like 90d.")
    if drill.automatic and drill.every is None and not drill.schedule:
        said = "Nothing says when a drill is due, so none is started."
        sheet.note(within(pointer, "automatic"), said, "Add every or schedule, or remove automatic.")
    _check_schedule(drill.schedule, sheet, within(pointer, "schedule"))


def _check_schedule(schedule: str, sheet: Sheet, pointer: str) -> None:
    try:
        _ = ncrontab.parse(schedule) if schedule else None
    except ValueError as error:
        remedy = "Write {second} {minute} {hour} {day} {month} {day of week}, like 0 0 3 1 */3 *."
        sheet.note(pointer, f"The schedule is no NCRONTAB expression: {error}.", remedy)
