"""The demonstration: readable pages of two invented days at real addresses, and the recording made of them."""
