"""What the search's templates may use."""
