"""Which of two forms a caller wants, by its Accept header (RFC 9110, 12.5.1)."""

_JSON, _HTML = "application/json", "text/html"


def prefers_json(accept: str) -> bool:
    """A page for whom both are the same, and for whom neither will do."""
    wanted = dict(_wish(one) for one in accept.lower().split(",") if one.strip())
    return _weight(wanted, _JSON) > _weight(wanted, _HTML)


def _wish(text: str) -> tuple[str, float]:
    kind, *parameters = (one.strip() for one in text.split(";"))
    weight = next((one[2:] for one in parameters if one.startswith("q=")), "1")
    try:
        return kind, float(weight)
    except ValueError:
        return kind, 0.0


def _weight(wanted: dict[str, float], kind: str) -> float:
    """By the most exact word on a kind."""
    ranges = (kind, f"{kind.partition('/')[0]}/*", "*/*")
    return next((wanted[one] for one in ranges if one in wanted), 0.0)
