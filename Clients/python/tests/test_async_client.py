from __future__ import annotations

import asyncio
import os
import signal
from typing import Any, Coroutine, TypeVar

import pytest
from conftest import STRIPE, SilentProvider

from integrations_host import (
    AsyncIntegrationsClient,
    ClientClosed,
    HostDied,
    LimitExceeded,
    NotFound,
    Timeout,
)

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    async def bounded() -> T:
        return await asyncio.wait_for(coroutine, 60)

    return asyncio.run(bounded())


def test_a_function_is_awaited_by_its_name_or_as_a_method() -> None:
    async def main() -> None:
        async with AsyncIntegrationsClient(":memory:") as client:
            id = await client.action("integrations:create", {**STRIPE})  # type: ignore
            await client.mutation("integrations:updateSyncStats", {"integrationId": id})
            (one,) = await client.integrations.list(organizationId="org_1")
            assert one == await client.query("integrations:get", {"integrationId": id})
            await client.integrations.delete_integration(integrationId=id)
            with pytest.raises(NotFound) as caught:
                await client.integrations.delete_integration(integrationId=id)
            assert caught.value.code == -32001

    run(main())


def test_10000_calls_wait_at_once_and_keep_their_order() -> None:
    async def main() -> None:
        async with AsyncIntegrationsClient(":memory:") as client:
            id = await client.action("integrations:create", {**STRIPE})  # type: ignore
            calls = []
            for number in range(5_000):
                calls.append(
                    asyncio.ensure_future(
                        client.integrations.update_sync_stats(integrationId=id, totalRecords=number)
                    )
                )
                calls.append(asyncio.ensure_future(client.integrations.get(integrationId=id)))
            answers = await asyncio.gather(*calls)
            # Each read sees the write that was called before it, and no later one.
            seen = [answer["syncStats"]["totalRecords"] for answer in answers[1::2] if answer]
            assert seen == list(range(5_000))

    run(main())


def test_what_the_host_does_not_read_is_not_heaped_up_here() -> None:
    async def main() -> None:
        async with AsyncIntegrationsClient(":memory:") as client:
            await client.request("host.ping")
            assert client.pid is not None
            os.kill(client.pid, signal.SIGSTOP)
            text = "x" * 1000
            calls = [
                asyncio.ensure_future(client.integrations.list(organizationId=text))
                for _ in range(2_000)
            ]
            transport = client._connection._stdin.transport
            # The pipe is full once the transport has more to write than it wants.
            while transport.get_write_buffer_size() < 60_000:
                await asyncio.sleep(0)
            for _ in range(100):
                await asyncio.sleep(0)
            assert transport.get_write_buffer_size() < 70_000
            waiting = len(client._connection._pending)
            assert waiting < 1_500
            os.kill(client.pid, signal.SIGCONT)
            answers = await asyncio.gather(*calls, return_exceptions=True)
            assert {type(answer).__name__ for answer in answers} == {"ArgumentValidationError"}

    run(main())


def test_a_cancelled_call_is_cancelled_in_the_host(provider: SilentProvider) -> None:
    async def main() -> None:
        async with AsyncIntegrationsClient(":memory:", endpoints=provider.endpoints) as client:
            id = await client.integrations.create(
                organizationId="org_1",
                provider="stripe",
                name="A",
                authMethod="api_key",
                apiKeyAuth={"key": "sk_test_0123456789"},
            )
            call = asyncio.ensure_future(client.integrations.test_connection(integrationId=id))
            await asyncio.get_running_loop().run_in_executor(None, provider.wait)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            # The host lets go of the provider, and answers; nobody waits for that.
            await asyncio.get_running_loop().run_in_executor(None, provider.wait_for_hang_up)
            assert client._connection._pending == {}
            assert len(await client.integrations.list(organizationId="org_1")) == 1

    run(main())


