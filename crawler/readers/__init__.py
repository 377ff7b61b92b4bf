"""Readers: a document in, what it says out."""
