"""The schema's errors in plain words: what is wrong, what is allowed, at the key as written.

Pydantic reports places inside its own structures (both directions of a value given once, the
members of a union); only the parts that the scenario really has are kept.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from sim import __version__
from sim.scenario import remedies
from sim.scenario.findings import Finding, Spot, without_repeats
from sim.scenario.hints import allowed_keys, nearest, rate_for, unknown_name
from sim.scenario.quantities import parse_duration
from sim.scenario.schema import Varying
from sim.scenario.shape import shape_at
from sim.scenario.words import Key, kind_and_value, kind_of, quoted, show

MOST_FINDINGS: Final = 2_000
"""Errors of the schema that are put into words; nobody reads more."""
_SAFETY_FROM: Final = 100_000
"""Upper bounds from here on protect the machine; smaller ones are part of a value's meaning."""
_SHOWN_IN_FULL: Final = 1e12
_FIRST_FORMAT: Final = "there has been no other; write format = 1, or leave the key out"
_ID_RULE: Final = "lower-case letters, digits and hyphens, a letter first, at most 64"
Words = tuple[str, str, str]
"""Code, message and remedy."""


def findings_of(error: ValidationError, data: Mapping[str, Any]) -> list[Finding]:
    """Return what `error` says about the tables `data`, each thing once."""
    details = [each for each in error.errors(include_url=False) if not _is_short_of_wrong(each)]
    findings = without_repeats(_finding(detail, data) for detail in details[:MOST_FINDINGS])
    if len(details) > MOST_FINDINGS:
        wrong = f"{len(details) - MOST_FINDINGS:,} more keys and values are refused"
        findings.append(Finding("SCN-101", (), wrong, "mend those above first", Spot("the rest")))
    return findings


def _is_short_of_wrong(detail: ErrorDetails) -> bool:
    """Return whether a list only seems too short, because some of its items are refused."""
    items = detail["input"]
    if detail["type"] != "too_short" or not isinstance(items, list | tuple):
        return False
    return len(items) >= int(detail["ctx"]["min_length"])


def _finding(detail: ErrorDetails, data: Mapping[str, Any]) -> Finding:
    kind, loc = detail["type"], detail["loc"]
    key = _written(loc, data)
    context = detail.get("ctx", {})
    if kind == "refusal":
        return Finding(context["code"], key, context["message"], context["remedy"])
    if kind == "missing" and isinstance(loc[-1], int):
        return Finding("SCN-027", key, "the list is too short", remedies.for_list(key))
    if kind == "missing":
        key = (*key, loc[-1])
    if kind not in _WORDS:
        return Finding("SCN-022", key, str(detail["msg"]), f"got {kind_of(detail['input'])}")
    code, message, remedy = _WORDS[kind](detail["input"], context, key)
    if code == "SCN-022":
        remedy = _remedy_for_place(key, data) or remedy
    return Finding(code, key, message, remedy)


def _remedy_for_place(key: Key, data: Mapping[str, Any]) -> str:
    """Return the remedy if `key` ends with a name that was taken for a port, and is none."""
    shape = shape_at(key[:-1]) if key else None
    ports = data.get("ports")
    if shape is None or shape.inner is None or not shape.is_a(Varying):
        return ""
    known = {*(ports if isinstance(ports, Mapping) else ()), *allowed_keys(key[:-1])}
    return "" if key[-1] in known else unknown_name(str(key[-1]), known)


def _written(loc: tuple[str | int, ...], data: Any) -> Key:
    """Return the part of `loc` that the scenario's own tables and lists have."""
    key: Key = ()
    for part in loc:
        in_table = isinstance(data, Mapping) and part in data
        in_list = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if in_table or in_list:
            data = data[part]
            key = (*key, part)
    return key


def _unknown(_value: object, _context: Mapping[str, Any], _key: Key) -> Words:
    # The loader adds the nearest key, for as many as are shown.
    return "SCN-020", "unknown key", ""


def _missing(value: object, _context: Mapping[str, Any], key: Key) -> Words:
    table = value if isinstance(value, Mapping) else {}
    return "SCN-021", "is missing", remedies.for_missing(str(key[-1]), table)


