"""The portal's parts: template tags and filters that take plain values."""
