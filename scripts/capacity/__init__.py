"""What a deployment of a given size needs, what it costs at list prices, and what limits it."""
