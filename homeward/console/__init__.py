"""The console: a page that shows runs live and steers them, by the HTTP API alone. Its files are in `assets/`."""
