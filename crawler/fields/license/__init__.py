"""License: text that names one becomes an id, a class and whether commercial use is allowed, as our reading."""

from crawler.fields.license.catalogue import LicenseValue
from crawler.fields.license.conditions import Terms, terms_of
from crawler.fields.license.mentions import Mention, mentions
from crawler.fields.license.names import from_hub, named
from crawler.fields.license.texts import recognise_text, text_digest

__all__ = [
    "LicenseValue",
    "Mention",
    "Terms",
    "from_hub",
    "mentions",
    "named",
    "recognise_text",
    "terms_of",
    "text_digest",
]
