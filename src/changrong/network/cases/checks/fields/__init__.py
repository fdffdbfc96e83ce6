"""What a case holds and what its moves ask."""
