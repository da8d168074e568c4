"""What people are told: each thing once, many as a few messages, and in cards that hold no markup of others."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from homeward.domain.announcing import read_targets
from homeward.domain.cards import card, plain, teams
from homeward.domain.notices import (
    EVERYTHING,
    About,
    Bell,
    Delivery,
    Happening,
    Manner,
    Message,
    Notice,
    On,
    Recipient,
    delivered,
    forget,
    hang,
    hear,
    take,
)
from homeward.settings import SettingsError, from_environment

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
ABOUT = About("run-1", "Failback", "Planned", "shop", "/vault", "ann")
OPS = Recipient("ops")
EVIL = "[vm](https://evil.example) <at>all</at> **x** {{DATE(2026)}} ${run}\nsecond\u202eline"


def failure(number: int, after: float = 0) -> Notice:
    at = AT + timedelta(seconds=after)
    return Notice(Happening.FAILURE, f"failure:{number}", at, "No quota.", f"vm-{number:03}")


def message(kind: Happening, *notices: Notice, count: int = 1) -> Message:
    return Message(f"{kind}-0", kind, count, notices)


def told(bell: Bell, notices: list[Notice]) -> list[Message]:
    """Every message of a run whose happenings are heard at their times; each telling takes what was gathered."""
    messages, due = list[Message](), list[datetime]()

    def tell(until: datetime) -> None:
        nonlocal bell
        while due and due[0] <= until:
            due.pop(0)
            bell, order = take(bell)
            messages.extend(order.messages if order else ())

    for notice in notices:
        tell(notice.at)
        bell, seconds = hear(bell, notice)
        if seconds is not None:
            due[:] = sorted([*due, notice.at + timedelta(seconds=seconds)])
    tell(AT + timedelta(days=30))
    return messages


@pytest.mark.parametrize(("apart", "most"), [(0.0, 1), (1.0, 4), (30.0, 8)])
def test_five_hundred_vms_that_fail_are_a_few_messages(apart: float, most: int) -> None:
    """All at once, within minutes, or one after the other for hours; none of them is left out of the count."""
    messages = told(Bell(ABOUT, (OPS,)), [failure(number, number * apart) for number in range(500)])

    assert 500 == sum(one.count for one in messages)
    assert len(messages) <= most
    assert all(len(one.notices) <= 5 for one in messages)


def test_what_is_heard_again_is_told_once() -> None:
    """Also after it was told: a killed orchestration may ring twice."""
    messages = told(Bell(ABOUT, (OPS,)), [failure(1), failure(1), failure(1, 900)])

    assert [1] == [one.count for one in messages]


def test_who_was_told_is_known_when_the_bell_is_forgotten() -> None:
    """The run shows it, as long as it is known itself; of a run that told nobody nothing stays."""
    silent, _ = hear(hang(Bell(), Bell(ABOUT, (OPS,))), failure(1))
    told_one = delivered(silent, "ops/1", Delivery("ops", Happening.FAILURE))

    assert (None, Bell(deliveries=told_one.deliveries)) == (forget(silent), forget(told_one))


def test_a_gate_does_not_wait_for_what_is_gathered_longer() -> None:
    """Failures were told often, and gather for an hour; whoever must decide hears of it, and of them, at once."""
    bell, later = hear(replace(Bell(ABOUT, (OPS,)), planned={"Failure": 9}), failure(1))
    bell, seconds = hear(bell, Notice(Happening.GATE, "gate", AT, "Go on?"))
    bell, order = take(bell)

    assert (later, seconds) == (3600, 5)
    assert order is not None
    assert {Happening.FAILURE, Happening.GATE} == {one.kind for one in order.messages}
    assert take(bell)[1] is None


def test_what_is_heard_before_the_bell_hangs_is_told_once_it_does() -> None:
    """Signals of two senders may overtake each other; a telling that comes before says nothing, and takes nothing."""
    bell, _ = hear(Bell(), Notice(Happening.GATE, "gate", AT, "Go on?"))
    bell, nobody = take(bell)
    bell = hang(bell, Bell(ABOUT, (OPS,)))
    bell, seconds = hear(bell, Notice(Happening.START, "start", AT, "It begins."))
    _, order = take(bell)

    assert (nobody, seconds) == (None, 5)
    assert order is not None
    assert [Happening.GATE, Happening.START] == [one.kind for one in order.messages]


def test_a_telling_that_never_came_keeps_no_other_from_coming() -> None:
    """It was ended by force, say: what is heard after its moment plans another."""
    bell, _ = hear(Bell(ABOUT, (OPS,)), failure(1))
    _, meanwhile = hear(bell, failure(2, after=10))
    _, later = hear(bell, failure(3, after=20))

    assert (meanwhile, later) == (None, 60)


@pytest.mark.parametrize(
    ("on", "trouble", "wanted"),
    [((On.END,), False, True), ((On.TROUBLE,), False, False), ((On.TROUBLE,), True, True), ((), True, False)],
)
def test_a_target_hears_what_it_asked_for(on: tuple[On, ...], wanted: bool, trouble: bool) -> None:  # noqa: FBT001
    end = Notice(Happening.END, "end", AT, "It ended.", trouble=trouble)
    _, order = take(hear(Bell(ABOUT, (replace(OPS, on=on),)), end)[0])

    assert wanted == (order is not None)


def test_trouble_is_an_end_and_no_vm() -> None:
    """A VM that ended unprotected is told to whoever wants failures; the run's end tells the others."""
    unprotected = replace(failure(1), trouble=True)
    _, order = take(hear(Bell(ABOUT, (replace(OPS, on=(On.TROUBLE,)),)), unprotected)[0])

    assert order is None


