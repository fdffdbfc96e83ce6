"""The running service: Django, one app per subject."""
