"""aiorpcX: line framing, and batches that are batches.

    python aiorpcx_client.py HOST...
"""

import asyncio
import json
import sys

from aiorpcx.framing import NewlineFramer
from aiorpcx.jsonrpc import Batch, JSONRPCConnection, JSONRPCv2, Notification, Request


def tell(name, value):
    print(json.dumps({name: value}), flush=True)


async def main():
    host = await asyncio.create_subprocess_exec(
        *sys.argv[1:], stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    connection = JSONRPCConnection(JSONRPCv2)
    framer = NewlineFramer()

    async def read():
        while data := await host.stdout.read(65536):
            framer.received_bytes(data)

    async def receive():
        while True:
            connection.receive_message(await framer.receive_message())

    tasks = [asyncio.create_task(read()), asyncio.create_task(receive())]

    def send(item):
        is_batch = isinstance(item, Batch)
        message, reply = connection.send_batch(item) if is_batch else connection.send_request(item)
        host.stdin.write(framer.frame(message))
        return reply

    async def call(method, params):
        return await send(Request(method, params))

    async def code(call):
        try:
            return await call
        except Exception as error:
            return getattr(error, "code", repr(error))

    tell("info", await call("host.info", {}))
    tell("before", await call("integrations.list", {"organizationId": "org_1"}))
    integration = {
        "organizationId": "org_1",
        "provider": "stripe",
        "name": "Payments é😀",
        "authMethod": "api_key",
    }
    id = await call("integrations.create", integration)
    tell("created", id)
    tell("after", await call("integrations.list", {"organizationId": "org_1"}))
    tell("error", await code(call("integrations.list", {"organizationId": 5})))
    batch = Batch(
        [
            Request("integrations.get", {"integrationId": id}),
            Notification("integrations.updateSyncStats", {"integrationId": id, "totalRecords": 7}),
            Request("integrations.nothing", {}),
            # By position: one object stands for the arguments.
            Request("integrations.get", [{"integrationId": id}]),
        ]
    )
    first, refused, second = await send(batch)
    tell("batch", [first.get("syncStats"), refused.code, second["syncStats"]["totalRecords"]])
    slow = {**integration, "name": "Slow", "verify": True, "apiKeyAuth": {"key": "sk_test_0123456789"}}
    message, reply = connection.send_request(Request("integrations.create", slow))
    cancel = Notification("$/cancelRequest", {"id": json.loads(message)["id"]})
    host.stdin.write(framer.frame(message) + framer.frame(connection.send_notification(cancel)))
    tell("cancelled", await code(reply))
    host.stdin.close()
    tell("status", await host.wait())
    for task in tasks:
        task.cancel()


asyncio.run(main())
