"""The HTTP API: what may be asked, how it is refused, how runs are shown."""
