"""One module a step: its name, its frozen input, its frozen result. Orchestrators and activities share them."""
