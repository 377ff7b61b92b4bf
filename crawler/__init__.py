"""Fetching and reading: from a watched address to typed claims with evidence."""
