"""uvicorn around the app: loopback only, http and https, the emulator's own Date, connections that can be cut."""

import asyncio
import socket
import ssl
from functools import partial
from pathlib import Path
from typing import NamedTuple

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from emulator.app import create
from emulator.service import Service

HOST = "127.0.0.1"
BACKLOG = 128
# Seconds, longer than clients keep a connection: closed first here, a request may get no answer.
KEEP_ALIVE = 120


class CuttableProtocol(H11Protocol):
    """Puts the transport where a request can reach it, to drop the connection without an answer."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]  (uvicorn's own signature)
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class Secure(NamedTuple):
    """A second socket, for https."""

    socket: socket.socket
    context: ssl.SSLContext
    ca_file: Path


class Server(uvicorn.Server):
    """uvicorn has one certificate or none for all its sockets; here the extra one has it."""

    def __init__(self, config: uvicorn.Config, secure: Secure | None) -> None:
        super().__init__(config)
        self.secure = secure

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.secure is None:
            return
        protocol = partial(CuttableProtocol, self.config, self.server_state, self.lifespan.state)
        listening = await asyncio.get_running_loop().create_server(
            protocol, sock=self.secure.socket, ssl=self.secure.context
        )
        self.servers.append(listening)


def make(service: Service, secure: Secure | None = None) -> Server:
    config = uvicorn.Config(
        create(service),
        http=CuttableProtocol,
        lifespan="off",
        log_level="warning",
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=1,
    )
    return Server(config, secure)


def listen(port: int) -> socket.socket:
    """Bind the loopback port, any free one for 0."""
    # Without the protocol named, asyncio leaves Nagle on and each answer on a kept connection costs 40 ms.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
    except OSError as error:
        bound.close()
        raise OSError(f"Port {port}: {error.strerror}. Choose another, or 0 for a free one.") from error
    return bound


def secure(port: int, ca_file: Path) -> Secure:
    """Bind a port for https, any free one for 0, and leave the certificate of its authority in the file."""
    from emulator import certificates  # needs the cryptography package, which plain http does not

    context = certificates.secured(ca_file)
    bound = listen(port)
    bound.listen(BACKLOG)
    return Secure(bound, context, ca_file)
