"""What a maintainer needs: making a vendor file, checking it against the live pages, and repairing it."""
