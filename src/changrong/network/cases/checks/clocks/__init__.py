"""The deadlines of a kind: started, stopped, paused, acted on."""
