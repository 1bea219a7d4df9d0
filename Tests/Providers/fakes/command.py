"""The command `serve`."""

from __future__ import annotations

import argparse
import json
import os
import signal
import ssl
import sys
import tempfile
from pathlib import Path
from types import FrameType

from . import answers, catalogue  # noqa: F401 (the first names the answers)
from .certificates import KINDS, VERSIONS, Authority
from .control import Control, quiet_stdout
from .listener import Listener, bind
from .providers import PROVIDERS
from .server import Elsewhere, Server
from .site import Site


def main() -> int:
    options = parse()
    if options.answers:
        print(catalogue.table())
        return 0
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _stop)
    with tempfile.TemporaryDirectory(prefix="providers-") as folder:
        try:
            serve(options, Path(folder))
        except (ImportError, OSError) as error:
            print(f"serve: {error}", file=sys.stderr)
            return 1
    # Threads that still speak are not waited for.
    os._exit(0)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="serve", description="A provider on the loopback interface.")
    parser.add_argument("provider", nargs="?", choices=sorted(PROVIDERS))
    parser.add_argument("--answers", action="store_true", help="print the table of named answers and end")
    parser.add_argument("--name", help="the host that it is taken for, in certificates and Host headers")
    parser.add_argument("--count", type=int, default=5, help="objects in each list (5)")
    parser.add_argument("--ipv6", action="store_true", help="listen at ::1 too")
    parser.add_argument("--tls", default="none", choices=("none", *KINDS))
    parser.add_argument("--tls-min", default="1.2", choices=sorted(VERSIONS))
    parser.add_argument("--tls-max", default="1.3", choices=sorted(VERSIONS))
    options = parser.parse_args()
    if not options.answers and not options.provider:
        parser.error("a provider is needed")
    options.tls_min = min(options.tls_min, options.tls_max)
    return options


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def serve(options: argparse.Namespace, folder: Path) -> None:
    """Serves until stdin ends."""
    sink = quiet_stdout()
    kind = PROVIDERS[options.provider]
    provider = kind(options.name or kind.default_host, options.count)
    authority = Authority.make(folder) if options.tls != "none" else None

    def context(certificate: str, name: str) -> ssl.SSLContext | None:
        if authority is None:
            return None
        return authority.context(certificate, name, folder, options.tls_min, options.tls_max)

    site, other = Site(), Site()
    elsewhere = Listener(bind(False), context("good", "127.0.0.1"), Elsewhere(other).serve)
    scheme = "https" if authority else "http"
    server = Server(provider, site, f"{scheme}://127.0.0.1:{elsewhere.port}")
    listener = Listener(bind(options.ipv6), context(options.tls, provider.host), server.serve)
    site.on_pause = listener.pause
    elsewhere.start()
    listener.start()
    ready = {
        "port": listener.port,
        "ca": str(authority.file) if authority else None,
        "elsewhere": elsewhere.port,
    }
    sink.write(json.dumps(ready).encode() + b"\n")
    sink.flush()
    Control(provider, site, other).run(sys.stdin.buffer, sink)
