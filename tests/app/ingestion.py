"""Stands where Application Insights takes telemetry in: keeps every envelope that is sent to it."""

import gzip
import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, override

type Envelope = dict[str, Any]


class Ingestion:
    """`sent`: every request as it came, path and body; the envelopes are read from those to `/v2.1/track`."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.url = ""

    @property
    def connection_string(self) -> str:
        key = "00000000-0000-0000-0000-000000000001"
        return f"InstrumentationKey={key};IngestionEndpoint={self.url};LiveEndpoint={self.url}"

    def now(self) -> "Ingestion":
        """What came so far."""
        kept = Ingestion()
        kept.sent = list(self.sent)
        return kept

    def envelopes(self, *kinds: str) -> Iterator[Envelope]:
        """Those of these base types (RemoteDependencyData, RequestData, MessageData ...)."""
        for path, body in list(self.sent):
            if path.startswith("/v2.1/track"):
                yield from (one for one in json.loads(body) if one["data"]["baseType"] in kinds)

    def spans(self) -> list[Envelope]:
        return list(self.envelopes("RemoteDependencyData", "RequestData"))


@contextmanager
def ingestion() -> Generator[Ingestion]:
    """On a free port of loopback, until the end of the block."""
    kept = Ingestion()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            plain = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
            kept.sent.append((self.path, plain.decode()))
            count = len(json.loads(plain)) if self.path.startswith("/v2.1/track") else 0
            answer = json.dumps({"itemsReceived": count, "itemsAccepted": count, "errors": []}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        kept.url = f"http://127.0.0.1:{server.server_port}"
        serving = Thread(target=server.serve_forever)
        serving.start()
        try:
            yield kept
        finally:
            server.shutdown()
            serving.join()
