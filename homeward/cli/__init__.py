"""The `homeward` command: a client of the HTTP API and nothing else. It imports nothing of the app."""
