"""Where the sealed reports of ended runs are kept: a container of blobs, or a folder on this machine."""
