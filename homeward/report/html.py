"""HTML as nested calls. Every text is escaped unless it was made here."""

from collections.abc import Iterable
from html import escape

_VOID = frozenset({"meta"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


type Node = str | Iterable[Node] | None


def el(tag: str, *children: Node, **attributes: str | None) -> Markup:
    """An element. `class_` stands for class, `aria_label` for aria-label; None leaves an attribute out."""
    opening = f"<{tag}{_attributes(attributes)}>"
    if tag in _VOID:
        return Markup(opening)
    return Markup(f"{opening}{join(children)}</{tag}>")


def raw(text: str) -> Markup:
    """Text of ours that must not be escaped, never anything from a document."""
    return Markup(text)


def join(children: Node) -> Markup:
    match children:
        case None:
            return Markup()
        case Markup():
            return children
        case str():
            return Markup(escape(children))
        case _:
            return Markup("".join(join(child) for child in children))


def _attributes(attributes: dict[str, str | None]) -> str:
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
