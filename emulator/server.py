"""uvicorn around the app: loopback only, the emulator's own Date, and connections that can be cut."""

import asyncio
import socket

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from emulator.app import create
from emulator.service import Service

HOST = "127.0.0.1"


class CuttableProtocol(H11Protocol):
    """Puts the transport where a request can reach it, to drop the connection without an answer."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]  (uvicorn's own signature)
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def make(service: Service) -> uvicorn.Server:
    config = uvicorn.Config(
        create(service),
        http=CuttableProtocol,
        lifespan="off",
        log_level="warning",
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


def listen(port: int) -> socket.socket:
    """Bind the loopback port, any free one for 0."""
    # Without the protocol named, asyncio leaves Nagle on and each answer on a kept connection costs 40 ms.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((HOST, port))
    return bound
