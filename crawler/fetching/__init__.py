"""How a document gets here: politely from the network, or from an archive."""
