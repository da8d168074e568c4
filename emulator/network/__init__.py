"""Microsoft.Network as far as a failover needs it."""
