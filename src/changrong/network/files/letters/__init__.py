"""Letters (信函): plain values and a template, issued once, read as a page or a PDF, and checked by
whoever holds the paper."""