def _whole_number(value: object, _context: Mapping[str, Any], key: Key) -> Words:
    remedy = "write it without quotes" if _is_number(value) else remedies.for_number(key, "3")
    if isinstance(value, float) and isfinite(value):
        remedy = f"as in {value:.0f}" if abs(value) < _SHOWN_IN_FULL else "give less"
    return _wrong_type("a whole number", value, remedy)


def _number(value: object, _context: Mapping[str, Any], key: Key) -> Words:
    if isinstance(value, Mapping):
        return _wrong_type("a number", value, _remedy_for_table(value, key))
    if isinstance(value, str) and str(key[-1]).endswith("_per_day"):
        return _interval(value, "is a rate, trains a day")
    if isinstance(value, int) and not isinstance(value, bool):
        return "SCN-023", f"{show(value)} is too large", "give a number below 1e12"
    if isinstance(value, str) and not _is_number(value):
        return _wrong_type("a number", value, remedies.for_text(value, key))
    remedy = "write it without quotes" if _is_number(value) else remedies.for_number(key, "0.5")
    return _wrong_type("a number", value, remedy)


def _remedy_for_table(value: Mapping[str, Any], key: Key) -> str:
    known = [name for name in allowed_keys(key) if name not in value]
    close = next((each for name in value if (each := nearest(str(name), known))), None)
    return f"did you mean {close}?" if close else "give one number"


def _text(value: object, _context: Mapping[str, Any], _key: Key) -> Words:
    remedy = f"put quotes around it: {quoted(show(value))}" if _is_plain(value) else ""
    return _wrong_type("text", value, remedy)


def _flag(value: object, _context: Mapping[str, Any], _key: Key) -> Words:
    return _wrong_type("true or false", value, "write true or false, without quotes")


def _table(value: object, _context: Mapping[str, Any], key: Key) -> Words:
    if example := remedies.for_table(key):
        return _wrong_type("a table", value, example)
    keys = allowed_keys(key)
    inside = ", ".join(f"{name} = ..." for name in keys[:3]) or "name = ..."
    return _wrong_type("a table", value, f"as in {{ {inside} }}")


def _list(value: object, _context: Mapping[str, Any], key: Key) -> Words:
    return _wrong_type("a list", value, remedies.for_list(key))


def _wrong_type(due: str, value: object, remedy: str) -> Words:
    return "SCN-022", f"{due} is due, got {kind_and_value(value)}", remedy


def _too_small(value: object, context: Mapping[str, Any], _key: Key) -> Words:
    if "ge" in context:
        return "SCN-023", f"must be >= {context['ge']:g}, got {show(value)}", ""
    return "SCN-023", f"must be > {context['gt']:g}, got {show(value)}", ""


def _too_large(value: object, context: Mapping[str, Any], _key: Key) -> Words:
    if "lt" in context:
        return "SCN-023", f"{show(value)} is too large", "give a number below 2 to the 128th"
    most = context["le"]
    if most >= _SAFETY_FROM:
        return "SCN-028", f"{show(value)} is beyond the limit of {most:,.0f}", "give less"
    remedy = ""
    if most == 1 and isinstance(value, int | float) and 2 <= value <= 100:
        remedy = f"a share is a number from 0 to 1; for {value:g} % write {value / 100:g}"
    return "SCN-023", f"must be <= {most:g}, got {show(value)}", remedy


def _not_finite(value: object, _context: Mapping[str, Any], _key: Key) -> Words:
    return "SCN-026", f"{show(value)} is not a finite number", "give a number"


def _choice(value: object, context: Mapping[str, Any], key: Key) -> Words:
    allowed = str(context["expected"]).replace("'", '"')
    if key == ("format",):
        is_newer = isinstance(value, int) and value > 1
        remedy = f"it needs a newer landbridge than {__version__}" if is_newer else _FIRST_FORMAT
        return "SCN-024", f"this landbridge reads format 1, not {show(value)}", remedy
    if "arrivals" in key and isinstance(value, str) and not nearest(value, _LAWS):
        return _interval(value, f"is a law of arrivals, {allowed}")
    names = allowed.replace('"', "").replace(" or ", ", ").split(", ")
    close = nearest(value, names) if isinstance(value, str) else None
    remedy = f"did you mean {quoted(close)}?" if close else ""
    return "SCN-024", f"must be {allowed}, got {show(value)}", remedy


