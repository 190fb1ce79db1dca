"""The options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from rigmark_agent.challenge.mode import ChallengeMode
from rigmark_agent.target.kind import EngineKind

Target = Annotated[
    str | None,
    typer.Option("--target", metavar="URL", help="The engine's address. Or: RIGMARK_TARGET_URL"),
]
TargetKey = Annotated[
    str | None,
    typer.Option(metavar="KEY", help="The engine's key. Better: RIGMARK_TARGET_API_KEY"),
]
Engine = Annotated[
    EngineKind | None,
    typer.Option(help="How to speak to the target; `auto`, the default, finds out."),
]
Model = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The model, if the target serves several. Or: RIGMARK_MODEL"),
]
Ingest = Annotated[
    str | None,
    typer.Option("--ingest", metavar="URL", help="The service to post to. Or: RIGMARK_INGEST_URL"),
]
Key = Annotated[
    str | None, typer.Option(metavar="KEY", help="This rig's key there. Better: RIGMARK_API_KEY")
]
Challenge = Annotated[
    ChallengeMode | None,
    typer.Option(help="Whether the run answers a challenge of the service. [auto]"),
]
SameMachine = Annotated[
    bool | None,
    typer.Option(
        "--same-machine/--other-machine",
        help="Whether the target runs on this machine; told by its address if left out.",
    ),
]
Hardware = Annotated[
    str | None, typer.Option(metavar="NAME", help="A name for the rig. Or: RIGMARK_HARDWARE")
]
Profile = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="A profile of the config file. Or: RIGMARK_PROFILE"),
]
Config = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Another config file. Or: RIGMARK_CONFIG"),
]
Yes = Annotated[
    bool | None,
    typer.Option("--yes", "-y", help="Agree to posting without being asked. Or: RIGMARK_CONSENT"),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Print the document, save and post nothing.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document for programs.")]
Cooldown = Annotated[
    float | None,
    typer.Option("--cooldown", metavar="S", min=0, max=3600, help="Rest before each repetition."),
]
