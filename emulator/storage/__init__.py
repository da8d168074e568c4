"""Microsoft.Storage: the cache accounts."""
