"""What is wrong with a book of notices, and what it promises and does not keep."""
