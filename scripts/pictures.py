"""`make pictures`: the console's pictures in docs/, made again in a Chromium of this machine.

Runs on the emulator and the dev host give the overview, the live run, the gate and the failed VM; the picture of 500 VMs
shows the made-up document that the tests measure with.
"""

import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from pair import KEY, REPOSITORY, VAULT_ID, Pair, running_pair
from playwright.sync_api import Browser, Page, Route, sync_playwright

sys.path.insert(0, str(REPOSITORY))
from tests.app.console.chromium import FLAGS, installed
from tests.app.console.documents import RUN, fleet
