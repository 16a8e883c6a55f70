"""Which part of a built-in set a picture belongs to, decided by nobody.

The part follows from a hash of the picture's group, so it can be recomputed by anyone, could not
be steered by a look at results, and stays where it is when other pictures come or go.  Pictures
of one group (one scene, one series, one author) always fall into the same part.
"""

import hashlib
from typing import Literal

#: Shares of train, dev and test.  Ours; see decision 0008.
TRAIN_SHARE, DEV_SHARE = 0.4, 0.2
#: Share of the background photographs kept for rendered test images.  Ours; see decision 0008.
TEST_BACKGROUND_SHARE = 0.3


def position(salt: str, group: str) -> float:
    """Map a group to a number that is as good as uniform in [0, 1).

    Parameters
    ----------
    salt : str
        Sets one question apart from another.
    group : str
        Name of the group.

    Returns
    -------
    float
        The first 32 bits of the SHA-256 of ``salt:group``, divided by 2**32.

    Examples
    --------
    >>> position("photos-1", "kodak_2")
    0.38155...
    """
    word = hashlib.sha256(f"{salt}:{group}".encode()).hexdigest()[:8]
    return int(word, 16) / 2**32


def split_of(group: str, salt: str = "photos-1") -> Literal["train", "dev", "test"]:
    """Assign a group to train, dev or test.

    Parameters
    ----------
    group : str
        Name of the group.
    salt : str
        Name and version of the set.

    Returns
    -------
    {'train', 'dev', 'test'}

    Examples
    --------
    >>> split_of("kodak_2")
    'train'
    """
    where = position(salt, group)
    if where < TRAIN_SHARE:
        return "train"
    return "dev" if where < TRAIN_SHARE + DEV_SHARE else "test"


def backgrounds_of(group: str, salt: str = "backgrounds-1") -> Literal["train", "test"]:
    """Say for which rendered images a background photograph may serve.

    Parameters
    ----------
    group : str
        Name of the group.
    salt : str
        Name and version of this question.

    Returns
    -------
    {'train', 'test'}
        Meant for photographs of the train split in which nobody is visible.

    Examples
    --------
    >>> sorted({backgrounds_of(f"group {number}") for number in range(20)})
    ['test', 'train']
    """
    return "test" if position(salt, group) < TEST_BACKGROUND_SHARE else "train"
