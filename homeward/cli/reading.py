"""How a word of the command line becomes a value."""

from collections.abc import Sequence
from types import NoneType
from typing import Literal, cast, get_args, get_origin

from cyclopts import Token, convert


def read(hint: object, tokens: Sequence[Token]) -> object:
    """Choices in any case, as the API reads them. `none` is a choice or a mistake: never an option left out."""
    wanted = _without_none(hint)
    if get_origin(wanted) is not Literal:
        return convert(wanted, tokens)
    said, choices = tokens[0].value, cast("tuple[str, ...]", get_args(wanted))
    for choice in choices:
        if choice.lower() == said.lower():
            return choice
    raise ValueError(f'"{said}" is none of {", ".join(choices)}.')


def _without_none(hint: object) -> object:
    """`hint` itself, unless it is something or None."""
    members = get_args(hint)
    if NoneType not in members:
        return hint
    (other,) = [one for one in members if one is not NoneType]
    return other
