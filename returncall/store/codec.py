"""Values of returncall.model as plain data (dicts, lists, strings, numbers) and back, exactly.

Fields that are unknown are passed over and missing ones take their default, so that documents written by an
older or newer version still read.
"""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from returncall import model
from returncall.store import moments

Value = TypeVar("Value")

_NAMES = {"datetime": datetime, "date": date} | {name: getattr(model, name) for name in model.__all__}


def to_plain(value: Any) -> Any:
    """`value` (a model value, or tuples of them) as data that json.dumps takes.

    Raises TypeError for anything that the model does not use.
    """
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, datetime):
        return moments.to_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        return {name: to_plain(getattr(value, name)) for name in _hints(cast("type", type(value)))}
    raise TypeError(f"A {type(value).__name__} cannot be stored as plain data.")


def from_plain(kind: type[Value], plain: Any) -> Value:
    """The value of type `kind` (also ``tuple[...]`` and ``X | None``) that `to_plain` made `plain` from."""
    return cast("Value", _read(kind, plain))


def _read(kind: Any, plain: Any) -> Any:
    if plain is None or kind is Any:
        return plain
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        (inner,) = (one for one in get_args(kind) if one is not NoneType)
        return _read(inner, plain)
    if origin is tuple:
        inner, *others = get_args(kind)
        if others == [Ellipsis]:
            return tuple(_read(inner, item) for item in plain)
        return tuple(_read(one, item) for one, item in zip((inner, *others), plain, strict=True))
    if kind is datetime:
        return moments.from_text(plain)
    if kind is date:
        return date.fromisoformat(plain)
    if dataclasses.is_dataclass(kind):
        build = cast("type", kind)
        hints = _hints(build)
        return build(**{name: _read(hints[name], item) for name, item in plain.items() if name in hints})
    if issubclass(kind, Enum):
        return kind(plain)
    return plain


@cache
def _hints(kind: type) -> dict[str, Any]:
    """The fields of a dataclass with their real types; the model names some of them only for type checkers."""
    hints = get_type_hints(kind, localns=_NAMES)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}
