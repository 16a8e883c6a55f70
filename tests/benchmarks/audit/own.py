"""A method of somebody's own, as the audit's tests load it."""

import numpy as np


def redness(image: np.ndarray) -> float:
    """Score a picture by how red it is."""
    return float(image[..., 0].mean() - image[..., 1:].mean())


def spotted(image: np.ndarray) -> float:
    """Score a picture by the audit's own red spot."""
    return float((image == (200, 30, 40)).all(axis=-1).mean())


def writing(image: np.ndarray) -> float:
    """Score a picture by how red it is, and write into it."""
    found = redness(image)
    image[...] = 0
    return found


def broken(image: np.ndarray) -> float:
    """Fail on every picture."""
    msg = f"no answer to {image.shape}"
    raise RuntimeError(msg)
