"""Public sets whose files a user may have: what each is, on what terms, and how a copy looks.

Nothing here is fetched.  No address of any of these sets has a hash that could be checked when
this was written, so a local copy is the only way in; a hash is pinned only where the files
themselves were at hand.

Each layout says whether it was read on real files (``files``) or taken from the set's own pages
and from programs that read it (``documents``).  Counts are those that the sets publish.

No picture of any of these sets is a positive: some show children.
"""

from collections.abc import Mapping
from types import MappingProxyType

from .known_layouts import Known, Layout

#: Class numbers of the Clothing Co-Parsing label maps.
CCP_HAIR, CCP_SKIN = 19, 41

#: Corel-1000: pictures 100 k to 100 k + 99 are class k.
COREL_CLASSES = (
    *("africa", "beach", "monuments", "buses", "dinosaurs"),
    *("elephants", "flowers", "horses", "mountains", "food"),
)


_UNSEEN = "No label: nobody of this project has looked at every picture for it."
_SEEN = (
    "0 for the pictures that the maintainers looked at (decision 0008); none for the others, and "
    "none where the label would be open to dispute."
)
_NO_STATEMENT = "Published photographs; no statement of the people in them is known."

CCP = Known(
    "ccp",
    "Clothing Co-Parsing",
    "street fashion photographs with a class for every pixel, among them skin",
    "https://github.com/bearpaw/clothing-co-parsing",
    "Repository under Apache-2.0; the photographs are by third parties, without a statement for "
    "each: measure with them, do not pass them on.",
    _NO_STATEMENT,
    _UNSEEN,
    {
        "type": "inproceedings",
        "key": "yang2014clothing",
        "author": "Yang, Wei and Luo, Ping and Lin, Liang",
        "title": "Clothing Co-Parsing by Joint Image Segmentation and Labeling",
        "booktitle": "IEEE Conference on Computer Vision and Pattern Recognition (CVPR)",
        "year": "2014",
        "pages": "3182--3189",
    },
    (
        Layout(
            "images/0003.jpg with labels/0003.png (class numbers)",
            r"images/(?P<stem>\d{4})\.(?:jpg|png)",
            1004,
            "files",
            "labels/{stem}.png",
            "classes",
        ),
        Layout(
            "photos/0001.jpg with annotations/pixel-level/0001.mat, as in the repository",
            r"photos/(?P<stem>\d{4})\.jpg",
            1004,
            "documents",
            "annotations/pixel-level/{stem}.mat",
            "matlab",
        ),
    ),
    (
        "Only the main person is labeled, so skin of others counts as none.",
        "Outlines are soft by 2 to 5 pixels.",
        "Some photographs appear twice or nearly so; see the column cluster.",
    ),
    pins={
        "62dabd766ad295f787ada65fc61686f2c195d9af0ce5e08e8a816ae5b55a919a": (
            "598 of the pictures, those that decisions of this project were measured on"
        )
    },
)

PRATHEEPAN = Known(
    "pratheepan",
    "Pratheepan",
    "portraits and group photographs from the Web with skin marked by hand",
    "http://cs-chan.com/downloads_skin_dataset.html",
    "Publicly available for non-commercial use; the photographs were found by a Web search.",
    "Photographs from a Web search, families with children among them; nobody was asked.",
    _UNSEEN,
    {
        "type": "article",
        "key": "tan2012fusion",
        "author": "Tan, Wei Ren and Chan, Chee Seng and Yogarajah, Pratheepan and Condell, Joan",
        "title": "A Fusion Approach for Efficient Human Skin Detection",
        "journal": "IEEE Transactions on Industrial Informatics",
        "volume": "8",
        "number": "1",
        "pages": "138--147",
        "year": "2012",
    },
    (
        Layout(
            "Pratheepan_Dataset/FacePhoto/NAME.jpg (32) and FamilyPhoto (46) with "
            "Ground_Truth/GroundT_FacePhoto/NAME.png",
            r"Pratheepan_Dataset/(?P<place>FacePhoto|FamilyPhoto)/(?P<stem>[^/]+)\.jpe?g",
            78,
            "documents",
            "Ground_Truth/GroundT_{place}/{stem}.png",
            "white",
        ),
        Layout(
            "FacePhoto/NAME.jpg (32) and FamilyPhoto (46) with GroundT_FacePhoto/NAME.png",
            r"(?P<place>FacePhoto|FamilyPhoto)/(?P<stem>[^/]+)\.jpe?g",
            78,
            "documents",
            "GroundT_{place}/{stem}.png",
            "white",
        ),
    ),
    ("Few pictures, from one Web search.", "Eyes and mouths are not treated alike throughout."),
)

