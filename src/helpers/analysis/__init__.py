"""From a wave to tables, and from tables to what can be said of them."""
