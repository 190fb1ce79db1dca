"""Errors of the agent.

AgentError
├── UsageError                       a person asked for something that cannot be done
│   ├── AddressIsNotHttp             a URL is not an http:// or https:// address
│   ├── ModelMustBeNamed             the target serves several models
│   ├── ModelIsNotServed             the target does not serve the named model
│   ├── SettingIsWrong               an option, a variable or a line of the config file
│   ├── ConfigFileIsWrong            the config file cannot be read as one
│   ├── ConfigFileIsThere            a config file would be overwritten
│   ├── NothingWasSaved              no saved result to look at
│   ├── RunIsUnderway                another agent is at work on that run
│   ├── RunIsUnknown                 no unfinished run has that id
│   ├── RunCannotGoOn                target, model or plan are not those the run began with
│   ├── IdentityIsUnusable           the file of this rig's key is broken, or others can read it
│   ├── KeyIsNeeded                  the service's API key is missing, or is no such key
│   ├── KeyIsRefused                 the service takes no post with this key, or none without one
│   ├── ChallengeIsMissing           a run that must answer a challenge was given none
│   ├── ServiceRefused               the service does not do what it was asked for
│   ├── ImportFailed                 nothing was taken over from another tool's file
│   │   ├── FileCannotBeRead         there is no such file, or it is not ours to read
│   │   ├── FileIsTooLarge           more than anybody measures
│   │   ├── FileIsNotRecognised      no known tool wrote it
│   │   ├── FileIsDamaged            a known format that cannot be read to its end
│   │   ├── FileHoldsNoFigure        every figure of it had to be left out
│   │   ├── SidecarIsNeeded          the file does not tell model, engine or hardware
│   │   └── SidecarIsWrong           the sidecar cannot be read as one
│   └── ModelRunsElsewhere           the target passes the model's requests on to a cloud
├── MeasurementFailed                no figure can be trusted; nothing is posted
│   ├── TargetIsUnreachable          no connection, or no answer
│   ├── TargetIsNoEngine             something answers, but none of the known protocols
│   ├── TargetServesNoModel          an engine answers and has no model to measure
│   ├── TargetRefusedTheRequest      an HTTP status that is not 200
│   ├── TargetDidNotStream           the answer came in one piece
│   ├── TargetFellSilent             nothing came for longer than the read timeout
│   ├── AttemptTookTooLong           the attempt's deadline passed
│   ├── AnswerHasNoEnd               more bytes came than what was asked for can take
│   ├── ConnectionWasStale           a reused connection was dead; the attempt is made again
│   ├── StreamReportedAnError        the engine said in mid-stream that it failed
│   ├── StreamWasCut                 the connection ended before the answer did
│   ├── StreamWasGarbled             the stream was not what its protocol allows
│   ├── AnswerHadNoTokens            the stream ended well and held nothing
│   ├── PointIsOver                  a load point's time passed before the answer was whole
│   ├── ContextIsNotTaken            the engine does not take a prompt of that length whole
│   └── NoPointWasMeasured           no request of a load sweep was answered
├── GgufIsDamaged                    a weights file is not what its format allows
├── SpoolIsNotWritable               the result cannot be kept on disk
├── SavedResultIsDamaged             a file in that folder is not what the agent wrote
├── IngestIsAway                     the service did not take the result this time
│   └── PostIsNotAllowed             the key or the signature is at fault, not the result
└── SubmissionWasRejected            the service will never take this result
"""

from collections.abc import Sequence


class AgentError(Exception):
    """Something the agent cannot go on from; its text tells a person what to do."""


class UsageError(AgentError):
    """A person asked for something that cannot be done as asked."""


class AddressIsNotHttp(UsageError):
    """A URL is not an http:// or https:// address."""


class ModelMustBeNamed(UsageError):
    """The target serves several models and none was chosen."""


class ModelIsNotServed(UsageError):
    """The target does not serve the model that was named."""


class ModelRunsElsewhere(UsageError):
    """The target passes the requests for this model on to a cloud."""


class SettingIsWrong(UsageError):
    """A setting has a value that it cannot have; the text names where it stands."""


class ConfigFileIsWrong(UsageError):
    """The config file cannot be read as one; the text names the line or the key."""


class ConfigFileIsThere(UsageError):
    """A config file is there already, and would be overwritten."""


