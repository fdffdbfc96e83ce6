"""Training: what is new in a notice or product, a quiz from its worked cases, who has finished."""
