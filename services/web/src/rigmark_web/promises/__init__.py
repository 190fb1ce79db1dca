"""What a result's marks mean, and what this service promises."""
