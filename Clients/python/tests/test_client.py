from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import STRIPE, SilentProvider, wait_for_end

import integrations_host
from integrations_host import (
    ArgumentValidationError,
    ClientClosed,
    Conflict,
    FunctionError,
    FunctionNotFound,
    HostDied,
    IntegrationsClient,
    IntegrationsError,
    LimitExceeded,
    StorageFailed,
    Timeout,
    WrongFunctionType,
)


def run(program: str, *arguments: str) -> "subprocess.Popen[str]":
    """A Python program of its own, which has the client."""
    path = str(Path(integrations_host.__file__).parents[1])
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_a_function_is_called_by_its_name_or_as_a_method(tmp_path: Path) -> None:
    with IntegrationsClient(tmp_path / "a.sqlite") as client:
        id = client.action("integrations:create", {**STRIPE})  # type: ignore[typeddict-item]
        client.mutation("integrations:updateSyncStats", {"integrationId": id, "totalRecords": 7})
        (one,) = client.query("integrations:list", {"organizationId": "org_1"})
        assert one == client.integrations.get(integrationId=id)
        assert one["syncStats"] == {"totalRecords": 7, "lastSyncCount": 0, "failedSyncCount": 0}
        assert isinstance(one["syncStats"]["totalRecords"], float)
        client.integrations.delete_integration(integrationId=id)
        assert client.integrations.list(organizationId="org_1") == []
    # What was committed is there for the next.
    with IntegrationsClient(tmp_path / "a.sqlite") as client:
        assert client.integrations.list(organizationId="org_1") == []


def test_null_clears_a_field_and_a_field_not_given_stays() -> None:
    with IntegrationsClient(":memory:") as client:
        id = client.integrations.create(
            organizationId="org_1",
            provider="stripe",
            name="Payments",
            authMethod="api_key",
            metadata={"team": "a", "numbers": (1, 2.5)},
            capabilities={"canSync": True},
        )
        client.integrations.update(integrationId=id, capabilities=None)
        found = client.integrations.get(integrationId=id)
        assert found is not None
        assert found["metadata"] == {"team": "a", "numbers": [1, 2.5]}
        assert "capabilities" not in found


@pytest.mark.parametrize(
    ("kind", "code", "data", "call"),
    [
        (
            ArgumentValidationError,
            -32602,
            {"path": ".organizationId", "reason": "valueNotAllowed"},
            lambda c: c.integrations.list(organizationId="no spaces"),
        ),
        (
            ArgumentValidationError,
            -32602,
            {"path": ".colour", "reason": "extraField"},
            lambda c: c.integrations.list(organizationId="org_1", colour="red"),
        ),
        (FunctionNotFound, -32601, {}, lambda c: c.query("integrations:nothing", {})),
        (WrongFunctionType, -32005, {}, lambda c: c.query("integrations:create", {})),
        (FunctionError, -32000, {"code": "NoCredentials"}, lambda c: activate(c)),
        (Conflict, -32002, {"field": "name"}, lambda c: (create(c), create(c))),
        (
            LimitExceeded,
            -32008,
            {"limit": "pageItems"},
            lambda c: c.integrations.paginate(
                organizationId="org_1", paginationOpts={"numItems": 1001, "cursor": None}
            ),
        ),
    ],
)
def test_an_error_is_of_a_class_of_its_kind(kind, code, data, call) -> None:  # type: ignore
    with IntegrationsClient(":memory:") as client, pytest.raises(kind) as caught:
        call(client)
    error = caught.value
    assert (error.code, error.kind) == (code, kind.__name__)
    assert error.data == {"kind": kind.__name__, **data}
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is kind
    assert (str(copy), copy.code, copy.data) == (str(error), error.code, error.data)


def create(client: IntegrationsClient) -> str:
    return client.action("integrations:create", {**STRIPE})  # type: ignore[typeddict-item]


def activate(client: IntegrationsClient) -> None:
    client.integrations.update(integrationId=create(client), status="active")


