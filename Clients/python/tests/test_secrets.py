"""A canary in every secret field stands in nothing but the reply that is meant to carry it."""

from __future__ import annotations

import asyncio
import io
import logging
import pickle
import traceback
from pathlib import Path
from typing import Any, List

import pytest

from integrations_host import AsyncIntegrationsClient, IntegrationsClient, IntegrationsError

CANARY = "canary0123456789canary"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """All that Python logs, asyncio's debugging included."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    root.addHandler(handler)
    monkeypatch.setattr(root, "level", logging.DEBUG)
    monkeypatch.setenv("PYTHONASYNCIODEBUG", "1")
    yield stream  # type: ignore[misc]
    root.removeHandler(handler)


def told(error: BaseException) -> str:
    """All that an error shows, with what it came from."""
    texts: List[str] = [str(error), repr(error), repr(vars(error))]
    texts += traceback.format_exception(type(error), error, error.__traceback__)
    seen = error.__context__
    while seen is not None:
        texts += [repr(seen), repr(vars(seen))]
        seen = seen.__context__
    return "\n".join(texts)


CALLS = [
    {"apiKeyAuth": {"key": CANARY}, "name": "x" * 201},
    {"apiKeyAuth": {"key": CANARY, CANARY: object()}},
    {"apiKeyAuth": {"key": CANARY + "\ud800"}},
    {"apiKeyAuth": {"key": {CANARY}}},
    {"apiKeyAuth": {"key": [CANARY]}},
    {"apiKeyAuth": CANARY},
    {"basicAuth": {"username": "u", "password": CANARY}},
    {"oauth2Auth": {"accessToken": CANARY, "refreshToken": CANARY}, "authMethod": "oauth2", "name": ""},
    {"metadata": {"n": 2**60, "text": CANARY}},
]


@pytest.mark.parametrize("number", range(len(CALLS)))
def test_no_error_and_no_log_line_has_a_secret(number: int, log: io.StringIO) -> None:
    arguments: Any = {
        "organizationId": "org_1",
        "provider": "stripe",
        "name": "A",
        "authMethod": "api_key",
        **CALLS[number],
    }
    with IntegrationsClient(":memory:", log_level="debug") as client:
        with pytest.raises((IntegrationsError, TypeError, ValueError)) as caught:
            client.integrations.create(**arguments)
        # A field's name is no secret of ours; here it is one to see that values are not shown.
        text = told(caught.value).replace(f".{CANARY}", "")
        assert CANARY not in text
        assert CANARY not in repr(client) + repr(vars(client._connection))
        if isinstance(caught.value, IntegrationsError):
            assert CANARY.encode() not in pickle.dumps(caught.value)
    assert CANARY not in log.getvalue()


def test_a_death_and_a_cancellation_tell_no_secret(log: io.StringIO, tmp_path: Path) -> None:
    async def main() -> BaseException:
        async with AsyncIntegrationsClient(tmp_path / "a.sqlite", log_level="debug") as client:
            await client.request("host.ping")
            calls = [
                asyncio.ensure_future(
                    client.integrations.create(
                        organizationId="org_1",
                        provider="stripe",
                        name=f"A{number}",
                        authMethod="api_key",
                        apiKeyAuth={"key": CANARY},
                    )
                )
                for number in range(20)
            ]
            await asyncio.sleep(0)
            assert CANARY not in repr(calls)
            calls[-1].cancel()
            assert client._connection._process is not None
            client._connection._process.kill()
            errors = await asyncio.gather(*calls, return_exceptions=True)
            return next(error for error in errors[:-1] if isinstance(error, BaseException))

    error = asyncio.run(main(), debug=True)
    assert type(error).__name__ == "HostDied"
    assert CANARY not in told(error)
    assert CANARY not in log.getvalue()


def test_the_reply_that_is_meant_to_carry_a_secret_does(log: io.StringIO) -> None:
    with IntegrationsClient(":memory:", log_level="debug") as client:
        id = client.integrations.create(
            organizationId="org_1",
            provider="stripe",
            name="A",
            authMethod="api_key",
            apiKeyAuth={"key": CANARY},
        )
        assert client.integrations.get_decrypted_credentials(integrationId=id)["apiKey"] == CANARY
        assert CANARY not in str(client.integrations.get(integrationId=id))
    assert "no key was configured" in log.getvalue()
    assert CANARY not in log.getvalue()
