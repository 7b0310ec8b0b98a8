"""The second pass: a copy of a video with every picture edited and all else kept."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import numpy as np

from austicker.errors import OutputError, RecordError
from austicker.media.codecs import find_codec, find_container
from austicker.media.decode import Event, Picture, VideoSource
from austicker.media.encode import VideoFile
from austicker.media.hardware import refusal
from austicker.media.joined import JoinedFile, JoinedSource
from austicker.media.output import atomic_output, check_output
from austicker.media.packet_plan import plan_packets
from austicker.media.patch import Region
from austicker.media.probe import VideoInfo, probe
from austicker.media.threads import LARGE, Behind, ahead, depth_for
from austicker.types import Frame, Image

Edit = Callable[[Frame], Image]


def rewrite_video(
    source: Path,
    output: Path,
    edit: Edit,
    *,
    region: Region | None = None,
    codec: str = "libx264",
    crf: int | None = None,
    preset: str | None = None,
    allow_truncated: bool = False,
    keep_metadata: bool = False,
    progress: Callable[[int], None] | None = None,
    note: Callable[[str], None] | None = None,
    confirm: Callable[[], None] | None = None,
    untouched: Sequence[bool] | None = None,
) -> int:
    """Write a copy of `source` in which `edit` has changed the pictures; all of it or nothing.

    Kept: every frame and its exact time (as far as the container's clock allows: Matroska and
    WebM count milliseconds), start offsets, every audio stream (packets copied; re-encoded only
    where the container cannot hold the codec), pixel aspect, colour tags. Pictures become 8-bit
    4:2:0 in limited range; outside the edited box they reach the encoder without a way by RGB,
    exactly as decoded if they were that already. Rotation is baked in: pictures are stored
    upright, without a display matrix, which every player shows alike. H.264, H.265 and AV1
    store 4:2:0 pictures of even size only, so an odd width or height grows by one pixel, a
    repeat of the last column or row.

    Changed, and noted: pictures whose size, pixel aspect or rotation changes on the way are
    fitted into the largest; the two fields of interlaced frames are merged; high dynamic range is
    mapped to BT.709; transparency is kept by VP9 in WebM and Matroska only. Streams whose clock
    starts anywhere (MPEG, FLV, WMV, Ogg) start at zero, and their jumps are closed.

    Dropped: tags, creation time, chapters, subtitles (unless `keep_metadata`); cover pictures,
    further video streams and data streams (telemetry, places) always, as they may show or tell
    what is being protected. The language of audio streams stays, and what each is meant for.

    Args:
        source: The video.
        output: Its suffix chooses the container: .mp4, .m4v, .mov, .mkv or .webm.
        edit: Gets every frame in order, gives its upright (height, width, 3) uint8 RGB picture:
            the same array where nothing changed, else a new one.
        region: What `edit` looks at and changes of each frame, which saves converting the rest;
            None for all. Called in order, in another thread. Frames that cannot be taken apart
            (of odd size, or RGB) come whole.
        codec: Encoder, see `codecs.CODECS` and `hardware.HARDWARE`; of the latter, one that does
            not open is replaced by its software counterpart.
        crf: Quality, smaller is better; None for the codec's visually lossless default (18 for
            H.264).
        preset: Speed of the encoder, in its own words.
        allow_truncated: Use what decodes of a cut-off or damaged file.
        keep_metadata: Keep tags, chapters, and subtitles that the container can hold.
        progress: Told how many frames were edited, after each.
        note: Told, in a sentence each, what is not in the copy as it was.
        confirm: Called when all is written, before the copy gets its name; if it raises, there is
            no copy.
        untouched: Of every frame of the video, whether `edit` gives it back as it is. Where
            `packet_plan.plan_packets` says so, and neither `crf` nor `preset` asks for another
            encoding, such frames are copied packet by packet, and `edit` is not called for them.

    Returns:
        Frames written.

    Raises:
        UsageError: Unknown codec, container or quality; output equal to input.
        InputError: The source cannot be read, or is cut off or damaged.
        OutputError: The copy cannot be written.
        RecordError: `edit` gave something else than a picture of the frame's size.

    Example:
        >>> negative = lambda frame: 255 - frame.image
        >>> rewrite_video(Path("in.mp4"), Path("out.mp4"), negative)  # doctest: +SKIP
        120
    """
    check_output(source, output)
    chosen = find_codec(codec)
    muxer = find_container(output.suffix, chosen)
    info = probe(source)
    large = info.width * info.height > LARGE
    settings = chosen.settings(crf, preset, large=large)
    say = note or _silent
    if chosen.software:
        size = (info.width + info.width % 2, info.height + info.height % 2)
        if reason := refusal(chosen, settings, *size):
            say(f"{chosen.name} does not open here ({reason}); {chosen.software} encodes instead.")
            chosen = find_codec(chosen.software)
            settings = chosen.settings(crf, None, large=large)
    if not chosen.odd_sizes and (info.width % 2 or info.height % 2):
        say(f"The picture grows from {info.width} x {info.height} px to an even size, by a pixel.")
    if info.bits > 8:
        say(f"The picture's {info.bits} bits per colour become 8.")
    with atomic_output(output) as temporary, ExitStack() as stack:
        stack.enter_context(_refusals(source, output))
        packets = None
        if untouched is not None and crf is None and preset is None and not allow_truncated:
            packets = plan_packets(info, chosen, settings, untouched)
        if packets is not None:
            joined = JoinedSource(info, packets, region=region)
            video: VideoSource = stack.enter_context(joined)
            file: VideoFile = JoinedFile(
                joined, temporary, muxer, chosen, keep_metadata=keep_metadata
            )
        else:
            file = VideoFile(temporary, muxer, info, chosen, settings, keep_metadata=keep_metadata)
            video = stack.enter_context(
                VideoSource(
                    info, allow_truncated=allow_truncated, alpha=file.keeps_alpha, region=region
                )
            )
        with file:
            wanted, notes = file.begin(video.container, video.stream)
            count = _pump(video, file, wanted, edit, progress or _silent)
            notes += file.finish() + video.notes
        if video.transparent and not file.keeps_alpha:
            notes.append(
                f"The picture's transparency is left out: {chosen.name} in {output.suffix} has "
                "none; VP9 in .webm keeps it."
            )
        if file.written != count:
            raise OutputError(
                f"{output}: {count} frames went in, {file.written} came out; choose another `codec`"
            )
        if confirm is not None:
            confirm()
    for sentence in notes:
        say(sentence)
    return count


@contextmanager
def _refusals(source: Path, output: Path) -> Iterator[None]:
    """Put the encoder's and muxer's refusals in a sentence; the disk's pass to `atomic_output`."""
    import av

    try:
        yield
    except av.codec.codec.UnknownCodecError as error:
        raise OutputError(
            f"{output}: this FFmpeg has no encoder {error}; choose another `codec`"
        ) from error
    except av.FFmpegError as error:
        if isinstance(error, OSError):
            raise
        raise OutputError(
            f"{output}: cannot be written ({error.strerror}); check whether {source} plays, or "
            "name an .mkv output, which holds more kinds of sound and picture"
        ) from error


