"""Nodes and weights that turn integrals into sums."""

from functools import cache

import numpy as np

from customer_value.clv.cells import FloatArray

# Nodes below this are rounding noise around zero, and dividing by them must stay finite.
_SMALLEST_NODE = 1e-200


@cache
def legendre(count: int) -> tuple[FloatArray, FloatArray]:
    """Gauss-Legendre nodes and weights on [0, 1], each of shape (count,)."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return (nodes + 1) / 2, weights / 2


def beta_rule(a: FloatArray, b: FloatArray, count: int) -> tuple[FloatArray, FloatArray]:
    """Gauss-Jacobi rules for expectations over Beta(a, b) variables.

    The recurrence of the Jacobi polynomials, moved to [0, 1], gives a tridiagonal matrix; its
    eigenvalues are the nodes and the squared first entries of its eigenvectors the weights
    (Golub & Welsch 1969). Weights sum to 1 by construction, so that neither a large b nor a + b
    below 1 over- or underflows.

    Args:
        a: First parameters, shape (m,), above 0.
        b: Second parameters, shape (m,), above 0.
        count: Nodes per rule; exact for polynomials up to degree 2 count - 1.

    Returns:
        Nodes and weights, each of shape (m, count).
    """
    a, b = (np.asarray(each, float)[:, None] for each in (a, b))
    total = a + b
    k = np.arange(1, count, dtype=float)
    matrix = np.zeros((len(total), count, count))
    place = np.arange(count)
    matrix[:, 0, 0] = (a / total)[:, 0]
    matrix[:, place[1:], place[1:]] = (2 * k * (k + total - 1) + a * (total - 2)) / (
        (2 * k + total - 2) * (2 * k + total)
    )
    # the first entry is the variance; the general term would be 0 / 0 there at a + b = 1
    beside = np.empty((len(total), count - 1))
    beside[:, :1] = a * b / (total**2 * (total + 1))
    k = k[1:]
    beside[:, 1:] = (k * (k + b - 1) * (k + a - 1) * (k + total - 2)) / (
        (2 * k + total - 2) ** 2 * (2 * k + total - 1) * (2 * k + total - 3)
    )
    matrix[:, place[1:], place[:-1]] = np.sqrt(beside)
    nodes, vectors = np.linalg.eigh(matrix)
    return np.clip(nodes, _SMALLEST_NODE, 1.0), vectors[:, 0, :] ** 2
