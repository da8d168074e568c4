"""One run as a page shows it live: everything in one small document."""
