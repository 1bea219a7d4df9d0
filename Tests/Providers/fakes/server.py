"""What is done with a connection: its handshake, its requests and their answers; and the server beside it."""

from __future__ import annotations

import sys
import time
import traceback
from dataclasses import replace

from .catalogue import Exchange
from .connection import Connection, Gone
from .http import Malformed, Request, Response, json_response
from .providers.base import Provider
from .site import Choice, Site


class Server:
    """A provider, spoken to over connections."""

    def __init__(self, provider: Provider, site: Site, elsewhere: str) -> None:
        self.provider = provider
        self.site = site
        self.elsewhere = elsewhere

    def serve(self, connection: Connection) -> None:
        self.site.opened(connection)
        try:
            self._converse(connection)
        except Gone:
            pass
        except Exception:
            traceback.print_exc(file=sys.stderr)
        finally:
            connection.close()
            self.site.closed(connection)

    def _converse(self, connection: Connection) -> None:
        choice = self.site.for_connection()
        if choice and choice.answer and choice.answer.on_connection:
            choice.answer.on_connection(connection)
            return
        try:
            connection.handshake()
        except OSError:
            self.site.handshake_failed()
            return
        while connection.is_open:
            connection.is_idle = True
            if self.site.next_needs_connection():
                return
            request = self._next(connection)
            connection.is_idle = False
            if request is None:
                return
            chosen = self.site.for_request(request)
            if chosen is None:
                return
            self._answer(request, connection, chosen)

    def _next(self, connection: Connection) -> Request | None:
        """The next request; one that is malformed is noted, with what is wrong, and has an empty method."""
        try:
            request = connection.reader.request()
        except Malformed as error:
            head = bytes(connection.reader.buffer).decode("latin-1")
            request = Request("", "", (), b"", head, problem=str(error))
        if request is None:
            return None
        return replace(
            request,
            connection=connection.number,
            server_name=connection.server_name,
            tls=connection.tls,
            at=int(time.monotonic() * 1000),
        )

    def _answer(self, request: Request, connection: Connection, choice: Choice) -> None:
        exchange = Exchange(request, connection, self.provider, self.elsewhere, choice.options)
        if request.problem:
            exchange.reply(replace(self.provider.error(400, f"Malformed: {request.problem}"), close=True))
        elif choice.answer and choice.answer.act:
            choice.answer.act(exchange)
        else:
            exchange.reply(self._closing(exchange.normal()))
        if connection.is_open and request.closes:
            connection.close()

    def _closing(self, response: Response) -> Response:
        """The client is told to make a new connection where only such a one can get the next answer."""
        return replace(response, close=True) if self.site.next_needs_connection() else response


class Elsewhere:
    """Another host: it notes what it is asked, and sends the headers of the request back."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def serve(self, connection: Connection) -> None:
        self.site.opened(connection)
        try:
            connection.handshake()
            while connection.is_open and (request := connection.reader.request()):
                self.site.for_request(replace(request, connection=connection.number))
                response = json_response(200, {"headers": [list(pair) for pair in request.headers]})
                connection.reply(replace(response, close=request.closes))
        except (Gone, Malformed, OSError):
            pass
        finally:
            connection.close()
            self.site.closed(connection)
