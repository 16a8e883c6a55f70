"""The command as a user meets it: a process with arguments, streams and an exit code."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.cli import main
from benchmarks.methods.names import method_names
from benchmarks.methods.peers import PEERS

ROOT = Path(__file__).resolve().parents[2]

PROMISED = ["path", "fault", "verdict", "score", "threshold", "skin_fraction", "rejected_by"]
PROMISED += ["segments", "limbs", "girdles", "spines", "seconds"]

linux = pytest.mark.skipif(sys.platform != "linux", reason="uses what only Linux has")


def fleck(
    *arguments: str | bytes, cwd: Path, code: int = 0, **options: object
) -> subprocess.CompletedProcess[str]:
    """Run the command, expect its exit code and never a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments],
        capture_output="stdout" not in options,
        text=True,
        errors="surrogateescape",
        cwd=cwd,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        **options,  # type: ignore[call-overload]
    )

    assert "Traceback" not in (done.stderr or "")
    assert done.returncode == code, done.stderr
    return done


def records(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    """Read JSON lines, which must be ASCII."""
    assert done.stdout.isascii()
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder of small pictures, whole and damaged, with names of every kind."""
    folder = tmp_path_factory.mktemp("album")
    photos = folder / "in"
    (photos / "deep").mkdir(parents=True)
    noise = np.random.default_rng(0).integers(0, 60, (48, 64, 3), dtype=np.uint8)
    skin = noise + np.array([190, 120, 90], dtype=np.uint8)
    Image.fromarray(skin).save(photos / "skin.png")
    Image.fromarray(noise).save(photos / "dark.jpg", quality=90)
    Image.fromarray(noise).save(photos / "deep" / "[red]two\nlines.png")
    content = (photos / "dark.jpg").read_bytes()
    (photos / "cut.jpg").write_bytes(content[: len(content) // 2])
    (photos / "void.jpg").touch()
    (photos / "text.jpg").write_text("no picture")
    (photos / "notes.txt").touch()
    return folder


GOOD = ["in/dark.jpg", "in/deep/[red]two\nlines.png", "in/skin.png"]
FAULTS = {"in/cut.jpg": "truncated", "in/text.jpg": "not_an_image", "in/void.jpg": "empty"}


@pytest.fixture(scope="module")
def detected(album: Path) -> subprocess.CompletedProcess[str]:
    """Run the detector once over the whole folder."""
    return fleck("detect", "in", "--json", cwd=album)


@pytest.fixture
def many(album: Path, tmp_path: Path) -> Path:
    """Make a folder whose records do not fit into a pipe: work on it waits for its reader."""
    for number in range(300):
        (tmp_path / f"{number:03}.jpg").hardlink_to(album / "in" / "dark.jpg")
    return tmp_path


def test_help_and_version_load_nothing_heavy() -> None:
    """Whoever asks for help must not wait for numpy, OpenCV or a validation library."""
    script = (
        "import sys; from benchmarks.cli import main\n"
        "for words in (['--help'], ['detect', '--help'], ['--version'], ['detect']): main(words)\n"
        "heavy = 'numpy cv2 scipy matplotlib PIL pydantic torch pandas rich skimage'.split()\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert done.stdout.splitlines()[-1] == "[]"


def test_the_help_names_every_method_that_can_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody should have to mistype a method to learn what there is."""
    singles = [name for name in method_names() if ":" not in name]
    for verb in ("mask", "score"):
        main([verb, "--help"])
        printed = re.sub(r"[\s,]+", " ", capsys.readouterr().out)
        for name in singles:
            gives = verb == "score" or name not in (*PEERS, "convnet")  # which have no mask
            assert (f" {name} " in printed.replace(". ", " ")) is gives, (verb, name)


def test_detect_prints_one_line_a_photo_with_the_promised_fields(
    detected: subprocess.CompletedProcess[str],
) -> None:
    """Faults are records too; all their fields but two are null."""
    found = records(detected)

    assert [record["path"] for record in found] == sorted([*GOOD, *FAULTS])
    for record in found:
        assert list(record)[: len(PROMISED)] == PROMISED
        assert record["fault"] == FAULTS.get(str(record["path"]))
        if record["fault"] is not None:
            assert {value for name, value in record.items() if name not in ("path", "fault")} == {
                None
            }
        else:
            assert record["verdict"] is (record["score"] >= record["threshold"])  # type: ignore[operator]


def test_the_first_line_of_the_summary_counts_the_faults(
    detected: subprocess.CompletedProcess[str],
) -> None:
    """The summary goes to standard error and names each fault after the count."""
    first, *rest = detected.stderr.splitlines()

    assert first.startswith("fleck detect: 6 photos: ")
    assert first.endswith("3 faults (1 empty, 1 not_an_image, 1 truncated)")
    assert len(rest) == 3


def test_strict_exits_with_3_only_if_there_are_faults(album: Path) -> None:
    """All photos faulty is 0 without `--strict` and 3 with it."""
    plain = fleck("detect", *FAULTS, cwd=album, code=0)
    strict = fleck("detect", *FAULTS, "--strict", cwd=album, code=3)
    fleck("detect", "in/dark.jpg", "--strict", cwd=album, code=0)

    assert strict.stdout == plain.stdout


def test_the_table_in_a_pipe_is_plain_and_keeps_a_name_on_its_line(album: Path) -> None:
    """No colors, no frames, and a name with a line break is shown as an escape."""
    done = fleck("detect", "in", cwd=album)
    head, *lines = done.stdout.splitlines()

    assert head.split()[0] == "verdict"
    assert len(lines) == 6
    assert "in/deep/[red]two\\nlines.png" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr


@linux
@pytest.mark.parametrize("window", ["80", "160"])
def test_a_terminal_gets_a_table_and_a_progress_bar(album: Path, window: str) -> None:
    """On a terminal rich draws both; markup in a name is not obeyed, and columns yield to it."""
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks", "detect", "in"],
        stdout=follower,
        stderr=follower,
        cwd=album,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": window},
    ) as process:
        os.close(follower)
        shown = b""
        # Reading from a terminal whose other end is closed fails on Linux.
        while True:
            try:
                shown += os.read(leader, 65536)
            except OSError:
                break
    os.close(leader)

    assert process.returncode == 0
    assert "0/6" in re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.decode())
    assert "in/deep/[red]two\\nlines.png" in shown.decode()
    assert ("not in this narrow window" in shown.decode()) is (window == "80")


