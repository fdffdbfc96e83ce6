"""What if: a book with something changed, compared with the book as it is, in one scan."""
