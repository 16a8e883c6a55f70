"""Who made a photograph, told from the columns of its manifest."""

from benchmarks.data.manifest import Item

from .gallery import Credit


def credit(item: Item) -> Credit:
    """Tell who made a photograph, from the columns of its manifest.

    Parameters
    ----------
    item : Item
        With the columns author, source, licence and address.

    Returns
    -------
    Credit
        For the line beside the picture.

    Examples
    --------
    >>> from benchmarks.data.manifest import read_manifest
    >>> from benchmarks.data.sets import builtin
    >>> first = read_manifest(builtin("photos")).items[0]
    >>> credit(first).attribution, credit(first).license
    ('Photograph: Cloudinary (CID22)', 'CC-BY-SA-4.0')
    """
    author, source = item.slices.get("author", ""), item.slices.get("source", "")
    by = f"Photograph: {author or 'author not named'}"
    from_set = f", set {source}" if source and source not in author else ""
    terms = item.slices.get("licence", "")
    return Credit(
        by + from_set,
        terms.removeprefix("LicenseRef-"),
        item.slices.get("address", ""),
        license_address(terms),
        item.slices.get("modified", ""),
    )


def license_address(terms: str) -> str:
    """Find the text of a Creative Commons license.

    Parameters
    ----------
    terms : str
        An SPDX identifier.

    Returns
    -------
    str
        Its address; empty for any other license.

    Examples
    --------
    >>> license_address("CC-BY-SA-4.0")
    'https://creativecommons.org/licenses/by-sa/4.0/'
    """
    if terms == "CC0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    kind, _, number = terms.removeprefix("CC-").rpartition("-")
    if terms.startswith("CC-BY") and number:
        return f"https://creativecommons.org/licenses/{kind.lower()}/{number}/"
    return ""
