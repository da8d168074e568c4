"""Microsoft.Compute as far as a failover needs it."""
