"""Django's PostgreSQL, waited for while it restarts: the database engine of settings."""
