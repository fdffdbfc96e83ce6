"""Reading a notice's folder into values, with every error at its place."""
