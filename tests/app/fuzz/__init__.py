"""Bad input for every door: seeded, so that what was found once is found again (HOMEWARD_SEED, HOMEWARD_FUZZ)."""
