"""One index per language, fed from the ledger."""
