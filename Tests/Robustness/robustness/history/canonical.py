"""Values as the host writes them [W-21], and document ids [W-60]."""

from __future__ import annotations

from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
#: The number of the table of integrations.
TABLE = 10001


def number(value: float) -> str:
    """A number as ECMAScript's Number::toString prints it."""
    if abs(value) <= 1 << 53 and value == int(value):
        return str(int(value))
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = f"{abs(value)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len((whole + fraction).lstrip("0")))
    digits = digits.rstrip("0")
    if 0 < point <= 21:
        return sign + (digits[:point].ljust(point, "0") + ("." + digits[point:] if digits[point:] else ""))
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    tail = "." + digits[1:] if digits[1:] else ""
    return f"{sign}{digits[0]}{tail}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def quoted(text: str) -> str:
    """A string with the escapes that are needed and no others."""
    text = encode_basestring(text)
    if not text.isascii():
        text = text.replace("\x85", "\\u0085").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return text


def encode(value: Any) -> str:
    """Compact JSON, the members of an object sorted by their names."""
    if isinstance(value, str):
        return quoted(value)
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        return str(value) if abs(value) <= 1 << 53 else number(float(value))
    if isinstance(value, float):
        return number(value)
    if isinstance(value, dict):
        return "{" + ",".join([quoted(key) + ":" + encode(value[key]) for key in sorted(value)]) + "}"
    return "[" + ",".join([encode(element) for element in value]) + "]"


def depth(value: Any) -> int:
    """Levels of nesting; special values such as {"$integer": ...} are scalars [W-161]."""
    if isinstance(value, dict):
        if len(value) == 1 and next(iter(value)) in ("$integer", "$bytes", "$float"):
            return 0
        return 1 + max(map(depth, value.values()), default=0)
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


def make_id(payload: bytes, table: int = TABLE) -> str:
    """The id of a table's document, of any 16 bytes."""
    head = bytearray()
    while table >= 0x80:
        head.append(table & 0x7F | 0x80)
        table >>= 7
    data = bytes(head) + bytes([table]) + payload
    return _base32(data + _fletcher(data))


@lru_cache(maxsize=1 << 14)
def is_id(text: str, table: int = TABLE) -> bool:
    """Whether a text is the canonical id of a document of that table."""
    if not 31 <= len(text) <= 37 or any(letter not in _ALPHABET for letter in text):
        return False
    bits = 0
    for letter in text:
        bits = bits << 5 | _ALPHABET.index(letter)
    data = (bits >> (5 * len(text) % 8)).to_bytes(5 * len(text) // 8, "big")
    return make_id(data[-18:-2], table) == text


def _fletcher(data: bytes) -> bytes:
    first = second = 0
    for byte in data:
        first = (first + byte) % 256
        second = (second + first) % 256
    return bytes([first, second])


def _base32(data: bytes) -> str:
    count = -(-8 * len(data) // 5)
    bits = int.from_bytes(data, "big") << (5 * count - 8 * len(data))
    return "".join(_ALPHABET[bits >> 5 * place & 31] for place in reversed(range(count)))