def test_score_gives_score_decision_and_threshold(album: Path) -> None:
    """A method with an operating point decides; one without leaves the decision null."""
    gate = records(fleck("score", "in", "--method", "fleck:skin", "--json", cwd=album))
    rule = records(fleck("score", "in/skin.png", "--method", "jones-rehg", "--json", cwd=album))

    assert list(gate[0])[:6] == ["path", "fault", "method", "score", "decision", "threshold"]
    assert {record["path"]: record["fault"] for record in gate if record["fault"]} == FAULTS
    assert all(
        record["decision"] is (record["score"] >= record["threshold"])  # type: ignore[operator]
        for record in gate
        if not record["fault"]
    )
    assert rule[0]["score"] is not None


def test_any_number_of_workers_prints_the_same_bytes(album: Path) -> None:
    """Neither order nor number of processes may show in the results."""
    alone = fleck("score", "in", "--method", "fleck", "--json", cwd=album)
    three = fleck("score", "in", "--method", "fleck", "--json", "-j", "3", cwd=album)

    assert alone.stdout == three.stdout
    assert alone.stderr == three.stderr


def test_masks_keep_the_tree_the_size_and_two_values(album: Path, tmp_path: Path) -> None:
    """One PNG a photo, named relative to the common folder; faults leave none."""
    out = tmp_path / "out"
    done = fleck("mask", "in", "--method", "kovac", "--out", str(out), "--json", cwd=album)
    written = sorted(str(path.relative_to(out)) for path in out.rglob("*.png"))

    assert written == ["dark.png", "deep/[red]two\nlines.png", "skin.png"]
    assert [record["mask"] for record in records(done) if record["mask"]] == [
        str(out / name) for name in written
    ]
    for name in written:
        with Image.open(out / name) as mask:
            assert mask.size == (64, 48)
            assert mask.mode == "L"
            assert set(np.unique(np.asarray(mask))) <= {0, 255}
    assert [path for path in out.rglob("*") if path.name.endswith(".tmp")] == []


