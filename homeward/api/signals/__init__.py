"""Every schema that an alert or event can come in, each read into one `Signal`; docs/signals.md lists them."""
