"""The working calendar of the service: the committed table, and the years the city published."""