def _pump(
    video: VideoSource,
    file: VideoFile,
    wanted: list[int],
    edit: Edit,
    progress: Callable[[int], None],
) -> int:
    """Decode ahead, edit here, encode behind."""
    count = 0
    depth = depth_for(video.info.width, video.info.height)
    with Behind(depth) as behind, closing(ahead(_events(video, wanted), depth)) as events:
        for event in events:
            if isinstance(event, Picture):
                image = _checked(edit(event.frame), video.info)
                behind.submit(file.picture, event, image)
                count += 1
                progress(count)
            else:
                # Asked before it is written, which gives it its index in the copy.
                pictured = event.stream_index == video.stream.index
                behind.submit(file.packet, event)
                if pictured:
                    count += 1
                    progress(count)
        behind.finish()
    return count


def _events(video: VideoSource, wanted: list[int]) -> Generator[Event, None, None]:
    yield from video.events([video.container.streams[index] for index in wanted])


def _checked(image: Image, info: VideoInfo) -> Image:
    shape = (info.height, info.width, 3)
    if getattr(image, "shape", None) != shape or image.dtype != np.uint8:
        got = f"{getattr(image, 'shape', type(image))} {getattr(image, 'dtype', '')}"
        raise RecordError(f"edit: expected a uint8 picture of shape {shape}, got {got}")
    return image


def _silent(_: object) -> None:
    """Progress and notes that nobody wants."""
