"""What a loan costs before anybody lends it: pages and an API on the pure room of lending."""
