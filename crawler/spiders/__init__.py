"""One file per vendor: what to watch, and how it is read."""
