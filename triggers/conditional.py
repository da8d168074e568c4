"""Answers to those who ask again and again: nothing where nothing changed, and few bytes where something did."""

import gzip
import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import azure.functions as func

from triggers.routing import who_calls

# What a page asks for again is asked of the app each time; what it got before may be used where that says so.
_ALWAYS = {"Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
# What was told last to so many who ask.
_MOST = 64
_told: OrderedDict[tuple[str, str], tuple[object, str]] = OrderedDict()
# Fast rather than small: most of what can be won is won by then.
_LEVEL = 5
_GZIP = re.compile(r"\b(gzip|\*)\s*(;\s*q\s*=\s*(?P<q>[01](\.[0-9]{0,3})?))?", re.IGNORECASE)
_TAG = re.compile(r'(?:W/)?("[^"]*")')


def conditional(
    req: func.HttpRequest, made_of: object, build: Callable[[], dict[str, Any]], now: str
) -> func.HttpResponse:
    """The document and the moment of reading, which does not count as a change of it (RFC 9110, 8.8 and 13.1).

    `made_of`: all that the document follows from; where that is as it was, the document is not built for a 304.
    """
    known = _tag_of(req, made_of)
    if known and has(req, known):
        return _not_modified(known)
    body = json.dumps(build(), separators=(",", ":"))
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    _remember(req, made_of, tag)
    if has(req, tag):
        return _not_modified(tag)
    content, headers = f'{{"now":{json.dumps(now)},{body[1:]}'.encode(), {"ETag": tag, **_ALWAYS}
    if zips(req):
        content, headers = gzip.compress(content, _LEVEL, mtime=0), headers | {"Content-Encoding": "gzip"}
    return func.HttpResponse(content, headers=headers, mimetype="application/json")


def _not_modified(tag: str) -> func.HttpResponse:
    return func.HttpResponse(
        None, status_code=HTTPStatus.NOT_MODIFIED.value, headers={"ETag": tag, **_ALWAYS}
    )


def _tag_of(req: func.HttpRequest, made_of: object) -> str:
    """The tag that was told last, where nothing changed since."""
    before, tag = _told.get(_asker(req), (None, ""))
    return tag if before == made_of else ""


def _remember(req: func.HttpRequest, made_of: object, tag: str) -> None:
    _told[_asker(req)] = (made_of, tag)
    _told.move_to_end(_asker(req))
    while len(_told) > _MOST:
        _told.popitem(last=False)


def _asker(req: func.HttpRequest) -> tuple[str, str]:
    """By the path alone: a query says nothing here, and any number of them would fill what is remembered."""
    return urlsplit(req.url).path, who_calls(req).id


def has(req: func.HttpRequest, tag: str) -> bool:
    """Whether the caller has what this tag names already."""
    asked = req.headers.get("if-none-match", "")
    return tag in _TAG.findall(asked) or asked.strip() == "*"


def zips(req: func.HttpRequest) -> bool:
    """Whether the caller takes gzip."""
    found = _GZIP.search(req.headers.get("accept-encoding", ""))
    return bool(found) and float(found["q"] or 1) > 0
