"""What is owed when."""