BSDS500 = Known(
    "bsds500",
    "Berkeley Segmentation Data Set 500",
    "natural photographs, collected to test segmentation",
    "https://www2.eecs.berkeley.edu/Research/Projects/CS/vision/grouping/resources.html",
    "For non-commercial research and education; the photographs come from the Corel library.",
    _NO_STATEMENT,
    _UNSEEN,
    {
        "type": "article",
        "key": "arbelaez2011contour",
        "author": "Arbeláez, Pablo and Maire, Michael and Fowlkes, Charless and Malik, Jitendra",
        "title": "Contour Detection and Hierarchical Image Segmentation",
        "journal": "IEEE Transactions on Pattern Analysis and Machine Intelligence",
        "volume": "33",
        "number": "5",
        "pages": "898--916",
        "year": "2011",
    },
    (
        Layout(
            "BSDS500/data/images/train (200), val (100) and test (200), NUMBER.jpg",
            r"images/(?P<part>train|val|test)/(?P<stem>\d+)\.jpg",
            500,
            "documents",
        ),
    ),
    ("Its outlines of objects are not read.", "Small pictures: 481 by 321 pixels."),
)

COREL = Known(
    "corel1000",
    "Corel-1000",
    "ten themes of a hundred photographs each, collected to test retrieval",
    "http://wang.ist.psu.edu/docs/related/",  # codespell:ignore ist
    "Offered for research; the photographs come from the Corel library, without a license of "
    "their own.",
    _NO_STATEMENT,
    "0 for buses, dinosaurs, elephants, flowers, horses, mountains and food, by theme alone; no "
    "label for africa, beach and monuments, which show people and statues.",
    {
        "type": "article",
        "key": "wang2001simplicity",
        "author": "Wang, James Z. and Li, Jia and Wiederhold, Gio",
        "title": "SIMPLIcity: Semantics-Sensitive Integrated Matching for Picture Libraries",
        "journal": "IEEE Transactions on Pattern Analysis and Machine Intelligence",
        "volume": "23",
        "number": "9",
        "pages": "947--963",
        "year": "2001",
    },
    (
        Layout(
            "image.orig/0.jpg to image.orig/999.jpg",
            r"(?:image\.orig/)?(?P<stem>0|[1-9]\d{0,2})\.jpg",
            1000,
            "documents",
        ),
    ),
    ("Small, much compressed pictures.", "Themes follow each other in one photographer's style."),
    "classes",
    frozenset(COREL_CLASSES[3:]),
)

