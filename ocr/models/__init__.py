"""Page images, how they are read, and what was read on them."""

from .batch import (
    Attach,
    BatchFile,
    Colour,
    FileState,
    Origin,
    Picture,
    PictureState,
    ScanBatch,
    ScanBatchState,
    ScannerProfile,
)
from .page import Page
from .recognition import JobState, RecognitionJob
from .review import (
    AuditDraw,
    Confusion,
    LayoutChange,
    LearningRun,
    LexiconTerm,
    PageKind,
    PageReview,
    ReviewSkip,
    ReviewState,
)
from .scan import Scan
from .step import PipelineStep, StepKind
from .transcription import Line, LineState, LineVersion, PageDirection, Transcription
from .volume import VolumeReading

__all__ = [
    "Attach",
    "AuditDraw",
    "BatchFile",
    "Colour",
    "Confusion",
    "FileState",
    "JobState",
    "LayoutChange",
    "LearningRun",
    "LexiconTerm",
    "Line",
    "LineState",
    "LineVersion",
    "Origin",
    "Page",
    "PageDirection",
    "PageKind",
    "PageReview",
    "Picture",
    "PictureState",
    "PipelineStep",
    "RecognitionJob",
    "ReviewSkip",
    "ReviewState",
    "Scan",
    "ScanBatch",
    "ScanBatchState",
    "ScannerProfile",
    "StepKind",
    "Transcription",
    "VolumeReading",
]
