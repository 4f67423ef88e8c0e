"""The public pages of reports; the desk has its own."""
