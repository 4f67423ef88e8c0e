"""Questions to the tallies, the ledger and the reports from outside."""