def test_an_idempotency_key_makes_a_second_call_return_the_first_result() -> None:
    with IntegrationsClient(":memory:") as client:
        first = client.integrations.create(
            idempotency_key="k", organizationId="o", provider="stripe", name="A", authMethod="api_key"
        )
        second = client.integrations.create(
            idempotency_key="k", organizationId="o", provider="stripe", name="A", authMethod="api_key"
        )
        assert first == second
        with pytest.raises(Conflict) as caught:
            client.integrations.create(
                idempotency_key="k",
                organizationId="o",
                provider="stripe",
                name="B",
                authMethod="api_key",
            )
        assert caught.value.data["field"] == "$idempotencyKey"


def test_the_options_of_the_host_are_arguments_of_the_client() -> None:
    with IntegrationsClient(
        ":memory:", allow=["query"], organizations=["org_1"], deny=["integrations:get"]
    ) as client:
        info = client.request("host.info")
        assert info["allow"] == ["query"]
        assert info["framing"] == "line"
        assert info["pid"] == client.pid
        with pytest.raises(FunctionNotFound):
            client.integrations.get(integrationId="x")
        with pytest.raises(integrations_host.Forbidden):
            client.integrations.list(organizationId="org_2")
    with pytest.raises(TypeError, match="no option colour"):
        IntegrationsClient(":memory:", colour="red")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="organizations is a list"):
        IntegrationsClient(":memory:", organizations="org_1")


def test_threads_share_a_client() -> None:
    with IntegrationsClient(":memory:") as client, ThreadPoolExecutor(64) as threads:
        id = create(client)
        names = [f"n{number}" for number in range(2000)]

        def write_and_read(name: str) -> bool:
            client.integrations.update(integrationId=id, metadata={name: name})
            found = client.integrations.get(integrationId=id)
            return found is not None and found["metadata"][name] == name

        assert all(threads.map(write_and_read, names[:500]))
        assert all(
            client.integrations.list(organizationId=name) == [] for name in names[500:1000]
        )


def test_10000_calls_of_a_thousand_threads_are_answered() -> None:
    answers = []
    with IntegrationsClient(":memory:") as client:
        gate = threading.Event()

        def call() -> None:
            gate.wait()
            for _ in range(10):
                answers.append(client.integrations.list(organizationId="org_1"))

        threads = [threading.Thread(target=call) for _ in range(1_000)]
        for thread in threads:
            thread.start()
        gate.set()
        for thread in threads:
            thread.join()
    assert answers == [[]] * 10_000


def test_messages_larger_than_the_pipe_are_never_mixed() -> None:
    with IntegrationsClient(":memory:") as client, ThreadPoolExecutor(8) as threads:

        def seal_and_open(number: int) -> bool:
            text = chr(97 + number % 26) * (65_536 - number)
            encrypted = client.oauth2.encrypt(plaintext=text)["encrypted"]
            return client.oauth2.decrypt(encrypted=encrypted)["plaintext"] == text

        assert all(threads.map(seal_and_open, range(100)))


def test_what_the_host_does_not_read_is_not_heaped_up_here() -> None:
    with IntegrationsClient(":memory:") as client, ThreadPoolExecutor(400) as threads:
        client.request("host.ping")
        os.kill(client.pid, signal.SIGSTOP)
        calls = [
            threads.submit(client.integrations.list, organizationId="x" * 1000) for _ in range(400)
        ]
        connection = client._connection
        full = False
        while not full:
            with connection._lock:
                full = connection._unsent_bytes >= 65_536
        with connection._lock:
            assert connection._unsent_bytes < 67_000
            assert len(connection._pending) < 200
        os.kill(client.pid, signal.SIGCONT)
        kinds = {type(call.exception(30)).__name__ for call in calls}
        assert kinds == {"ArgumentValidationError"}


