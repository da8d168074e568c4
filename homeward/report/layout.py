"""The few shapes every section is made of: section, facts, table."""

from collections.abc import Iterable, Sequence

from homeward.report.html import Markup, Node, el


def section(title: str, *content: Node) -> Markup:
    return el("section", el("h2", title), *content)


def facts(pairs: Iterable[tuple[str, Node]]) -> Markup:
    """Terms and what they are, as a description list."""
    return el("dl", [el("div", el("dt", term), el("dd", value)) for term, value in pairs], class_="facts")


def table(caption: Node, heads: Sequence[str], rows: Iterable[Sequence[Node]], *, kind: str = "") -> Markup:
    """A table whose first column names its row."""
    header = el("tr", [el("th", head, scope="col") for head in heads])
    body = [el("tr", el("th", row[0], scope="row"), [el("td", cell) for cell in row[1:]]) for row in rows]
    return el("table", el("caption", caption), el("thead", header), el("tbody", body), class_=kind or None)
