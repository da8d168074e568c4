"""`python -m homeward.cli`."""

import sys

from homeward.cli.main import main

sys.exit(main(sys.argv[1:]))
