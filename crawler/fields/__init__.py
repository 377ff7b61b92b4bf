"""One module per field: text in, a typed value out, or a refusal."""
