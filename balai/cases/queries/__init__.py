"""Questions about cases, each filtered by who asks."""