def test_a_host_that_dies_fails_what_waits_with_its_last_lines(provider: SilentProvider) -> None:
    with IntegrationsClient("/dev/null/none", endpoints=provider.endpoints) as client:
        with pytest.raises(StorageFailed):
            client.integrations.list(organizationId="org_1")
        pid = client.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        with ThreadPoolExecutor() as threads:
            waiting = [threads.submit(client.request, "host.ping") for _ in range(3)]
            os.kill(pid, signal.SIGKILL)
            errors = [call.exception(30) for call in waiting]
        for error in errors:
            assert isinstance(error, HostDied)
            assert error.kind == "HostDied"
            assert error.data["status"] == -signal.SIGKILL
            assert "the database" in str(error)
            assert error.data["stderr"][-1].startswith("integrations-host: error: ")
        # And so does what comes later.
        with pytest.raises(HostDied):
            client.integrations.list(organizationId="org_1")


def test_a_host_that_will_not_start_says_why() -> None:
    with pytest.raises(HostDied, match="no program /no/such/host"):
        IntegrationsClient(":memory:", binary="/no/such/host")
    with pytest.raises(HostDied) as caught:
        with IntegrationsClient(":memory:", deny=["no.such"]) as client:
            client.request("host.ping")
    assert caught.value.data["status"] == 64
    assert "no.such" in str(caught.value)


def test_a_host_may_end_before_anything_waits_for_it() -> None:
    for _ in range(30):
        with IntegrationsClient(":memory:", binary="/bin/false") as client:
            with pytest.raises(HostDied) as caught:
                client.request("host.ping")
            assert caught.value.data == {"kind": "HostDied", "status": 1, "stderr": []}


def test_a_process_that_is_no_host_is_ended(tmp_path: Path) -> None:
    script = tmp_path / "chatter"
    script.write_text("#!/bin/sh\necho hello\nexec cat >/dev/null\n")
    script.chmod(0o755)
    with pytest.raises(HostDied, match="no reply"):
        with IntegrationsClient(":memory:", binary=script) as client:
            client.request("host.ping")


def test_the_host_times_a_call_out(provider: SilentProvider) -> None:
    with IntegrationsClient(":memory:", endpoints=provider.endpoints) as client:
        with pytest.raises(Timeout) as caught:
            client.integrations.create(
                timeout_ms=50,
                organizationId="org_1",
                provider="stripe",
                name="A",
                authMethod="api_key",
                apiKeyAuth={"key": "sk_test_0123456789"},
                verify=True,
            )
        assert (caught.value.code, caught.value.data["limitMs"]) == (-32007, 50)
        assert client.integrations.list(organizationId="org_1") == []


def test_a_host_that_does_not_answer_is_not_waited_for() -> None:
    with IntegrationsClient(":memory:") as client:
        client.request("host.ping")
        assert client.pid is not None
        os.kill(client.pid, signal.SIGSTOP)
        try:
            with pytest.raises(Timeout) as caught:
                client.integrations.list(timeout_ms=1, organizationId="org_1")
            assert caught.value.data["limitMs"] == 1
        finally:
            os.kill(client.pid, signal.SIGCONT)
        # The late answer belongs to nobody, and disturbs nobody.
        assert client.integrations.list(organizationId="org_1") == []


def test_close_ends_the_host_and_what_comes_later_is_refused() -> None:
    client = IntegrationsClient(":memory:")
    assert client.integrations.list(organizationId="org_1") == []
    pid = client.pid
    assert pid is not None
    client.close()
    client.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(ClientClosed):
        client.integrations.list(organizationId="org_1")


def test_close_waits_for_the_calls_of_other_threads(provider: SilentProvider) -> None:
    client = IntegrationsClient(":memory:", endpoints=provider.endpoints)
    create(client)
    with ThreadPoolExecutor() as threads:
        call = threads.submit(
            client.integrations.create,
            organizationId="org_1",
            provider="stripe",
            name="B",
            authMethod="api_key",
            apiKeyAuth={"key": "sk_test_0123456789"},
            verify=True,
        )
        provider.wait()
        closing = threads.submit(client.close)
        provider.connections[-1].close()
        # Its provider hung up: the call ends with the host's own word on it.
        with pytest.raises(IntegrationsError) as caught:
            call.result(30)
        assert caught.value.kind == "ConnectionFailed"
        closing.result(30)


