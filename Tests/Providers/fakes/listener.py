"""Accepts connections on the loopback interface, each served by a thread of its own."""

from __future__ import annotations

import errno
import os
import select
import socket
import ssl
import threading
import time
from typing import Callable

from .connection import Connection

BACKLOG = 512
Serve = Callable[[Connection], None]


def bind(ipv6: bool) -> list[socket.socket]:
    """A listening socket for 127.0.0.1, and one for ::1 at the same port where it is asked for."""
    for _ in range(50):
        first = _listen(socket.AF_INET, "127.0.0.1", 0)
        if not ipv6:
            return [first]
        try:
            return [first, _listen(socket.AF_INET6, "::1", first.getsockname()[1])]
        except OSError as error:
            first.close()
            if error.errno != errno.EADDRINUSE:
                raise
    raise OSError(errno.EADDRINUSE, "no port is free on both addresses")


def _listen(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


class Listener:
    """The sockets that listen, and whether what comes there is accepted."""

    def __init__(self, sockets: list[socket.socket], context: ssl.SSLContext | None, serve: Serve) -> None:
        self.port: int = sockets[0].getsockname()[1]
        self._sockets = sockets
        self._context = context
        self._serve = serve
        self._next = 1
        self._wake_read, self._wake_write = os.pipe()
        self._paused = False
        self._fillers: list[socket.socket] = []
        self._filler_ports: set[int] = set()
        self._lock = threading.Lock()

    def start(self) -> None:
        threading.Thread(target=self._run, daemon=True).start()

    def pause(self, paused: bool) -> None:
        """Accepts nothing and lets no connection be made, or goes on."""
        with self._lock:
            if paused == self._paused:
                return
            self._paused = paused
            os.write(self._wake_write, b"x")
            if paused:
                for listener in self._sockets:
                    listener.listen(0)
                    self._fill(listener)
                return
            for filler in self._fillers:
                filler.close()
            self._fillers = []
            for listener in self._sockets:
                listener.listen(BACKLOG)

    def _fill(self, listener: socket.socket) -> None:
        """Makes connections to this server itself until the backlog takes no more."""
        address = listener.getsockname()
        for _ in range(8):
            filler = socket.socket(listener.family, socket.SOCK_STREAM)
            filler.setblocking(False)
            filler.connect_ex(address)
            self._fillers.append(filler)
            self._filler_ports.add(filler.getsockname()[1])
            poll = select.poll()
            poll.register(filler, select.POLLOUT)
            if not poll.poll(100):
                return

    def _run(self) -> None:
        while True:
            poll = select.poll()
            poll.register(self._wake_read, select.POLLIN)
            if not self._paused:
                for listener in self._sockets:
                    poll.register(listener, select.POLLIN)
            poll.poll()
            with self._lock:
                if select.select([self._wake_read], [], [], 0)[0]:
                    os.read(self._wake_read, 1)
                if not self._paused:
                    for listener in self._sockets:
                        self._accept(listener)

    def _accept(self, listener: socket.socket) -> None:
        try:
            raw, peer = listener.accept()
        except BlockingIOError:
            return
        except OSError:
            time.sleep(0.01)  # out of descriptors: some come back as connections end
            return
        if peer[1] in self._filler_ports:
            self._filler_ports.discard(peer[1])
            raw.close()
            return
        raw.setblocking(True)
        connection = Connection(raw, self._next, self._context)
        self._next += 1
        threading.Thread(target=self._serve, args=(connection,), daemon=True).start()
