"""Questions about reports, each filtered by who asks."""
