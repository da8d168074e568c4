"""A local Azure Functions host for Python Durable Functions 2.x apps, from PyPI alone."""