class NothingWasSaved(UsageError):
    """There is no saved result to look at."""


class RunIsUnderway(UsageError):
    """Another agent is at work on that run."""


class RunIsUnknown(UsageError):
    """No unfinished run has that id."""


class RunCannotGoOn(UsageError):
    """Target, model or plan are not those that the run began with."""


class IdentityIsUnusable(UsageError):
    """The file of this rig's key is not what the agent wrote, or others can read it."""


class KeyIsNeeded(UsageError):
    """The service's API key is missing, or what stands in its place is no such key."""


class KeyIsRefused(UsageError):
    """The service takes no post with this rig's key, or none without a key; nothing is measured."""


class ChallengeIsMissing(UsageError):
    """The run must answer a challenge of the service, and has none that is good."""


class ServiceRefused(UsageError):
    """The service does not do what it was asked for; the text is its own, with the next step."""


class ImportFailed(UsageError):
    """Nothing was taken over from a file that another tool wrote."""


class FileCannotBeRead(ImportFailed):
    """There is no such file, or it may not be read."""


class FileIsTooLarge(ImportFailed):
    """The file is larger than any result of a measurement."""


class FileIsNotRecognised(ImportFailed):
    """The file was written by no tool that is known; the text names those that are."""


class FileIsDamaged(ImportFailed):
    """The file is cut off or broken; the text names the line or the key."""


class FileHoldsNoFigure(ImportFailed):
    """Every figure of the file had to be left out; the text says why."""


class SidecarIsNeeded(ImportFailed):
    """The file does not tell what a result needs; the text shows the sidecar to write."""


class SidecarIsWrong(ImportFailed):
    """The sidecar cannot be read as one; the text names the line or the field."""


class MeasurementFailed(AgentError):
    """The measurement gave no figure that can be trusted."""


class TargetIsUnreachable(MeasurementFailed):
    """The target cannot be connected to, or does not answer."""


class TargetIsNoEngine(MeasurementFailed):
    """Something answers at the target's address, but in no protocol the agent speaks."""


class TargetServesNoModel(MeasurementFailed):
    """The target is an engine that has no model to measure."""


class TargetRefusedTheRequest(MeasurementFailed):
    """The target answered with an HTTP status that is not 200."""


class TargetDidNotStream(MeasurementFailed):
    """The target answered in one piece, so that no moment of it can be told."""


class TargetFellSilent(MeasurementFailed):
    """Nothing came from the target for longer than the read timeout."""


class AttemptTookTooLong(MeasurementFailed):
    """The attempt went on past its deadline."""


class AnswerHasNoEnd(MeasurementFailed):
    """More bytes came than an answer to what was asked for can take."""


class ConnectionWasStale(MeasurementFailed):
    """A reused connection ended before the first byte of the answer."""


class StreamReportedAnError(MeasurementFailed):
    """The engine reported an error in the middle of its stream."""


class StreamWasCut(MeasurementFailed):
    """The stream ended before the answer did."""


class StreamWasGarbled(MeasurementFailed):
    """The stream held something that its protocol does not allow."""


class AnswerHadNoTokens(MeasurementFailed):
    """The stream ended as it should and held neither content nor reasoning."""


class PointIsOver(MeasurementFailed):
    """A load point's time passed before the answer was whole."""


class ContextIsNotTaken(MeasurementFailed):
    """The engine does not take a prompt of that length, or not the whole of it."""


class NoPointWasMeasured(MeasurementFailed):
    """No request of a load sweep was answered, so there is no figure."""


class GgufIsDamaged(AgentError):
    """A weights file is cut off, or is not what the GGUF format allows."""


class SpoolIsNotWritable(AgentError):
    """The folder that keeps results cannot be written to."""


class SavedResultIsDamaged(AgentError):
    """A saved result cannot be read, or is not what the agent wrote."""


class IngestIsAway(AgentError):
    """The service did not take the result this time; a later try may work."""

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
        """How long the service asks to wait, where it says so."""


class PostIsNotAllowed(IngestIsAway):
    """The service does not let this rig post as it did; `next_step` says what mends that."""

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(message)
        self.next_step = next_step


class SubmissionWasRejected(AgentError):
    """The service will never take this result as it is; `faults` names the fields."""

    def __init__(self, message: str, faults: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)
