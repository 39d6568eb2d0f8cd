"""The bank: pictures, their rights, credit and renditions."""