def test_real_masks_keep_the_values_between(album: Path, tmp_path: Path) -> None:
    """`--real` spreads 0 to 1 over 0 to 255 instead of cutting at a half."""
    for words in ([], ["--real"]):
        arguments = ["--method", "jones-rehg", "--out", str(tmp_path / f"m{len(words)}"), *words]
        fleck("mask", "in/skin.png", *arguments, cwd=album)
    cut = np.asarray(Image.open(tmp_path / "m0" / "skin.png"))
    real = np.asarray(Image.open(tmp_path / "m1" / "skin.png"))

    assert len(np.unique(real)) > 2
    assert ((real >= 128) == (cut == 255)).all()


def test_overlays_are_pictures_named_like_masks(album: Path, tmp_path: Path) -> None:
    """The evidence is drawn where it was asked for, in color."""
    fleck("detect", "in", "--overlay", str(tmp_path / "o"), cwd=album)

    with Image.open(tmp_path / "o" / "skin.png") as overlay:
        assert overlay.mode == "RGB"
    assert len(list((tmp_path / "o").rglob("*.png"))) == 3


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["detect", "nowhere.jpg"], "PHOTO: .*'nowhere.jpg' does not exist"),
        (["detect", "in", "nowhere.jpg"], "'nowhere.jpg' does not exist"),
        (["detect", "in/*.gif"], "matching 'in/..gif', found none"),
        (["detect"], "Missing argument"),
        (["detekt", "in"], "did you mean 'detect'|Did you mean 'detect'"),
        (["detect", "in", "--preset", "pgae"], "--preset: expected one of .* did you mean 'page'"),
        (["detect", "in", "--size", "big"], "--size: expected one of paper, native, got 'big'"),
        (["detect", "in", "--configuration", "f"], "--configuration: .* did you mean 'F'"),
        (["detect", "in", "-j", "0"], "--jobs: expected a whole number .* got '0'"),
        (["detect", "in", "-j", "9" * 5000], "--jobs: expected a whole number"),
        (["detect", "in", "--deadline", "nan"], "--deadline: expected .* got 'nan'"),
        (["score", "in", "--method", "kovak"], "--method: expected .* did you mean 'kovac'"),
        (["score", "in"], "--method"),
        (["mask", "in", "--method", "kovac"], "--out"),
        (
            ["mask", "in", "--method", "kovac", "--out", ""],
            "--out: expected a folder, got an empty",
        ),
        (["detect", "in", "--overlay", "in/notes.txt"], "--overlay: expected a folder, but 'in/no"),
        (["detect", "in", "--overlay", "in/notes.txt/deep"], "is, or lies below, a file"),
    ],
)
def test_misuse_is_one_line_that_names_the_argument(
    album: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
) -> None:
    """Exit code 2, nothing on standard output, what was expected and what was typed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(album)

        assert main(arguments) == 2

    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    assert re.search(complaint, shown.err)


def test_nothing_is_written_where_names_collide(album: Path, tmp_path: Path) -> None:
    """Two photos for one mask, or a mask over a photo, are refused before any work."""
    (tmp_path / "a.jpg").touch()
    (tmp_path / "a.png").touch()
    for photos, out in ((["a.jpg", "a.png"], "out"), (["a.png"], ".")):
        fleck("mask", *photos, "--method", "kovac", "--out", out, cwd=tmp_path, code=2)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jpg", "a.png"]
    assert (tmp_path / "a.png").read_bytes() == b""


def test_a_method_without_its_package_is_a_matter_of_the_machine(
    album: Path, tmp_path: Path
) -> None:
    """A known name that cannot be loaded is 4, not 2: the user typed nothing wrong."""
    hidden = "import sys\nsys.modules['nude'] = sys.modules['skin_classifier'] = None\n"
    (tmp_path / "sitecustomize.py").write_text(hidden, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "score", "in", "--method", "mudepy"],
        capture_output=True,
        text=True,
        cwd=album,
        check=False,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
    )

    assert done.returncode == 4
    assert "mudepy is not installed" in done.stderr


@linux
def test_a_folder_that_cannot_be_written_is_4(album: Path) -> None:
    """The path and the system's reason are told before any photo is worked on."""
    done = fleck("mask", "in", "--method", "kovac", "--out", "/proc/masks", cwd=album, code=4)

    assert done.stderr.startswith("fleck: /proc/masks: ")
    assert done.stdout == ""