def _interval(value: str, due: str) -> Words:
    """Return what to say where a rate or a law is due and `value` may be an interval."""
    message = f"{due}; got {quoted(value)}"
    try:
        seconds = parse_duration(value)
    except PydanticCustomError:
        if rate := _RATE.fullmatch(value.strip()):
            return "SCN-024", message, f"write trains_per_day = {rate[1]}"
        is_number = _is_number(value)
        return "SCN-024", message, "write it without quotes" if is_number else _RATE_OR_LAW
    return "SCN-024", message, rate_for(value, seconds)


_LAWS: Final = ("poisson", "even")
_RATE: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?) *(?:trains?)? *(?:/|per|a) *(?:day|d)")
_RATE_OR_LAW: Final = 'as in trains_per_day = 20 and arrivals = "poisson"'


def _pattern(value: object, _context: Mapping[str, Any], key: Key) -> Words:
    if key and key[-1] == "url":
        return "SCN-029", f"{show(value)} is no address", "as in https://example.org/page"
    if key and key[-1] == "currency":
        return "SCN-029", f"{show(value)} is no currency", 'three capital letters, as in "USD"'
    if key and key[-1] == "resource":
        return "SCN-029", f"{show(value)} is no resource", remedies.for_resource(str(value))
    if key and key[-1] == "metric":
        return "SCN-029", f"{show(value)} is no name of a figure", "as in clearance_mean_h"
    return "SCN-025", f"{show(value)} is no id", _ID_RULE


def _length(value: object, context: Mapping[str, Any], key: Key) -> Words:
    least, most = context.get("min_length"), context.get("max_length")
    if isinstance(value, str):
        bound = f"at most {most}" if most is not None else f"at least {least}"
        return "SCN-029", f"has {len(value):,} characters, {bound} are allowed", ""
    if not value:
        return "SCN-027", "the list is empty", f"give at least {least}"
    bound = f"{most if most is not None else least}"
    got = context.get("actual_length")
    got = len(value) if isinstance(value, list | tuple) else got
    return "SCN-027", f"the list has {got} items, {bound} are due", remedies.for_list(key)


def _is_number(value: object) -> bool:
    try:
        return isinstance(value, str) and float(value) is not None
    except ValueError:
        return False


def _is_plain(value: object) -> bool:
    return not isinstance(value, Mapping | list | tuple | bool)


_WORDS: Final[dict[str, Callable[[Any, Mapping[str, Any], Key], Words]]] = {
    "extra_forbidden": _unknown,
    "missing": _missing,
    "int_type": _whole_number,
    "int_from_float": _whole_number,
    "float_type": _number,
    "string_type": _text,
    "bool_type": _flag,
    "model_type": _table,
    "model_attributes_type": _table,
    "dict_type": _table,
    "tuple_type": _list,
    "list_type": _list,
    "greater_than_equal": _too_small,
    "greater_than": _too_small,
    "less_than_equal": _too_large,
    "less_than": _too_large,
    "finite_number": _not_finite,
    "literal_error": _choice,
    "enum": _choice,
    "string_pattern_mismatch": _pattern,
    "string_too_short": _length,
    "string_too_long": _length,
    "too_short": _length,
    "too_long": _length,
}


def not_numbers(data: Mapping[str, Any]) -> list[Finding]:
    """Return a finding for each value that is infinite, not a number, or a negative zero."""
    return list(_not_numbers(data, ()))


def _not_numbers(value: object, key: Key) -> Iterator[Finding]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _not_numbers(inner, (*key, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _not_numbers(inner, (*key, place))
    elif isinstance(value, float) and str(value) in ("nan", "-nan", "inf", "-inf", "-0.0"):
        remedy = "write 0" if value == 0 else "give a finite number"
        yield Finding("SCN-026", key, f"{value} is not a number to count with", remedy)
