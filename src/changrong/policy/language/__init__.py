"""The language of conditions and formulas: text in, a small typed tree out."""
