"""The commands, by what they are for: parse, call, print."""
