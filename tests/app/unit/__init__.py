"""Tests of the app that start no process: the domain, the API, the settings and the edges of the adapters."""
