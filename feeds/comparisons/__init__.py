"""Which pairs of models are due for a side-by-side comparison, why, and the page they become."""
