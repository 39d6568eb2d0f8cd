"""What happened: append with record.py, read in order with follow.py."""
