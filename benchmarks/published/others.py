"""What was published of later and other systems, as far as it is known."""

from .records import PublishedFigure, counted, rated
from .sources import (
    ADULT12,
    AP_APID,
    COMPTON16,
    CVPR97,
    CVPR99,
    IJCV02,
    PLSA,
    REGIONS,
    SURVEY03,
    WIPE,
)

#: Later and other systems, as far as their numbers are known.
OTHER_ROWS = (
    rated(
        "cvpr97-horses",
        ("Forsyth, Fleck, horse body plan", CVPR97, "background"),
        (0.15, None, 0.66),
        sets=(100, 1086),
        note="another object; set sizes and both figures approximate, low confidence",
    ),
    rated(
        "jones-rehg-histogram-80",
        ("Jones, Rehg, histogram, 32 bins a channel", IJCV02, "seen"),
        (0.80, 0.085, None),
        "pixels",
        note="Compaq photographs, nearly a billion labeled pixels",
    ),
    rated(
        "jones-rehg-histogram-90",
        ("Jones, Rehg, histogram, 32 bins a channel", IJCV02, "background"),
        (0.90, 0.142, None),
        "pixels",
    ),
    rated(
        "jones-rehg-equal-error",
        ("Jones, Rehg, histogram, equal error rate", CVPR99, "seen"),
        (0.88, None, None),
        "pixels",
        note="printed as a rate of 88 %, which leaves 12 % false positives",
    ),
    rated(
        "jones-rehg-mixture-80",
        ("Jones, Rehg, 16-kernel mixtures", IJCV02, "background"),
        (0.80, 0.095, None),
        "pixels",
        method="jones-rehg",
        note="about; no threshold was readable",
    ),
    rated(
        "jones-rehg-mixture-90",
        ("Jones, Rehg, 16-kernel mixtures", IJCV02, "background"),
        (0.90, 0.155, None),
        "pixels",
        method="jones-rehg",
        note="about; no threshold was readable",
    ),
    rated(
        "jones-rehg-adult",
        ("Jones, Rehg, adult image detector", IJCV02, "background"),
        (0.858, 0.075, None),
        note="a neural network on seven skin features; about 10 500 test images",
    ),
    rated(
        "jones-rehg-adult-text",
        ("Jones, Rehg, adult image detector with page text", IJCV02, "background"),
        (0.939, 0.08, None),
    ),
    rated(
        "jones-rehg-person",
        ("Jones, Rehg, person image detector", IJCV02, "background"),
        (0.832, 0.287, None),
        note="recalled as 83.2 % and 71.3 %; the second is read as other images rightly let go",
    ),
    rated(
        "wipe",
        ("WIPE", WIPE, "seen"),
        (0.96, 0.09, None),
        sets=(1076, 10809),
        note="under 2 s an image on a Pentium Pro",
    ),
    counted(
        "ap-apid-images",
        ("Ap-Apid, decision list", AP_APID, "seen"),
        (421, 635),
        (399, 32),
        (0.9477, 0.0504, None),
        method="ap-apid",
        note="percentages and set sizes seen in the abstract; the counts follow from them",
        differs="its pixel model was not readable, and another stands in for it",
    ),
    rated(
        "ap-apid-pixels",
        ("Ap-Apid, pixel model", AP_APID, "seen"),
        (0.9629, 0.0676, None),
        "pixels",
        sets=(2_303_824, 24_285_952),
        note="the model itself was not readable; another stands in for it in our method",
    ),
    rated(
        "plsa",
        ("pLSA topic models", PLSA, "seen"),
        (0.927, 0.019, None),
        note="abstract; the year is recalled",
    ),
    rated("plsa-gray", ("pLSA topic models, gray pictures", PLSA, "seen"), (0.908, 0.02, None)),
    rated(
        "regions-pixels",
        ("Poudel and others, regions", REGIONS, "seen"),
        (0.9117, 0.1312, None),
        "pixels",
        note="Compaq photographs; the second is printed as a share of false negatives and reads "
        "as one of false positives; the year is recalled",
    ),
    rated(
        "compton16",
        ("early commercial convnet", COMPTON16, "seen"),
        note="428 271 images; curves are pictures, no figure in the text",
    ),
)

#: Pixel rules on the Compaq photographs as a survey of 2003 lists them, recalled.
SURVEY_ROWS = tuple(
    rated(
        f"survey03-{key}",
        (system, SURVEY03, "background"),
        (recall, rate, None),
        "pixels",
        note="restated by the survey; each author had a test part of their own",
    )
    for key, system, recall, rate in (
        ("bayes-rgb", "Brand, Mason, Bayes map in RGB", 0.934, 0.198),
        ("entropy-rgb", "Jedynak and others, maximum entropy in RGB", 0.80, 0.08),
        ("som-ts", "self-organizing map in TS", 0.78, 0.32),
        ("ellipse-xy", "elliptical boundary in CIE-xy", 0.90, 0.209),
        ("gaussian-cbcr", "single Gaussian in CbCr", 0.90, 0.333),
        ("mixture-iq", "Gaussian mixture in IQ", 0.90, 0.30),
        ("axis-i", "threshold on the I axis of YIQ", 0.947, 0.302),
    )
)

#: What was published and is no rate of marked images or pixels.
FIGURES: tuple[PublishedFigure, ...] = (
    PublishedFigure(
        "grouper-minutes",
        "Forsyth, Fleck, grouper on one suspect image",
        WIPE,
        "time",
        6.0,
        "minutes",
        "background",
        "about; restated by the authors of WIPE, the machine is not known",
    ),
    PublishedFigure(
        "wipe-seconds", "WIPE, one image", WIPE, "time under", 2.0, "seconds", "seen", "Pentium Pro"
    ),
    PublishedFigure(
        "jones-rehg-area",
        "Jones, Rehg, histogram",
        IJCV02,
        "area under ROC",
        0.942,
        "",
        "background",
    ),
    PublishedFigure(
        "adult12-images",
        "Nadian Ghomsheh, Talebpour",
        ADULT12,
        "accuracy, images",
        0.937,
        "",
        "seen",
    ),
    PublishedFigure(
        "adult12-skin", "Nadian Ghomsheh, Talebpour", ADULT12, "accuracy, skin", 0.95, "", "seen"
    ),
    PublishedFigure(
        "compton16-images",
        "early commercial convnet",
        COMPTON16,
        "test images",
        428_271,
        "images",
        "seen",
    ),
)
