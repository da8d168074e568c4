"""Texts of others, shown without what may be a secret in them. Rather too much is hidden than too little."""

import re

HIDDEN = "***"
_NAMES = "password|passwd|pwd|secret|token|key|sig|signature|code|authorization|cookie|credentials?|connectionstring"
# None of these may begin to match at every character and read on to the end: texts are long, and anybody's.
# "apiKey": "..", AccountKey=..;, ?sig=..&, Authorization: Bearer ..
_NAMED = re.compile(
    rf"""(?ix) ( (?:{_NAMES}) ["']? \s* [:=] \s* ) """
    r"""( "(?:[^"\\]|\\.)*"? | '[^']*'? | (?:(?:bearer|basic)\s+)? [^\s"'&;,{}\[\]]+ )"""
)
_BY_FORM = re.compile(r"(?i)(?<![\w-])eyJ[\w-]{8,}\.[\w.-]+|bearer\s+[\w.~+/=-]+")
# Of an address, scheme and host are told: paths and queries of webhooks are secrets.
_ADDRESS = re.compile(r"""(?i)\b([a-z][a-z0-9+.-]{0,19}://)(?:[^/\s"'@]*@)?([^/\s"'?\#]+)[/?\#][^\s"'<>]*""")


def masked(text: str) -> str:
    """The text with the values of secret-sounding names, tokens, and all but the hosts of addresses hidden."""
    told = _ADDRESS.sub(rf"\1\2/{HIDDEN}", text)
    return _BY_FORM.sub(HIDDEN, _NAMED.sub(_hide, told))


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
