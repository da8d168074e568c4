"""Answers to those who ask again and again: nothing where nothing changed, and few bytes where something did."""

import gzip
import hashlib
import json
import re
from http import HTTPStatus
from typing import Any

import azure.functions as func

# What a page asks for again is asked of the app each time; what it got before may be used where that says so.
_ALWAYS = {"Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
# Fast rather than small: most of what can be won is won by then.
_LEVEL = 5
_GZIP = re.compile(r"\b(gzip|\*)\s*(;\s*q\s*=\s*(?P<q>[0-9.]+))?", re.IGNORECASE)
_TAG = re.compile(r'(?:W/)?("[^"]*")')


def conditional(req: func.HttpRequest, document: dict[str, Any], now: str) -> func.HttpResponse:
    """The document and the moment of reading, which does not count as a change of it (RFC 9110, 8.8 and 13.1)."""
    body = json.dumps(document, separators=(",", ":"))
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, **_ALWAYS}
    if has(req, tag):
        return func.HttpResponse(None, status_code=HTTPStatus.NOT_MODIFIED.value, headers=headers)
    content = f'{{"now":{json.dumps(now)},{body[1:]}'.encode()
    if zips(req):
        content, headers = gzip.compress(content, _LEVEL, mtime=0), headers | {"Content-Encoding": "gzip"}
    return func.HttpResponse(content, headers=headers, mimetype="application/json")


def has(req: func.HttpRequest, tag: str) -> bool:
    """Whether the caller has what this tag names already."""
    asked = req.headers.get("if-none-match", "")
    return tag in _TAG.findall(asked) or asked.strip() == "*"


def zips(req: func.HttpRequest) -> bool:
    """Whether the caller takes gzip."""
    found = _GZIP.search(req.headers.get("accept-encoding", ""))
    return bool(found) and float(found["q"] or 1) > 0
