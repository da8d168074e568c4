"""Cuts a query into words, texts, numbers and signs."""

import re
from typing import NamedTuple

from emulator.errors import ArmError, bad_request

_TOKEN = re.compile(
    r"""\s+|//[^\n]*
    |(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<word>!?[A-Za-z_$][\w$]*~?)
    |(?P<sign>=~|!~|==|!=|<=|>=|[-<>=(),.\[\]|])""",
    re.VERBOSE,
)


class Token(NamedTuple):
    kind: str
    text: str


END = Token("end", "the end")


def refused(part: str) -> ArmError:
    return bad_request("QueryNotSupported", f"The emulator's Resource Graph does not support {part}.")


class Tokens:
    """A query read from left to right."""

    def __init__(self, query: str) -> None:
        self._tokens = _cut(query)
        self.at = 0

    @property
    def next(self) -> Token:
        return self._tokens[self.at] if self.at < len(self._tokens) else END

    def assigns(self) -> bool:
        return self.next.kind == "word" and [one.text for one in self._tokens[self.at + 1 : self.at + 2]] == [
            "="
        ]

    def since(self, start: int) -> list[Token]:
        return self._tokens[start : self.at]

    def take(self, kind: str = "") -> Token:
        """Go past the next token, which must be of a kind if one is named."""
        token = self.next
        if token is END or kind not in ("", token.kind):
            raise refused(f"{token.text!r} here")
        self.at += 1
        return token

    def accept(self, *words: str) -> str:
        """Go past the next token if it is one of these, in any case; tell which, or nothing."""
        word = self.next.text.lower()
        if self.next.kind not in ("word", "sign") or word not in words:
            return ""
        self.at += 1
        return word

    def expect(self, word: str) -> None:
        if not self.accept(word):
            raise refused(f"{self.next.text!r} where {word!r} is expected")


def _cut(query: str) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    while at < len(query):
        match = _TOKEN.match(query, at)
        if match is None:
            raise refused(f"{query[at : at + 20]!r}")
        if match.lastgroup:
            tokens.append(Token(match.lastgroup, match[0]))
        at = match.end()
    return tokens
