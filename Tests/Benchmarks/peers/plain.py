"""The standard library and `cryptography`: one JSON-RPC message a line.  plain.py DATABASE full|normal"""

from __future__ import annotations

import json
import sys
from typing import Any, Callable

from integrations import Document, Integrations, Refused, encode

Method = Callable[[Document], Any]


def error(request_id: Any, code: int, message: str) -> Document:
    return {"jsonrpc": "2.0", "id": request_id, "error": {"code": code, "message": message}}


def answer(methods: dict[str, Method], request: Any) -> Document:
    if not isinstance(request, dict) or not isinstance(request.get("method"), str):
        return error(None, -32600, "That is not a request")
    request_id, method = request.get("id"), methods.get(request["method"])
    if method is None:
        return error(request_id, -32601, "There is no such method")
    try:
        return {"jsonrpc": "2.0", "id": request_id, "result": method(request.get("params") or {})}
    except Refused as refused:
        return error(request_id, refused.code, str(refused))
    except Exception:
        return error(request_id, -32603, "It went wrong")


def answer_line(methods: dict[str, Method], line: bytes) -> Document | list[Document]:
    try:
        message = json.loads(line)
    except ValueError:
        return error(None, -32700, "That is not JSON")
    if isinstance(message, list):
        return [answer(methods, request) for request in message]
    return answer(methods, message)


def main() -> None:
    integrations = Integrations(sys.argv[1], sys.argv[2])
    methods: dict[str, Method] = {
        "integrations.get": integrations.get,
        "integrations.list": integrations.list,
        "integrations.create": integrations.create,
        "integrations.updateSyncStats": integrations.update_sync_stats,
        "oauth2.encrypt": integrations.encrypt,
        "host.info": integrations.info,
    }
    output = sys.stdout.buffer
    for line in sys.stdin.buffer:
        output.write(encode(answer_line(methods, line)).encode() + b"\n")
        output.flush()
    integrations.close()


main()
