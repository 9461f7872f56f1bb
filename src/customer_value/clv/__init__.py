"""Customer lifetime value: buy-till-you-die models and a spend model, on numpy and scipy."""
