"""What a tree becomes: a function for one case, SQL for many rows, or what it still waits for."""
