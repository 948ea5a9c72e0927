"""What can stop the house from starting, told to who started it: what is wrong and the way out.

A `Trouble` ends the command with its message and without a stack trace. `explain` recognises the
failures of the parts below (operating system, database, installation); whatever it does not
recognise is a fault of this program and keeps its stack trace.
"""

from __future__ import annotations

import errno
import os
import shutil
import socket
import sys
from pathlib import Path

from bot.settings import ROOT, Settings

ENOUGH_SPACE = 200 * 1024 * 1024  # bytes: a model, its cache and a growing database
REINSTALL = "运行 make setup 重新安装 / run `make setup` to install again"
OTHER_DATABASE = (
    "换一个 DATABASE_URL,或用 make reset 清空演示数据"
    " / name another DATABASE_URL, or empty this one with `make reset`"
)


class Trouble(Exception):  # noqa: N818 - reads as what it is
    """Something the person at the terminal can mend: what is wrong, and what to do."""

    def __init__(self, chinese: str, english: str, way_out: str) -> None:
        super().__init__(f"{chinese} / {english}\n  → {way_out}")


class DiskFull(Trouble):
    """No room left where the house keeps its files."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"磁盘已满:{where}",
            "the disk is full",
            "腾出空间后重试(make clean 可删除模型和缓存)"
            " / free some space and try again (`make clean` drops models and caches)",
        )


class HalfInstalled(Trouble):
    """Something the lock names is not importable."""

    def __init__(self, what: str) -> None:
        super().__init__(f"依赖没有装全({what})", "the installation is not complete", REINSTALL)


def explain(error: BaseException) -> Trouble | None:
    """The trouble behind `error`, or None if it is none of those a person can mend."""
    seen: BaseException | None = error
    while seen is not None:
        trouble = _explain_one(seen)
        if trouble:
            return trouble
        seen = seen.__cause__ or seen.__context__
    return None


def _explain_one(error: BaseException) -> Trouble | None:
    if isinstance(error, Trouble):
        return error
    if isinstance(error, ImportError):
        return _import_trouble(error)
    if type(error).__name__ == "SchemaTooNew":
        return Trouble(
            f"数据库结构不是本版本认识的({error})",
            "the database was written by a newer or another version of the program",
            f"更新程序;或{OTHER_DATABASE}",
        )
    if type(error).__name__ in ("ModelNotFound", "UnsupportedModelVersionError", "ReadError"):
        return Trouble(
            f"模型无法读取({error})",
            "the trained model cannot be read",
            "重新训练:make clean-model run / train it anew:  make clean-model run",
        )
    if type(error).__module__.startswith("sqlalchemy."):
        return _database_trouble(str(error))
    if isinstance(error, OSError):
        return _system_trouble(error)
    return None


def _import_trouble(error: ImportError) -> Trouble | None:
    ours = {"actions", "bot", "console", "handset", "ivr", "telecom"}
    if (error.name or "").split(".")[0] in ours:
        return None
    return HalfInstalled(error.name or str(error))


def _system_trouble(error: OSError) -> Trouble | None:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(error.filename or str(ROOT))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) and error.filename:
        return Trouble(
            f"没有写入或读取的权限:{error.filename}",
            "permission denied",
            "换一个有权限的用户或目录 / use a user or a folder that may",
        )
    return None


def _database_trouble(message: str) -> Trouble | None:
    told = message.lower()
    for sign, trouble in DATABASE_TROUBLES:
        if sign in told:
            return trouble
    return None


_NOT_WRITABLE = Trouble(
    "数据库文件无法打开或写入",
    "the database file cannot be opened or written",
    "检查 DATABASE_URL 所指的目录是否存在、可写"
    " / see that the folder in DATABASE_URL exists and may be written",
)
_UNREACHABLE = Trouble(
    "连不上 DATABASE_URL 所指的数据库",
    "the database in DATABASE_URL does not answer",
    "检查它已启动,地址、用户、口令、库名正确"
    " / see that it runs and that address, user, password and name are right",
)
_UNKNOWN_SCHEMA = Trouble(
    "数据库里的表不是本程序建立的,或升级曾中断",
    "the tables in the database are not this program's, or an upgrade was cut off",
    OTHER_DATABASE,
)
DATABASE_TROUBLES: list[tuple[str, Trouble]] = [
    (
        "database is locked",
        Trouble(
            "数据库被另一个进程占用",
            "another process holds the database",
            "先停掉另一个正在运行的程序,或换一个 DATABASE_URL"
            " / stop the other one, or name another DATABASE_URL",
        ),
    ),
    ("unable to open database file", _NOT_WRITABLE),
    ("readonly database", _NOT_WRITABLE),
    ("disk i/o error", _NOT_WRITABLE),
    ("database or disk is full", DiskFull("DATABASE_URL")),
    ("no space left on device", DiskFull("DATABASE_URL")),
    (
        "file is not a database",
        Trouble(
            "DATABASE_URL 所指的文件不是数据库",
            "the file in DATABASE_URL is no database",
            OTHER_DATABASE,
        ),
    ),
    (
        "disk image is malformed",
        Trouble("数据库文件已损坏", "the database file is damaged", OTHER_DATABASE),
    ),
    ("already exists", _UNKNOWN_SCHEMA),
    ("no such table", _UNKNOWN_SCHEMA),
    ("could not connect", _UNREACHABLE),
    ("connection to server", _UNREACHABLE),
    ("could not translate host name", _UNREACHABLE),
]


def check_installation() -> None:
    """Refuse a virtual environment of ours whose installation did not complete.

    Raises:
        HalfInstalled: if `.venv` is in use without the stamp that `make setup` leaves at its end.
    """
    own = ROOT / ".venv"
    if Path(sys.prefix).resolve() == own.resolve() and not (own / ".installed").exists():
        raise HalfInstalled(".venv")


def check_disk(root: Path = ROOT) -> None:
    """Refuse to start where the first minutes would fill the disk.

    Raises:
        DiskFull: if less than `ENOUGH_SPACE` is left.
    """
    if shutil.disk_usage(root).free < ENOUGH_SPACE:
        raise DiskFull(str(root))


def check_port(settings: Settings) -> None:
    """Refuse to go through a long start for a port that somebody else has.

    Raises:
        Trouble: naming the variable to change.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.host, settings.port))
        except OSError as error:
            raise _port_trouble(settings, error) from error


def _port_trouble(settings: Settings, error: OSError) -> Trouble:
    host, port = settings.host, settings.port
    if error.errno == errno.EADDRINUSE:
        return Trouble(
            f"端口 {port} 已被占用,可能本程序已在运行",
            f"port {port} is taken; perhaps this program is running already",
            f"换一个端口 / take another one:  PORT={port + 1 if port < 65535 else 5005} make run",
        )
    if error.errno == errno.EACCES:
        return Trouble(
            f"无权使用端口 {port}",
            f"port {port} needs more rights",
            "PORT 用 1024 以上的值 / set PORT above 1024",
        )
    return Trouble(
        f"HOST={host} 不是本机的地址({os.strerror(error.errno or 0)})",
        f"HOST={host} is no address of this machine",
        "改用 HOST=127.0.0.1(仅本机)或 HOST=0.0.0.0(所有网卡)"
        " / take HOST=127.0.0.1 (this machine only) or HOST=0.0.0.0 (every network)",
    )
