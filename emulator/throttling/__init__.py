"""Token buckets, as Resource Manager and Compute keep them: how many, of what size, and what an empty one answers."""
