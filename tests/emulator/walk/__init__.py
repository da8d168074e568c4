"""A random walk over everything that can be asked, and what must hold at every step."""
