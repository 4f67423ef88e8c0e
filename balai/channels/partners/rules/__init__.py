"""What the API promises and how it reads: contracts, schemas, scopes, headers, JSON. Pure."""
