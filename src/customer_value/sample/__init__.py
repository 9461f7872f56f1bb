"""A made-up shop whose truth is known: all raw tables, of any size, from one seed."""

from customer_value.sample.shop import generate

__all__ = ["generate"]