def test_messages_stay_small() -> None:
    """Whatever VMs are called, and however long Azure's words are."""
    bell = Bell(ABOUT, (OPS,))
    for number in range(50):
        long = replace(failure(number), said="ä" * 5000, vm="v" * 500)
        bell = hear(bell, long)[0]
    _, order = take(bell)

    assert order is not None
    assert len(json.dumps(order.to_json())) < 16_000
    assert len(json.dumps(teams(ABOUT, order.messages[0], "https://a"))) < 28_000


def walk(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for one in node for found in walk(one)]
    return [node, *(found for one in node.values() for found in walk(one))] if isinstance(node, dict) else []


# Of the schema of Adaptive Cards 1.5: what each kind of element takes here, and what it must have.
TAKES = {
    "AdaptiveCard": ({"type", "$schema", "version", "msteams", "body", "actions"}, {"type", "version"}),
    "RichTextBlock": ({"type", "inlines"}, {"inlines"}),
    "TextRun": ({"type", "text", "size", "weight", "color", "isSubtle"}, {"type", "text"}),
    "Action.OpenUrl": ({"type", "title", "url"}, {"type", "url"}),
}
VALUES = {
    "size": {"Default", "Small", "Medium", "Large", "ExtraLarge"},
    "weight": {"Default", "Lighter", "Bolder"},
    "color": {"Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention"},
    "version": {"1.5"},
}


@pytest.mark.parametrize("kind", Happening)
def test_a_card_keeps_to_the_schema_and_leads_to_the_run(kind: Happening) -> None:
    notice = Notice(kind, "k", AT, "It happened.", "vm-001", "commit:vm-001", AT)
    body = teams(ABOUT, message(kind, notice, count=7), "https://app.example")
    (attachment,) = body["attachments"]
    elements = [one for one in walk(attachment["content"]) if "type" in one]

    assert ("message", "application/vnd.microsoft.card.adaptive") == (body["type"], attachment["contentType"])
    for one in elements:
        takes, needs = TAKES[one["type"]]
        assert needs <= set(one) <= takes
        assert all(one[name] in values for name, values in VALUES.items() if name in one)
    links = [one["url"] for one in elements if one["type"] == "Action.OpenUrl"]
    assert ["https://app.example/api/console#/runs/run-1"] == links
    texts = [one["text"] for one in elements if one["type"] == "TextRun"]
    assert "And 6 more." in texts
    assert "Until 2026-11-23 03:00 UTC" in texts


def test_words_of_others_become_no_markup() -> None:
    """Rich text knows no Markdown; nothing of Teams' own, no function of cards and no line of theirs is left."""
    notice = Notice(Happening.FAILURE, "k", AT, EVIL, EVIL)
    shown = card(replace(ABOUT, plan=EVIL, requested_by=EVIL), message(Happening.FAILURE, notice), "")
    texts = [one["text"] for one in walk(shown) if one.get("type") == "TextRun"]

    assert {"AdaptiveCard", "RichTextBlock", "TextRun"} == {
        one["type"] for one in walk(shown) if "type" in one
    }
    assert "entities" not in shown["msteams"]
    assert not any(sign in text for text in texts for sign in ("{{", "${", "\n", "\u202e"))


def test_plain_json_says_the_same() -> None:
    said = plain(
        ABOUT, message(Happening.GATE, Notice(Happening.GATE, "k", AT, "Go on?", gate="approval")), ""
    )

    assert ("Homeward.Gate", "run-1/Gate-0", None) == (said["type"], said["id"], said["link"])
    assert "approval" == said["notices"][0]["gate"]


def test_the_apps_own_targets_are_read() -> None:
    found = read_targets("ops Teams; pager-2 json Gate,trouble;")

    assert (
        Recipient("ops", Manner.TEAMS, EVERYTHING),
        Recipient("pager-2", Manner.JSON, (On.GATE, On.TROUBLE)),
    ) == found


@pytest.mark.parametrize("text", ["ops", "Ops! Teams", "ops Mail", "ops Teams Birth", "ops Teams Gate more"])
def test_a_setting_that_names_no_target_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match=r"HOMEWARD_NOTIFY has .*; write it as"):
        from_environment({"HOMEWARD_NOTIFY": text})


def test_the_address_of_a_target_is_a_setting_of_its_own_and_shown_nowhere() -> None:
    settings = from_environment({"HOMEWARD_NOTIFY_PAGER_2": "https://a.example/x?sig=secret"})

    assert "https://a.example/x?sig=secret" == settings.address_of("pager-2")
    assert "secret" not in repr(settings)
