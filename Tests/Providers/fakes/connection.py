"""One accepted connection, in the clear or in TLS, and the ways in which it can end."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct
import time

from .http import Reader, Response


class Gone(Exception):
    """The client hung up."""


class Connection:
    """A connection that one thread serves; others may only call `hang_up`."""

    def __init__(self, raw: socket.socket, number: int, context: ssl.SSLContext | None) -> None:
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.number = number
        self.context = context
        self.server_name: str | None = None
        self.tls: str | None = None
        self.is_open = True
        self.is_idle = False
        self._socket = raw
        self.reader = Reader(self._receive)

    def handshake(self) -> None:
        """Begins TLS, if this server speaks it; an ssl.SSLError or OSError where that fails."""
        if self.context is None:
            return
        self._socket = self.context.wrap_socket(self._socket, server_side=True, do_handshake_on_connect=False)
        self._socket.settimeout(30)
        self._socket.do_handshake()
        self._socket.settimeout(None)
        self.tls = self._socket.version()
        # What the context's callback left there.
        self.server_name = getattr(self._socket, "asked_name", None)

    def _receive(self, count: int) -> bytes:
        try:
            return self._socket.recv(count)
        except ssl.SSLError:
            return b""
        except OSError as error:
            raise Gone from error

    def send(self, data: bytes) -> None:
        """All of it; Gone where the client does not want it any more."""
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise Gone from error

    def reply(self, response: Response) -> None:
        self.send(response.encode())
        if response.close:
            self.close()

    def receive_raw(self, count: int = 65536) -> bytes:
        """Some bytes of what the client sends, without TLS where it has not begun."""
        return self._receive(count)

    def pause(self, seconds: float) -> None:
        """Waits; Gone as soon as the client hangs up."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self._peer_left(min(left, 1)):
                raise Gone

    def hang(self) -> None:
        """Says nothing until the client hangs up."""
        while True:
            self.pause(3600)

    def _peer_left(self, seconds: float) -> bool:
        """Whether the client hung up within this time; what it sends in the meantime is left alone."""
        poll = select.poll()
        poll.register(self._socket.fileno(), select.POLLRDHUP)
        return bool(poll.poll(int(seconds * 1000)))

    def close(self, notify: bool = True) -> None:
        """Ends the connection; in TLS with a close_notify unless told otherwise."""
        if not self.is_open:
            return
        self.is_open = False
        if notify and isinstance(self._socket, ssl.SSLSocket):
            try:
                self._socket.setblocking(False)
                self._socket.unwrap()
            except (OSError, ValueError):
                pass  # it went out, and the client's own is not waited for
        self.hang_up()
        self._socket.close()

    def half_close(self) -> None:
        """Ends what the server sends, with no close_notify, and waits for the client to hang up."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError as error:
            raise Gone from error
        self.hang()

    def reset(self) -> None:
        """Ends the connection with a RST."""
        self.is_open = False
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def hang_up(self) -> None:
        """Wakes the thread that reads; the connection is closed there."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
