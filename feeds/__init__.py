"""Everything that reacts to a change: entries, feeds and comparisons."""
