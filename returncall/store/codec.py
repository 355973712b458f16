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
from typing import TYPE_CHECKING, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from returncall import model
from returncall.store import moments

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Value = TypeVar("Value")

_NAMES = {"datetime": datetime, "date": date} | {name: getattr(model, name) for name in model.__all__}


def to_plain(value: Any) -> Any:
    """`value` (a model value, or tuples of them) as data that json.dumps takes.

    Raises TypeError for anything that the model does not use.
    """
    return _writer(cast("Hashable", type(value)))(value)


@cache
def _writer(kind: Any) -> Callable[[Any], Any]:
    """How values of exactly that type are written; made once per type, for a batch writes thousands of them."""
    if issubclass(kind, Enum) and issubclass(kind, str):
        return lambda value: value.value
    if kind is NoneType or issubclass(kind, bool | int | float | str):
        return _same
    if issubclass(kind, datetime):
        return moments.to_text
    if issubclass(kind, date):
        return date.isoformat
    if issubclass(kind, tuple):
        return lambda value: [item if item.__class__ is str else to_plain(item) for item in value]
    if dataclasses.is_dataclass(kind):
        names = tuple(field.name for field in dataclasses.fields(kind))
        return lambda value: {name: to_plain(getattr(value, name)) for name in names}
    raise TypeError(f"A {kind.__name__} cannot be stored as plain data.")


def from_plain(kind: type[Value], plain: Any) -> Value:
    """The value of type `kind` (also ``tuple[...]`` and ``X | None``) that `to_plain` made `plain` from."""
    return cast("Value", _reader(cast("Hashable", kind))(plain))


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """How values of `kind` are read; made once per type, for a page reads thousands of them.  None stays None."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        (inner,) = (one for one in get_args(kind) if one is not NoneType)
        return _reader(inner)
    if origin is tuple:
        return _tuple_reader(*get_args(kind))
    if kind is datetime:
        return lambda plain: None if plain is None else moments.from_text(plain)
    if kind is date:
        return lambda plain: None if plain is None else date.fromisoformat(plain)
    if dataclasses.is_dataclass(kind):
        return _value_reader(cast("type", kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda plain: None if plain is None else kind(plain)
    return _same


def _tuple_reader(inner: Any, *others: Any) -> Callable[[Any], Any]:
    if others == (Ellipsis,):
        read = _reader(inner)
        return lambda plain: None if plain is None else tuple([read(item) for item in plain])
    readers = [_reader(one) for one in (inner, *others)]
    return lambda plain: (
        None if plain is None else tuple([read(item) for read, item in zip(readers, plain, strict=True)])
    )


def _value_reader(build: type) -> Callable[[Any], Any]:
    readers = {name: _reader(hint) for name, hint in _hints(build).items()}

    def read(plain: Any) -> Any:
        if plain is None:
            return None
        return build(**{name: readers[name](item) for name, item in plain.items() if name in readers})

    return read


def _same(plain: Any) -> Any:
    return plain


@cache
def _hints(kind: type) -> dict[str, Any]:
    """The fields of a dataclass with their real types; the model names some of them only for type checkers."""
    hints = get_type_hints(kind, localns=_NAMES)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}
