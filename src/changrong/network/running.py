"""Web and worker as two processes of one command: what ends one of them, and what follows.

The worker may be killed at any time and is started again. Without the web there is nothing to do
and both end. Both also end when whoever watches them ends, even by a signal nobody can catch: they
hold the reading end of a pipe whose only writer is the watcher.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from typing import Any

from django.conf import settings
from django.db import connections

from changrong.network.work import work

PATIENCE = 15.0  # seconds for what is being answered to be finished
PAUSE = 2.0  # seconds before a worker that ended is started again
# No query (it may hold what was searched for) and no referrer.
ACCESS = '%(t)s %(h)s "%(m)s %(U)s" %(s)s %(B)s bytes %(L)ss'
log = logging.getLogger(__name__)
FORK = multiprocessing.get_context("fork")


class Watch:
    """The web at an address and its worker, until one asks to stop or the web ends."""

    def __init__(self, bind: str, port: int) -> None:
        self.address = bind, port
        self.leash, self.held = os.pipe()

    def run(self) -> int:
        """The exit code of the web; 0 where it was asked to stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _leave)
        connections.close_all()  # a connection belongs to one process
        web, worker = self._start(serve, *self.address), self._start(work)
        try:
            while not wait([web.sentinel], timeout=0):
                wait([web.sentinel, worker.sentinel])
                if not worker.is_alive() and web.is_alive():
                    log.warning("the worker ended (%s); starting another", worker.exitcode)
                    time.sleep(PAUSE)
                    worker = self._start(work)
            web.join()
            log.error("the web server ended (%s); stopping", web.exitcode)
            return web.exitcode or 1
        except SystemExit:
            return 0
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            _end(web, worker)

    def _start(self, target: Callable[..., object], *arguments: object) -> ForkProcess:
        process = FORK.Process(target=self._led, args=(target, *arguments))
        process.start()
        return process

    def _led(self, target: Callable[..., object], *arguments: object) -> None:
        """In the new process: the signals mean again what they mean, and the pipe is watched."""
        os.close(self.held)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        threading.Thread(target=self._follow, daemon=True).start()
        target(*arguments)

    def _follow(self) -> None:
        os.read(self.leash, 1)  # returns when the watcher is gone
        os.kill(os.getpid(), signal.SIGTERM)


def _leave(number: int, frame: object) -> None:
    sys.exit(0)


def _end(*processes: ForkProcess) -> None:
    for process in processes:
        process.terminate()
    until = time.monotonic() + PATIENCE
    for process in processes:
        process.join(max(0.0, until - time.monotonic()))
        if process.is_alive():
            process.kill()


def serve(bind: str, port: int) -> None:
    """The web server of this process, until it is told to stop."""
    from gunicorn.app.base import BaseApplication

    from changrong.network.wsgi import application

    host = f"[{bind}]" if ":" in bind else bind

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            options: dict[str, Any] = {
                "bind": f"{host}:{port}",
                "workers": settings.PROCESSES,
                "worker_class": "gthread",
                "threads": 8,
                "timeout": 60,
                "graceful_timeout": 10,
                "loglevel": "warning",
                "accesslog": "-" if settings.LOG_LEVEL in {"INFO", "DEBUG"} else None,
                "access_log_format": ACCESS,
                "proc_name": "changrong",
                "control_socket_disable": True,
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return application

    Server().run()
