"""Whether an address may be told how a run ended: refused at the door, with the field, before anything is started."""

from http import HTTPStatus
from urllib.parse import SplitResult, urlsplit

from homeward.api.problems import FieldProblem, ProblemError
from homeward.domain.addresses import written_fit
from homeward.settings import Settings


def refuse_unfit(url: str, settings: Settings) -> None:
    """Raises ProblemError: 400 where it is no address for this, 403 where its host is not on the list."""
    if not settings.signing_key:
        raise _refused(
            "A callback is signed, and this app has no HOMEWARD_SIGNING_KEY.", "Set it, or poll the outcome."
        )
    parts = _split(url)
    if parts is None or not parts.hostname or parts.username is not None or parts.fragment:
        raise _refused(
            "This is no address to call.", "Use https://host/path?query, without user and fragment."
        )
    if not written_fit(parts.hostname, loopback=settings.loopback):
        raise _refused(f"{parts.hostname} is not a public address.", "Name a host that is public.")
    if not settings.calls_back(url):
        host = f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}"
        remedy = "Use https, and ask the owner of this app to add the host (host:port where it is not 443)."
        raise _refused(f"{host} is not in HOMEWARD_CALLBACK_HOSTS.", remedy, HTTPStatus.FORBIDDEN)


def _split(url: str) -> SplitResult | None:
    """None where it cannot be taken apart, or is not of plain characters."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        fits = parts.port != 0
    except ValueError:
        return None
    return parts if fits else None


def _refused(detail: str, remedy: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> ProblemError:
    return ProblemError(status, detail, [FieldProblem("/callbackUrl", detail, remedy)])
