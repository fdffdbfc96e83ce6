"""Which institutions to ask: a need against products, and offers against each other."""
