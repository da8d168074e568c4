"""Messages as their receivers take them: an Adaptive Card 1.5 for a workflow's webhook of Teams, and plain JSON.

A card's texts stand in rich text blocks, which know no Markdown: the name of a VM can become no link and mention
nobody (learn.microsoft.com/adaptive-cards/create/textfeatures). Nothing is decided in a card; it leads to the run.
"""

import re
import unicodedata
from typing import Any
from urllib.parse import quote

from homeward.domain.notices import About, Happening, Message, Notice

type Json = dict[str, Any]

CARD = "application/vnd.microsoft.card.adaptive"
_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
_HEADS = {
    Happening.START: ("A run has begun", "A run has begun"),
    Happening.GATE: ("A decision is needed", "{count} decisions are needed"),
    Happening.STALL: ("A VM takes longer than it may", "{count} VMs take longer than they may"),
    Happening.FAILURE: ("A VM did not come through", "{count} VMs did not come through"),
    Happening.END: ("A run has ended", "A run has ended"),
}
_NEEDED = {
    Happening.GATE: "Somebody who may approve, and did not ask for the run, decides in the console.",
    Happening.STALL: "It is still waited for. Look at it in the vault.",
    Happening.FAILURE: "Look at its errors and remedies in the run.",
}
_TROUBLE = "The run did not end as it should: look at its errors, and at its VMs in the vault."


def console_link(base: str, run: str) -> str | None:
    """Where people see the run; None where the app does not know its own address."""
    return f"{base}/api/console#/runs/{quote(run, safe='')}" if base else None


def teams(about: About, message: Message, base: str) -> Json:
    """The body for a workflow that posts the cards it is sent."""
    attachment = {"contentType": CARD, "contentUrl": None, "content": card(about, message, base)}
    return {"type": "message", "attachments": [attachment]}


def card(about: About, message: Message, base: str) -> Json:
    lines = [_line(said) for one in message.notices for said in _said(one)]
    more = message.count - len(message.notices)
    body = [
        _line(head(message), size="Large", weight="Bolder", color=_colour(message)),
        _line(_which(about), isSubtle=True),
        *lines,
        *([_line(f"And {more} more.")] if more else []),
        *([_line(needed, weight="Bolder")] if (needed := _needed(message)) else []),
    ]
    link = console_link(base, about.run)
    actions = [{"type": "Action.OpenUrl", "title": "Open the run", "url": link}] if link else []
    return {
        "type": "AdaptiveCard",
        "$schema": _SCHEMA,
        "version": "1.5",
        "msteams": {"width": "Full"},
        "body": body,
        "actions": actions,
    }


def plain(about: About, message: Message, base: str) -> Json:
    """Our own body."""
    return {
        "type": f"Homeward.{message.kind}",
        "id": f"{about.run}/{message.id}",
        "title": head(message),
        "needed": _needed(message),
        "run": about.to_json(),
        "count": message.count,
        "notices": [one.to_json() for one in message.notices],
        "link": console_link(base, about.run),
    }


def head(message: Message) -> str:
    one, several = _HEADS[message.kind]
    return one if message.count == 1 else several.format(count=message.count)


def _needed(message: Message) -> str:
    return _TROUBLE if message.trouble and message.kind is Happening.END else _NEEDED.get(message.kind, "")


def _colour(message: Message) -> str:
    if message.kind is Happening.FAILURE or message.trouble:
        return "Attention"
    return "Warning" if message.kind in (Happening.GATE, Happening.STALL) else "Default"


def _which(about: About) -> str:
    of = f" of {about.plan}" if about.plan else ""
    asked = f", asked for by {about.requested_by}" if about.requested_by else ""
    return f"{about.operation}{of}, {about.mode.lower()}{asked}. Run {about.run}"


def _said(notice: Notice) -> list[str]:
    until = [f"Until {notice.by:%Y-%m-%d %H:%M} UTC"] if notice.by else []
    return [f"{notice.vm}: {notice.said}" if notice.vm else notice.said, *until]


def _line(text: str, **looks: object) -> Json:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": _harmless(text), **looks}]}


def _harmless(text: str) -> str:
    """Without what turns lines or breaks them, and without functions of cards, like `{{DATE(...)}}`."""
    seen = "".join(one if unicodedata.category(one)[0] != "C" else " " for one in text)
    return re.sub(r"\{(?=\{)|\$(?=\{)", lambda found: f"{found[0]} ", seen)
