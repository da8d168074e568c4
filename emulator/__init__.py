"""Azure Site Recovery (Azure-to-Azure) over HTTP, as it really answers, on loopback. Imports nothing of Homeward."""
