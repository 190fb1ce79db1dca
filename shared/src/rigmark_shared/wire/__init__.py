"""The contract between rigs and the service, versioned and read for ever."""

from rigmark_shared.wire.attempt import Attempt, ClockMarks, EngineTimings, TokenCountSource
from rigmark_shared.wire.challenge import Challenge
from rigmark_shared.wire.comparison import Comparison, DifferenceReport, MetricComparison
from rigmark_shared.wire.device import DeviceSample, Gpu, Hardware, MemoryKind
from rigmark_shared.wire.load import LoadPoint, LoadRequest, LoadSummary, Percentiles
from rigmark_shared.wire.model import Client, Engine, Model
from rigmark_shared.wire.notice import NoticeRequest, NoticeTrail
from rigmark_shared.wire.problem import PROBLEM_MEDIA_TYPE, FieldError, Problem
from rigmark_shared.wire.receipt import (
    AssessmentReport,
    AssessmentTicket,
    ChallengeReport,
    FigureStatistics,
    FlagReport,
    LoadPointReport,
    NoticeReport,
    Receipt,
    Report,
    ScenarioReport,
)
from rigmark_shared.wire.rig import CallerReport, SignatureReport, SigningKeyEnrolment
from rigmark_shared.wire.scenario_run import Confidence, GpuShareSource, ScenarioRun
from rigmark_shared.wire.signing import SIGNATURE_HEADER, Signature, SignatureIsUnreadable
from rigmark_shared.wire.source import Source
from rigmark_shared.wire.submission import Submission
from rigmark_shared.wire.terms import LoadModel, PromptCache, SutBoundary, Terms
from rigmark_shared.wire.version import SCHEMA_VERSION, SchemaVersion

__all__ = [
    "PROBLEM_MEDIA_TYPE",
    "SCHEMA_VERSION",
    "SIGNATURE_HEADER",
    "AssessmentReport",
    "AssessmentTicket",
    "Attempt",
    "CallerReport",
    "Challenge",
    "ChallengeReport",
    "Client",
    "ClockMarks",
    "Comparison",
    "Confidence",
    "DeviceSample",
    "DifferenceReport",
    "Engine",
    "EngineTimings",
    "FieldError",
    "FigureStatistics",
    "FlagReport",
    "Gpu",
    "GpuShareSource",
    "Hardware",
    "LoadModel",
    "LoadPoint",
    "LoadPointReport",
    "LoadRequest",
    "LoadSummary",
    "MemoryKind",
    "MetricComparison",
    "Model",
    "NoticeReport",
    "NoticeRequest",
    "NoticeTrail",
    "Percentiles",
    "Problem",
    "PromptCache",
    "Receipt",
    "Report",
    "ScenarioReport",
    "ScenarioRun",
    "SchemaVersion",
    "Signature",
    "SignatureIsUnreadable",
    "SignatureReport",
    "SigningKeyEnrolment",
    "Source",
    "Submission",
    "SutBoundary",
    "Terms",
    "TokenCountSource",
]
