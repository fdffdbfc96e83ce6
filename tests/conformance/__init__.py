"""Cases that others published, met as they stand: no event injected, none moved."""