CID22 = Known(
    "cid22",
    "Cloudinary Image Dataset '22",
    "reference photographs of a test of compression, 512 by 512 pixels",
    "https://cloudinary.com/labs/cid22",
    "CC BY-SA 4.0",
    _NO_STATEMENT,
    _SEEN,
    {
        "type": "misc",
        "key": "sneyers2022cid22",
        "author": "Sneyers, Jon and Ben Baruch, Elad and Vaxman, Yaron",
        "title": "CID22: Cloudinary Image Dataset '22",
        "howpublished": "Cloudinary, https://cloudinary.com/labs/cid22",
        "year": "2022",
    },
    (
        Layout(
            "cid22_NAME.jpg, the reference pictures as JPEG 95, named as in this project's photos",
            r"cid22_(?P<stem>[^/]+)\.jpg",
            250,
            "files",
        ),
        Layout(
            "CID22_validation_set/original/NAME.png",
            r"CID22_validation_set/original/(?P<stem>[^/]+)\.png",
            49,
            "documents",
        ),
        Layout("original/NAME.png", r"original/(?P<stem>[^/]+)\.png", 250, "documents"),
    ),
    ("Vivid, well lit pictures.", "The names do not say who took a picture."),
    "seen",
    pins={
        "232d39008ae7a4ff14469b9a6a0b6f3e95c7e2842a144bd35a4dc08ce4ab3cda": (
            "216 of the pictures, those that the maintainers looked at"
        )
    },
)

CQ100 = Known(
    "cq100",
    "CQ100",
    "photographs for research on color quantization, 768 by 512 pixels",
    "https://doi.org/10.17632/vw5ys9hfxw",
    "Per picture: CC BY, CC BY-SA, CC0 or public domain; see the set's own table.",
    _NO_STATEMENT,
    _SEEN,
    {
        "type": "article",
        "key": "celebi2023cq100",
        "author": "Celebi, M. Emre and Pérez-Delgado, María-Luisa",
        "title": "CQ100: a high-quality image dataset for color quantization research",
        "journal": "Journal of Electronic Imaging",
        "volume": "32",
        "number": "3",
        "pages": "033019",
        "year": "2023",
        "doi": "10.1117/1.JEI.32.3.033019",
    },
    (
        Layout(
            "cq100_NAME.jpg, the pictures as JPEG 95, named as in this project's photos",
            r"cq100_(?P<stem>[^/]+)\.jpg",
            100,
            "files",
        ),
        Layout(
            "CQ100/NAME.png, after the set's NAME.ppm files were stored as PNG",
            r"(?:CQ100|images|png|ppm)/(?P<stem>[a-z][a-z0-9_]*)\.png",
            100,
            "documents",
        ),
    ),
    ("Chosen for many and vivid colors.",),
    "seen",
    pins={
        "50f9f41de8bb954a1f23c4e7adf1667fb6054ede83a3e90401cceb4400ba01a5": (
            "98 of the pictures, those that the maintainers looked at"
        )
    },
)

KODAK = Known(
    "kodak",
    "Kodak Lossless True Color Image Suite",
    "24 photographs of the Photo CD samples, 768 by 512 pixels",
    "https://r0k.us/graphics/kodak/",
    "Released by Eastman Kodak for unrestricted usage",
    _NO_STATEMENT,
    _SEEN,
    {
        "type": "misc",
        "key": "kodak1999suite",
        "author": "{Eastman Kodak Company}",
        "title": "Kodak Lossless True Color Image Suite",
        "howpublished": "https://r0k.us/graphics/kodak/",
        "year": "1999",
    },
    (
        Layout(
            "kodak_1.jpg to kodak_24.jpg, JPEG 95, named as in this project's photos",
            r"kodak_(?P<stem>[1-9]|1\d|2[0-4])\.jpg",
            24,
            "files",
        ),
        Layout(
            "kodim01.png to kodim24.png",
            r"kodim(?P<stem>0[1-9]|1\d|2[0-4])\.png",
            24,
            "documents",
        ),
    ),
    ("24 pictures, scanned from film in the 1990s.", "Some show children."),
    "seen",
    pins={
        "62f4a6f0f14969790750a15531dd3a08fc5db2b3f70f19a2e382b03e48540439": (
            "all 24 pictures as JPEG 95, those that the maintainers looked at"
        )
    },
)

#: Every set that is known, by name.
KNOWN: Mapping[str, Known] = MappingProxyType(
    {known.name: known for known in (CCP, PRATHEEPAN, BSDS500, COREL, CID22, CQ100, KODAK)}
)
