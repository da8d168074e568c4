"""Texts of others, shown without what may be a secret in them. Rather too much is hidden than too little."""

import re

HIDDEN = "***"
_NAMES = "password|passwd|pwd|secret|token|key|sig|signature|code|authorization|cookie|credentials?|connectionstring"
# "apiKey": "..", AccountKey=..;, ?sig=..&, Authorization: Bearer ..
_NAMED = re.compile(
    rf"""(?ix) ( (?:{_NAMES}) ["']? \s* [:=] \s* ) """
    r"""( "(?:[^"\\]|\\.)*"? | '[^']*'? | (?:(?:bearer|basic)\s+)? [^\s"'&;,{}\[\]]+ )"""
)
_BY_FORM = re.compile(r"(?i)eyJ[\w-]{8,}\.[\w.-]+|bearer\s+[\w.~+/=-]+|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)")


def masked(text: str) -> str:
    """The text with the values of secret-sounding names, tokens and the users of addresses hidden."""
    return _BY_FORM.sub(HIDDEN, _NAMED.sub(_hide, text))


def _hide(found: re.Match[str]) -> str:
    value = found[2]
    quote = value[0] if value[0] in "\"'" else ""
    return f"{found[1]}{quote}{HIDDEN}{quote}"


def shortened(text: str, most: int) -> str:
    """The text, or as much of it as fits into so many characters, and how much is missing."""
    if len(text) <= most:
        return text
    note = f" ... ({len(text)} characters)"
    return text[: most - len(note)] + note
