"""The state machine behind the host: single-threaded, no IO but the store, no clock but the one given."""
