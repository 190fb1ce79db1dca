"""Postgres refuses to run as root; this starts it as `nobody`, changing nothing on the disk."""

import os
import pwd
import shutil
from pathlib import Path

from rigmark_embedded.errors import RootCannotLowerItself

USER = "nobody"


def as_unprivileged_user(uid: int) -> tuple[str, ...]:
    """Return a command that becomes another one under `nobody`; nothing unless the user is root.

    `nobody` may not enter root's own folders, where the data and this very interpreter can be.
    Opening them to everybody would outlast us, so the process keeps one right of root's: to pass
    by file permissions. (`no_setuid_fixup` lets access(2), which Postgres asks first, know that.)
    """
    if uid != 0:
        return ()
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise RootCannotLowerItself(
            "Postgres does not run as root, and setpriv (of util-linux), which would start it as "
            f"{USER}, is not installed: run this as another user"
        )
    user = pwd.getpwnam(USER)
    return (
        setpriv,
        f"--reuid={user.pw_uid}",
        f"--regid={user.pw_gid}",
        "--clear-groups",
        "--securebits=+no_setuid_fixup",
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
    )


def private_folder(folder: Path) -> None:
    """Make a folder that only the user of `as_unprivileged_user` may enter."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam(USER).pw_uid, pwd.getpwnam(USER).pw_gid)