@linux
def test_a_full_disk_is_4_and_leaves_earlier_pictures_whole(album: Path, tmp_path: Path) -> None:
    """Files may grow to 200 bytes only: the small mask is kept, the large one leaves nothing."""
    import resource

    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    noise = np.random.default_rng(1).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "b.png")

    def limit() -> None:
        """Let the command write no more than 200 bytes to a file, and live to tell."""
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))

    arguments = ["--method", "jones-rehg", "--real", "--out", "out"]
    done = fleck("mask", "a.png", "b.png", *arguments, cwd=tmp_path, code=4, preexec_fn=limit)

    assert "File too large" in done.stderr
    assert "1 of 2 photos" in done.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.png"]
    with Image.open(tmp_path / "out" / "a.png") as mask:
        assert mask.size == (8, 8)


@linux
def test_results_that_cannot_be_written_are_4(album: Path) -> None:
    """A full device and a closed stream behind standard output are told in one line."""
    with Path("/dev/full").open("w") as full:
        done = fleck(
            "detect", "in/dark.jpg", cwd=album, code=4, stdout=full, stderr=subprocess.PIPE
        )
    assert "standard output: No space left" in done.stderr

    shell = f"{sys.executable} -m benchmarks detect in/dark.jpg >&-"
    done = subprocess.run(
        ["/bin/sh", "-c", shell],
        capture_output=True,
        text=True,
        check=False,
        cwd=album,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 4
    assert len(done.stderr.splitlines()) == 1


def test_a_reader_that_leaves_ends_the_work_quietly(many: Path) -> None:
    """`| head -1` gets its line; the command then ends like any other in a pipe."""
    with start(["detect", ".", "--json"], many) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b'{"path"')
        process.stdout.close()
        process.wait()
        assert process.stderr is not None
        told = process.stderr.read()

    assert process.returncode == 141
    assert told == b""


@linux
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["INT", "TERM"]
)
def test_a_signal_ends_the_work_with_its_code(many: Path, number: int, code: int) -> None:
    """Printed records stand whole, and the summary says how far the work came."""
    with start(["detect", ".", "--json", "-j", "2"], many) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(number)
        rest, told = process.communicate()

    assert process.returncode == code
    assert b"Traceback" not in told
    assert re.match(rb"fleck detect: \d+ of 300 photos: ", told)
    assert all(json.loads(line)["path"] for line in (first + rest).splitlines())


@linux
def test_names_that_are_no_utf8_reach_json_and_pictures(album: Path, tmp_path: Path) -> None:
    """The bytes of the name come back from JSON, and name the mask."""
    name = b"photo\xe9.png"
    with Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).open("wb") as copy:
        copy.write((album / "in" / "skin.png").read_bytes())
    arguments = ["--method", "kovac", "--out", "out", "--json"]
    (record,) = records(fleck("mask", name, *arguments, cwd=tmp_path))

    assert os.fsencode(str(record["path"])) == name
    assert [os.fsencode(path.name) for path in (tmp_path / "out").iterdir()] == [name]


@linux
def test_pipes_devices_and_broken_links_are_faults(tmp_path: Path) -> None:
    """Nothing that is no regular file can hold the command up."""
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "device.jpg").symlink_to("/dev/zero")
    (tmp_path / "dangling.jpg").symlink_to("nowhere")
    (tmp_path / "loop.jpg").symlink_to("loop.jpg")
    found = records(fleck("detect", ".", "--json", cwd=tmp_path))

    assert [record["fault"] for record in found] == [
        "unreadable",
        "not_a_file",
        "unreadable",
        "not_a_file",
    ]


def test_a_photo_that_takes_too_long_is_a_fault(album: Path) -> None:
    """A deadline that none can meet costs every photo, and the command still ends with 0."""
    found = records(fleck("detect", *GOOD, "--json", "--deadline", "0.000001", cwd=album))

    assert {record["fault"] for record in found} == {"deadline"}


def start(arguments: Sequence[str], cwd: Path) -> subprocess.Popen[bytes]:
    """Start the command with both streams in pipes."""
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,  # `communicate` would not see what `readline` had read ahead
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
