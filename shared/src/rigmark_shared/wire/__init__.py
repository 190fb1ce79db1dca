"""The contract between rigs and the service, versioned and read for ever."""

from rigmark_shared.wire.attempt import Attempt, ClockMarks, EngineTimings, TokenCountSource
from rigmark_shared.wire.device import DeviceSample, Gpu, Hardware, MemoryKind
from rigmark_shared.wire.model import Client, Engine, Model
from rigmark_shared.wire.problem import PROBLEM_MEDIA_TYPE, FieldError, Problem
from rigmark_shared.wire.receipt import (
    AssessmentReport,
    AssessmentTicket,
    Receipt,
    Report,
    ScenarioReport,
)
from rigmark_shared.wire.scenario_run import ScenarioRun
from rigmark_shared.wire.submission import Submission
from rigmark_shared.wire.version import SCHEMA_VERSION, SchemaVersion

__all__ = [
    "PROBLEM_MEDIA_TYPE",
    "SCHEMA_VERSION",
    "AssessmentReport",
    "AssessmentTicket",
    "Attempt",
    "Client",
    "ClockMarks",
    "DeviceSample",
    "Engine",
    "EngineTimings",
    "FieldError",
    "Gpu",
    "Hardware",
    "MemoryKind",
    "Model",
    "Problem",
    "Receipt",
    "Report",
    "ScenarioReport",
    "ScenarioRun",
    "SchemaVersion",
    "Submission",
    "TokenCountSource",
]
