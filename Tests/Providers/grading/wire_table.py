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
# Large enough to be asked of one provider only.
LARGE = {*ENDLESS, "gzip-bomb", "body-8m", "body-8m-over", "chunked-body-8m", "chunked-body-8m-over"}
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
# What must be somewhere in the bytes that come.
MARKS = {
    "401-many": b"\r\nWWW-Authenticate: Basic\r\n",
    "302-relative": b"\r\nLocation: /password\r\n",
    "two-answers": b"HTTP/1.1 403 Forbidden\r\n",
    "extra-bytes": b"HTTP/1.1 200 OK\r\nX-A:",
    "length-list": b", ",
    "length-negative": b"Content-Length: -1\r\n",
    "length-plus": b"Content-Length: +",
    "length-hex": b"Content-Length: 0x",
    "length-zeros": b"Content-Length: 000",
    "length-empty": b"Content-Length:\r\n",
    "length-huge": b"Content-Length: 99999999999999999999\r\n",
    "length-max": b"Content-Length: 9223372036854775807\r\n",
    "length-over": b"Content-Length: 9223372036854775808\r\n",
    "length-and-chunked": b"\r\nTransfer-Encoding: chunked\r\n\r\n",
    "chunked-extensions": b";name=value;",
    "chunked-digits": b"\r\n\r\n000",
    "chunked-prefix": b"\r\n\r\n0x",
    "chunked-negative": b"\r\n\r\n-5\r\n",
    "chunked-huge-size": b"\r\n\r\nfffffffffffffffff\r\n",
    "chunked-max-size": b"\r\n\r\n7fffffffffffffff\r\n",
    "chunked-all-ones": b"\r\n\r\nffffffffffffffff\r\n",
    "chunked-long-extension": b"e" * 70_000,
    "chunked-long-trailers": b"X-Trailer: 123456789\r\n" * 3_200,
    "chunked-http10": b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n",
    "no-space": b"Content-Type:application/json",
    "spaces": b": \t  application/json",
    "upper-case": b"\r\nCONTENT-TYPE: ",
    "lower-case": b"\r\ncontent-type: ",
    "obs-fold": b"\r\nX-Folded: one\r\n two\r\n",
    "empty-value": b"\r\nX-Empty:\r\n",
    "bare-lf": b"HTTP/1.1 200 OK\nContent-Type: ",
    "long-header": b"x" * 70_000,
    "many-headers": b"X-Many: 0123456789a\r\n" * 3_500,
    "long-status": b"HTTP/1.1 200 " + b"x" * 70_000,
    "latin-1": b"J\xf6rg",
    "odd-reason": b"HTTP/1.1 200 Internal Server Error: J\xf6rg!\r\n",
    "empty-reason": b"HTTP/1.1 200 \r\n",
    "no-reason": b"HTTP/1.1 200\r\n",
    "other-version": b"HTTP/3.7 200 OK\r\n",
    "upgrade": b"\r\nUpgrade: h2c\r\n",
    "connection-close": b"\r\nConnection: close\r\n",
    "keep-alive": b"\r\nConnection: keep-alive\r\n",
    "http-1.0": b"HTTP/1.0 200 OK\r\n",
    "http-1.0-until-close": b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n",
    "http-2": b"PRI * HTTP/2.0\r\n",
    "identity": b"\r\nContent-Encoding: identity\r\n",
    "deep-json": b"[" * 10_000 + b"]" * 10_000,
    "deep-objects": b'{"x":' * 10_000,
    "lone-surrogate": rb'"\ud800"',
    "big-number": b"9" * 1000,
    "bom": b"\r\n\r\n\xef\xbb\xbf{",
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
