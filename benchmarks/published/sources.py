"""Where the numbers were printed."""

from .records import Publication

ECCV96 = Publication(
    "ECCV96",
    "M. M. Fleck, D. A. Forsyth and C. Bregler, Finding naked people, ECCV 1996, "
    "LNCS 1065, pp. 593-602",
    1996,
)
PROJECT_PAGE = Publication(
    "PAGE-proj",
    "D. A. Forsyth and M. M. Fleck, Finding naked people, project page; test set of "
    "Identifying nude pictures, WACV 1996, pp. 103-108",
    1996,
)
IJCV99 = Publication(
    "IJCV99",
    "D. A. Forsyth and M. M. Fleck, Automatic detection of human nudes, IJCV 32(1):63-77, 1999",
    1999,
)
CVPR97 = Publication("CVPR97", "D. A. Forsyth and M. M. Fleck, Body plans, CVPR 1997", 1997)
CVPR99 = Publication(
    "CVPR99",
    "M. J. Jones and J. M. Rehg, Statistical color models with application to skin "
    "detection, CVPR 1999",
    1999,
)
IJCV02 = Publication(
    "IJCV02",
    "M. J. Jones and J. M. Rehg, Statistical color models with application to skin "
    "detection, IJCV 46(1):81-96, 2002",
    2002,
)
WIPE = Publication(
    "WIPE",
    "J. Z. Wang, J. Li, G. Wiederhold and O. Firschein, System for screening "
    "objectionable images, Computer Communications 21(15), 1998",
    1998,
)
AP_APID = Publication(
    "AP-APID",
    "R. Ap-Apid, An algorithm for nudity detection, Proc. 5th Philippine Computing "
    "Science Congress, 2005, pp. 201-205",
    2005,
)
PLSA = Publication("PLSA", "pLSA topic models of web images, abstract", 2009)
SURVEY03 = Publication(
    "SURVEY03",
    "V. Vezhnevets, V. Sazonov and A. Andreeva, A survey on pixel-based skin color detection "
    "techniques, Graphicon 2003",
    2003,
)
REGIONS = Publication(
    "REGIONS", "R. P. K. Poudel and others, region-based skin detection, abstract", 2013
)
ADULT12 = Publication(
    "ADULT12", "A. Nadian Ghomsheh and A. Talebpour, adult image detection, abstract", 2012
)
COMPTON16 = Publication(
    "COMPTON16",
    "R. Compton, What convolutional neural networks look at when they see nudity, blog post, 2016",
    2016,
)
