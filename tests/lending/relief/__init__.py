"""Relief as documents give it."""
