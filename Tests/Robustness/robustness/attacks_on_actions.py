"""Attacks with what providers answer: results of actions that nobody reads, or that a batch waits for."""

from __future__ import annotations

import multiprocessing
import re
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .attack import (
    ANSWERS, BASE, HELD, HELD_BATCHES, LATE, Scene, Watched, attack, check, check_alive, stripe,
)
from .peer import MIB, SilentProvider, request

SHOP = "acme.myshopify.com"


class Shop(ThreadingHTTPServer):
    """Answers every request with one product, whose title is so long."""

    daemon_threads = True
    request_queue_size = 256

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.server.body
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    def __init__(self, size: int) -> None:
        super().__init__(("127.0.0.1", 0), self.Handler)
        self.body = b'{"products":[{"id":1,"title":"%s"}]}' % (b"t" * size)
        self.options = ("--endpoint", f"{SHOP}=http://127.0.0.1:{self.server_address[1]}")
        # A process of its own: its threads would keep the attacker from reading.
        self._process = multiprocessing.get_context("fork").Process(target=self.serve_forever, daemon=True)
        self._process.start()

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self.server_close()

    def handle_error(self, *_: object) -> None:
        """A host that has ended hangs up."""


def product(number: int) -> bytes:
    params = {"resource": "products", "domain": SHOP, "accessToken": "shpat_0123456789", "$timeoutMs": 300_000}
    return request("workflow.shopify", params, number)


def rest(host: Watched, idle: float = 1.0) -> None:
    """Waits until the host does no more, and notes what it holds."""
    effort, since = host.effort(), time.monotonic()
    while time.monotonic() - since < idle:
        time.sleep(0.02)
        host.note()
        if (now := host.effort()) != effort:
            effort, since = now, time.monotonic()


@attack("results without a reader", BASE + HELD + ANSWERS)
def results_without_reader(scene: Scene) -> str:
    """Actions that end while the client reads nothing: they wait, and all are answered when it reads."""
    size = scene.times(4, 8) * MIB - 4_096
    shop = Shop(size)
    with scene.host(*shop.options) as host:
        names = list(range(scene.times(400, 2_000)))
        calls = b"".join(host.packed(product(name)) for name in names)
        taken = host.push(calls)
        rest(host)
        host.write(calls[taken:])
        got: Counter[int] = Counter()
        for _ in names:
            text = host.hear()
            check(len(text) > size and b'"title":"ttt' in text, text[:200])
            got[int(re.search(rb'"id":(\d+)', text)[1])] += 1
        check(got == Counter(names), f"{got.total()} replies to {len(got)} ids, and wanted {len(names)}")
        check_alive(host)
    shop.end()
    return f"{len(names)} results of {size // MIB + 1} MiB, of which few are held, then all of them"


@attack("batches of results", BASE + HELD_BATCHES + LATE + ANSWERS)
def batches_of_results(scene: Scene) -> str:
    """Batches that each wait for one call, while their other actions end: from 128 MiB on -32008 in their places."""
    shop, provider = Shop(4 * MIB), SilentProvider()
    with scene.host(*shop.options, *provider.options) as host:
        silent = {"integrationId": host.ask("integrations.create", stripe("silent"))}
        batches, each = scene.times(10, 40), 12
        for batch in range(batches):
            calls = [product(100 * batch + number) for number in range(each)]
            calls.append(request("integrations.testConnection", {**silent, "$timeoutMs": 300_000}, 100 * batch + each))
            host.say(b"[" + b",".join(calls) + b"]")
        rest(host)
        provider.refuse_from_now_on()
        kept = refused = 0
        for _ in range(batches):
            replies = host.hear()
            names = [int(name) for name in re.findall(rb'"jsonrpc":"2.0","id":(\d+)', replies)]
            check(names == [names[0] + number for number in range(each + 1)], names)
            kept += replies.count(b'"title":"ttt')
            refused += replies.count(b'"limit":"batchReplyBytes"')
        check(kept + refused == batches * each, f"{kept} results and {refused} refused")
        check(kept >= 31 and refused > 0, f"{kept} results and {refused} refused")
        check_alive(host)
    shop.end()
    return f"{batches} arrays that wait: {kept} results of 4 MiB in them, {refused} times -32008"
