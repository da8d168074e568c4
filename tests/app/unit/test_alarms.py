"""An alarm is an error that alert rules find by its word, and docs/settings.md says what each word means."""

import logging
from pathlib import Path

import pytest

from homeward.alarms import Alarm, Heard, sound

SETTINGS = Path(__file__).resolve().parents[3] / "docs" / "settings.md"


def test_an_alarm_is_an_error_with_its_word_beside_what_it_is_about(caplog: pytest.LogCaptureFixture) -> None:
    sound(Alarm.BREAK_GLASS, "ann approved 'approval' alone", run="run-1")
    (told,) = caplog.records

    assert (logging.ERROR, "homeward.alarms") == (told.levelno, told.name)
    assert "BreakGlass: ann approved 'approval' alone" == told.getMessage()
    assert {"alarm": "BreakGlass", "run": "run-1"}.items() <= vars(told).items()


def test_what_callers_repeat_is_told_more_and_more_seldom_and_again_ten_minutes_later() -> None:
    """However often: five records for ten thousand, and never silence while it goes on."""
    seconds = iter([*[1.0 + n / 100 for n in range(10_000)], 600.9, 601.0, 601.1])
    heard = Heard(lambda: next(seconds))
    assert [1, 10, 100, 1000, 10_000] == [n for n in range(1, 10_001) if heard.again()]
    assert [False, True, False] == [heard.again() for _ in range(3)]


@pytest.mark.parametrize("alarm", Alarm)
def test_the_settings_page_says_what_it_means(alarm: Alarm) -> None:
    assert f"| `{alarm}` |" in SETTINGS.read_text()
