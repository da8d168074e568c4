"""For every test: what a drawn value costs on a busy machine says nothing about the code."""

from hypothesis import HealthCheck, settings

settings.register_profile("counts, not seconds", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("counts, not seconds")
