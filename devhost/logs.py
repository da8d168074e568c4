"""Logging of host and worker: one line an event on stderr, the libraries only when something is wrong."""

import logging
import sys

_NOISY = ("azure", "azure_functions_runtime", "durabletask", "grpc", "uvicorn", "httpx", "asyncio")


def log_to_stderr() -> None:
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s"
    )
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
