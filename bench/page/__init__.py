"""What the page costs whoever opens it: its weight, and its times on a slow network and an old phone."""
