"""A receiver of webhooks on this machine: answers as it is told, and keeps what it heard."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """`answers` are given in turn, the last again and again: a status, or (status, headers)."""

    answers: list[Any] = field(default_factory=lambda: [200])
    heard: list[tuple[dict[str, str], str]] = field(default_factory=list)
    url: str = ""
    port: int = 0

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _body in self.heard]

    def answer(self) -> tuple[int, dict[str, str]]:
        given = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return given if isinstance(given, tuple) else (given, {})


@contextmanager
def receiving(*answers: Any, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    receiver = Receiver(list(answers) or [200])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.heard.append((headers, body))
            status, more = receiver.answer()
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_address[1]
    receiver.url = f"{'https' if tls else 'http'}://127.0.0.1:{receiver.port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def silent(says: bytes = b"", every: float = 0.05) -> Iterator[str]:
    """A receiver that accepts, and then says nothing, or a byte now and then, for ever."""
    stopping = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0), backlog=64)
    listening.settimeout(0.05)
    lines: list[socket.socket] = []

    def accept() -> None:
        while not stopping.is_set():
            with suppress(TimeoutError):
                lines.append(listening.accept()[0])
            for line in lines if says else ():
                with suppress(OSError):
                    line.send(says)
            stopping.wait(every if says else 0)

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/hook"
    finally:
        stopping.set()
        thread.join()
        for line in (*lines, listening):
            line.close()
