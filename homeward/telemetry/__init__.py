"""What we tell of our own work: spans, metrics and logs, through OpenTelemetry's API alone.

Nothing here exports. In Azure the Functions worker does, where the app setting
PYTHON_APPLICATIONINSIGHTS_ENABLE_TELEMETRY is on; without it every call costs next to nothing and goes nowhere.
Orchestrators and entities are played again, so nothing of theirs comes here: triggers and activities tell, each once
however often an orchestration is replayed, and once more where the platform runs one of them a second time.
"""
