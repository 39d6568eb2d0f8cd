"""Stories, their blocks, bylines, corrections and withdrawals."""
