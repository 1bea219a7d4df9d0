"""The client of pygls: header framing, ids that are UUIDs, escapes in its JSON.

    python pygls_client.py HOST...
"""

import asyncio
import json
import sys

from pygls.client import JsonRPCClient
from pygls.protocol import JsonRPCProtocol, default_converter


def plain(value):
    """A result as JSON has it: pygls makes named tuples of objects."""
    if hasattr(value, "_asdict"):
        return {name: plain(member) for name, member in value._asdict().items()}
    return [plain(element) for element in value] if isinstance(value, list) else value


def tell(name, value):
    print(json.dumps({name: plain(value)}), flush=True)


class Client(JsonRPCClient):
    ended: "asyncio.Future[int]"

    async def server_exit(self, server):
        self.ended.set_result(server.returncode)


async def code(call):
    try:
        return await call
    except Exception as error:
        return getattr(error, "code", repr(error))


async def main():
    client = Client(JsonRPCProtocol, default_converter)
    client.ended = asyncio.get_running_loop().create_future()
    await client.start_io(*sys.argv[1:])
    call = client.protocol.send_request_async
    tell("info", await call("host.info"))
    tell("before", await call("integrations.list", {"organizationId": "org_1"}))
    integration = {
        "organizationId": "org_1",
        "provider": "stripe",
        "name": "Payments é😀",
        "authMethod": "api_key",
    }
    tell("created", await call("integrations.create", integration))
    tell("after", await call("integrations.list", {"organizationId": "org_1"}))
    tell("error", await code(call("integrations.list", {"organizationId": 5})))
    slow = {**integration, "name": "Slow", "verify": True, "apiKeyAuth": {"key": "sk_test_0123456789"}}
    pending = client.protocol.send_request("integrations.create", slow, msg_id="slow")
    # Its own cancel() tells the server nothing.
    client.protocol.notify("$/cancelRequest", {"id": "slow"})
    tell("cancelled", await code(asyncio.wrap_future(pending)))
    # Its stop() waits for a server that nobody has told to end.
    client.protocol.notify("exit", None)
    tell("status", await asyncio.wait_for(client.ended, 30))
    await client.stop()


asyncio.run(main())