def test_calls_are_cancelled_before_their_turn_and_after() -> None:
    async def main() -> None:
        async with AsyncIntegrationsClient(":memory:") as client:
            await client.request("host.ping")
            assert client.pid is not None
            os.kill(client.pid, signal.SIGSTOP)
            name = "x" * 60_000
            calls = [
                asyncio.ensure_future(client.integrations.list(organizationId=name))
                for _ in range(50)
            ]
            transport = client._connection._stdin.transport
            while transport.get_write_buffer_size() < 60_000:
                await asyncio.sleep(0)
            for call in calls:
                call.cancel()
            results = await asyncio.gather(*calls, return_exceptions=True)
            assert all(isinstance(result, asyncio.CancelledError) for result in results)
            os.kill(client.pid, signal.SIGCONT)
            # No message was cut: what comes next is understood.
            assert await client.integrations.list(organizationId="org_1") == []

    run(main())


def test_a_call_ends_after_its_time_though_the_host_is_still() -> None:
    async def main() -> None:
        async with AsyncIntegrationsClient(":memory:") as client:
            await client.request("host.ping")
            assert client.pid is not None
            os.kill(client.pid, signal.SIGSTOP)
            with pytest.raises(Timeout) as caught:
                await client.integrations.list(organizationId="org_1", timeout_ms=20)
            assert caught.value.data == {"kind": "Timeout", "limitMs": 20}
            os.kill(client.pid, signal.SIGCONT)

    run(main())


def test_a_host_that_dies_fails_all_that_wait(provider: SilentProvider) -> None:
    async def main() -> None:
        async with AsyncIntegrationsClient(":memory:", endpoints=provider.endpoints) as client:
            calls = [
                asyncio.ensure_future(
                    client.integrations.create(
                        organizationId="org_1",
                        provider="stripe",
                        name=f"A{number}",
                        authMethod="api_key",
                        apiKeyAuth={"key": "sk_test_0123456789"},
                        verify=True,
                    )
                )
                for number in range(5)
            ]
            await asyncio.get_running_loop().run_in_executor(None, provider.wait)
            assert client.pid is not None
            os.kill(client.pid, signal.SIGKILL)
            errors = await asyncio.gather(*calls, return_exceptions=True)
            for error in errors:
                assert isinstance(error, HostDied)
                assert error.data["status"] == -signal.SIGKILL
            with pytest.raises(HostDied):
                await client.request("host.ping")

    run(main())


def test_a_client_is_used_between_its_start_and_its_end() -> None:
    async def main() -> None:
        client = AsyncIntegrationsClient(":memory:")
        with pytest.raises(ClientClosed, match="not started"):
            await client.request("host.ping")
        await client.start()
        with pytest.raises(ClientClosed, match="once"):
            await client.start()
        await client.close()
        await client.close()
        with pytest.raises(ClientClosed, match="closed"):
            await client.request("host.ping")
        # One that never started ends as well.
        await AsyncIntegrationsClient(":memory:").close()

    run(main())


def test_a_result_of_any_size_comes_whole() -> None:
    async def main() -> None:
        async with AsyncIntegrationsClient(":memory:") as client:
            big = {"text": "\u2028é😀" * 5_000}
            for number in range(40):
                await client.integrations.create(
                    organizationId="org_1",
                    provider="stripe",
                    name=f"N{number}",
                    authMethod="api_key",
                    metadata=big,
                )
            found = await client.integrations.list(organizationId="org_1")
            assert [one["metadata"] for one in found] == [big] * 40

    run(main())


@pytest.mark.parametrize(("extra", "kind"), [(0, None), (1, LimitExceeded)])
def test_a_message_has_at_most_16_MiB(extra: int, kind: "type[Exception] | None") -> None:
    async def main() -> None:
        async with AsyncIntegrationsClient(":memory:") as client:
            empty = '{"jsonrpc":"2.0","method":"host.ping","id":1,"params":{"text":""}}'
            params = {"text": "x" * (16 * 1024 * 1024 - len(empty) + extra)}
            with pytest.raises(kind or Exception) as caught:
                await client.request("host.ping", params)
            # One byte less is the host's to judge: it knows no such param.
            code = -32600 if kind else -32602
            assert caught.value.code == code  # type: ignore[attr-defined]
            assert await client.request("host.ping") is None

    run(main())
