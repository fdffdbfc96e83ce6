"""When a notice lands: whom it newly concerns, found without anyone asking."""
