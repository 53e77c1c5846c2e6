"""The site log and what it adds up to: presence, headcounts, closing."""
