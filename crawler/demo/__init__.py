"""The demonstration: readable pages of two invented days at real addresses, and the recording made of them."""

from crawler.demo.recording import recording

__all__ = ["recording"]
