"""What is expected of each answer that all providers have: how h11 reads it, its status, its body and its end.

What is not named here is read whole, has the status of its name or 200 and the normal body, and ends with the
connection, which the request asks for. An end is told only where it is another one.
"""

from __future__ import annotations

# Never read by h11, since it would take too long; at least so many bytes come.
ENDLESS = {
    "endless": 64 << 20,
    "endless-chunks": 64 << 20,
    "endless-head": 64 << 20,
    "endless-line": 64 << 20,
    "interim-endless": 64 << 20,
}
# Those that do not end by themselves, or only when another is set: endings.py has them.
ELSEWHERE = {
    *("hang", "hang-in-head", "hang-in-body", "hang-in-chunk", "drip", "drip-slow", "drip-body", "101-switching"),
    *("never-accept", "handshake-hang", "late", "reset-after"),
}
BAD = {
    *("close", "reset", "close-on-connect", "reset-on-connect", "handshake-close", "handshake-alert", "handshake-cut"),
    *("two-lengths", "length-negative", "length-plus", "length-hex", "length-empty"),
    *("chunked-bad-size", "chunked-empty-size", "chunked-prefix", "chunked-negative", "chunked-space"),
    *("chunked-no-line-end", "chunked-bad-trailer"),
    *("chunked-twice", "chunked-gzip", "chunked-unknown", "chunked-identity"),
    *("leading-line", "http-2", "fold-first", "no-colon", "space-before-colon", "space-in-name", "empty-name"),
    *("nul-in-header", "nul-in-name", "bare-cr", "status-2-digits", "status-4-digits", "status-000", "status-sign"),
    *("status-word", "status-spaces", "garbage-status", "lower-version", "interim-only", "raw"),
}
CUT = {
    *("close-in-head", "truncated", "truncated-by-a-lot", "reset-in-head", "reset-in-body"),
    *("length-huge", "length-max", "length-over", "http-0.9"),
    *("chunked-cut", "chunked-cut-in-size", "chunked-no-end", "chunked-no-last-line", "chunked-huge-size"),
    *("chunked-max-size", "chunked-all-ones", "chunked-bare-lf"),
}
RESET = {"reset", "reset-in-head", "reset-in-body", "reset-on-connect"}
STATUSES = {
    "no-content": 204,
    "status-NNN": 418,
    "handshake-plain": 400,
    "status-600": 600,
    "echo-credential": 401,
    "echo-encoded": 401,
    "big-error": 500,
    "odd-error": 400,
}
INTERIM = {
    "100-continue": 1,
    "103-early-hints": 1,
    "interim": 3,
    "interim-100": 100,
    "interim-1000": 1000,
    "interim-64k": 1000,
    "interim-length": 1,
}
SIZES = {
    "body-8m": 8 << 20,
    "body-8m-over": (8 << 20) + 1,
    "chunked-body-8m": 8 << 20,
    "chunked-body-8m-over": (8 << 20) + 1,
    "empty": 0,
    "no-content": 0,
    "custom": 0,
}
HEADS = {"head-64k": 65_536, "head-64k-over": 65_537}
RETRIES = {"whole": "1", "decimal": "0.5", "zero": "0", "huge": "9" * 20, "negative": "-1", "garbage": "soon"}
# How Python's json reads the bodies: as what, or that it does not.
JSON = {
    "html": None,
    "wrong-shape": list,
    "empty-object": dict,
    "null": type(None),
    "wrong-types": dict,
    "cut-json": None,
    "json-and-more": None,
    "twice-json": dict,
    "invalid-utf8": None,
    "lone-surrogate": dict,
    "nul-in-json": None,
    "big-number": dict,
    "bom": dict,
    "deep-json": None,
    "deep-objects": None,
    "gzip": None,
    "gzip-bomb": None,
    "deflate": None,
}
LINKS = {
    "link-no-space": b"\r\nLink:<http",
    "link-repeated": b'rel="first"\r\nLink: <http',
    "link-comma": b"&x=a,b;c>",
    "link-unquoted": b"rel=next\r\n",
    "link-parameters": b'REL="NEXT last"',
    "link-other-host": b"://evil.example/",
    "link-user": b"@evil.example/",
    "link-port": b":8443/",
    "link-http": b"Link: <http://",
    "link-relative": b"Link: </",
    "link-broken": b'; rel="next"',
    "link-no-cursor": b"?limit=2>",
    "link-two-next": b'rel="next", <http',
    "link-garbage": b'Link: ,;<>,"next"=;;',
}
