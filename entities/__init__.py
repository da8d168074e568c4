"""Durable entities: small facts that outlive a run. Single atomic operations only, no locks."""
