"""What is known and how it became known: facts with their evidence, and the changes between them."""
