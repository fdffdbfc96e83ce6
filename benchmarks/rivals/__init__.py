"""The shared rule set written for each rival, in the fastest form that it documents."""