def test_a_client_that_is_let_go_ends_its_host() -> None:
    client = IntegrationsClient(":memory:")
    pid = client.pid
    assert pid is not None
    del client
    import gc

    gc.collect()
    wait_for_end(pid)


@pytest.mark.parametrize(
    "end", ["pass", "sys.exit(3)", "1 / 0", "os._exit(0)", "os.kill(os.getpid(), 9)"]
)
@pytest.mark.parametrize("style", ["sync", "async"])
def test_no_host_outlives_its_program(end: str, style: str) -> None:
    start = {
        "sync": "client = IntegrationsClient(':memory:')",
        "async": "loop = asyncio.new_event_loop()\n"
        "client = loop.run_until_complete(AsyncIntegrationsClient(':memory:').start())",
    }[style]
    program = run(
        "import asyncio, os, sys\nfrom integrations_host import *\n"
        f"{start}\nprint(client.pid, flush=True)\n{end}"
    )
    assert program.stdout is not None
    pid = int(program.stdout.readline())
    program.communicate(timeout=30)
    wait_for_end(pid)


def test_a_forked_child_neither_uses_the_client_nor_keeps_the_host_alive() -> None:
    program = run(
        r"""
import os, sys, signal
from integrations_host import *
client = IntegrationsClient(":memory:")
print(client.pid, flush=True)
child = os.fork()
if child == 0:
    try:
        client.request("host.ping")
    except ClientClosed as error:
        os.write(1, f"{error}\n".encode())
    client.close()
    signal.pause()
os.write(1, f"{client.request('host.ping')} {child}\n".encode())
os.kill(os.getpid(), signal.SIGKILL)
"""
    )
    assert program.stdout is not None
    lines = {program.stdout.readline().strip() for _ in range(3)}
    child = int(next(line for line in lines if line.startswith("None")).split()[1])
    pid = int(next(line for line in lines if line.isdigit()))
    try:
        assert any("forked" in line for line in lines)
        wait_for_end(pid)
    finally:
        os.kill(child, signal.SIGKILL)
        program.communicate(timeout=30)


def test_a_child_forked_beside_an_event_loop_does_not_keep_the_host_alive() -> None:
    program = run(
        r"""
import asyncio, os, signal
from integrations_host import *
loop = asyncio.new_event_loop()
client = loop.run_until_complete(AsyncIntegrationsClient(":memory:").start())
child = os.fork()
if child == 0:
    signal.pause()
os.write(1, f"{client.pid} {child}\n".encode())
os.kill(os.getpid(), signal.SIGKILL)
"""
    )
    assert program.stdout is not None
    pid, child = map(int, program.stdout.readline().split())
    try:
        wait_for_end(pid)
    finally:
        os.kill(child, signal.SIGKILL)
        program.communicate(timeout=30)


def test_an_interrupt_ends_the_call_and_not_the_host(provider: SilentProvider) -> None:
    program = run(
        """
import signal, sys
from integrations_host import *
# Whoever runs the tests in the background has it ignored, here too.
signal.signal(signal.SIGINT, signal.default_int_handler)
with IntegrationsClient(":memory:", endpoints={"api.stripe.com": sys.argv[1]}) as client:
    try:
        client.integrations.create(organizationId="o", provider="stripe", name="A", verify=True,
            authMethod="api_key", apiKeyAuth={"key": "sk_test_0123456789"})
    except KeyboardInterrupt:
        print("interrupted", client.integrations.list(organizationId="o"))
        sys.stdin.read()
""",
        provider.endpoints["api.stripe.com"],
    )
    provider.wait()
    # As a terminal does it: to all that the program started in its own session, too.
    os.killpg(program.pid, signal.SIGINT)
    # The host was told: it hangs up while the program goes on.
    provider.wait_for_hang_up()
    out, err = program.communicate(timeout=30)
    assert (out, program.returncode) == ("interrupted []\n", 0)
    # What the host has to say to people comes through Python's logging.
    assert err.startswith("integrations-host: warning: no key was configured")
