"""The command line: `python -m bot COMMAND`. `make` lists the ones of every day.

Only what a command needs is imported, so that help, wrong settings and a taken port are told at
once.
"""

from __future__ import annotations

import argparse
import getpass
import logging
import os
import signal
import sys
from collections.abc import Callable

from bot import settings as house_settings
from bot import troubles
from bot.settings import Settings, SettingsError

STOPPED_BY_KEYBOARD = 130


def step(chinese: str, english: str) -> None:
    """Tell the person who waits what goes on."""
    print(f"· {chinese} / {english}", flush=True)


def print_line(line: str) -> None:
    """Show a line at once, into a pipe too."""
    print(line, flush=True)


def run(arguments: argparse.Namespace) -> int:
    """Check, migrate, seed, train if needed, and serve until stopped."""
    settings = house_settings.load()
    troubles.check_installation()
    troubles.check_port(settings)
    troubles.check_disk()
    prepare_database(settings)
    prepare_model()
    step("启动服务", "starting the server, some seconds")
    # a KeyboardInterrupt may be lost inside the libraries that load now; the server sets its own
    signal.signal(signal.SIGINT, stop_at_once)
    from bot.without_tensorflow import leave_out_tensorflow

    leave_out_tensorflow()
    from bot.server import serve

    serve(settings, ready=lambda: announce(settings))
    step("已停止", "stopped")
    return 0


def stop_at_once(_signal: int, _frame: object) -> None:
    """Leave from wherever the program is; nothing is open that would need closing."""
    os.write(sys.stderr.fileno(), "\n已停止 / stopped\n".encode())
    os._exit(STOPPED_BY_KEYBOARD)


def announce(settings: Settings) -> None:
    """Where to go, once requests are answered."""
    url = settings.local_url
    print(
        f"""
三个一已就绪 / ready

  首页 / start here          {url}/
  客户手机 / the handset      {url}/handset
  主管台 / the console        {url}/console

按 Ctrl-C 停止 / Ctrl-C stops""",
        flush=True,
    )


def prepare_database(settings: Settings) -> None:
    """Bring the database up to date; in development an empty one gets the demo customers."""
    from bot import database

    database.prepare(settings, demo=settings.development, tell=step)


def prepare_model() -> None:
    """Build the domain and train the model, if their sources changed."""
    from bot import build_domain, trained_model

    if build_domain.write():
        step("已更新 domain.yml", "domain.yml was built anew")
    reason = trained_model.why_train()
    if reason:
        step(f"训练模型,约需一两分钟:{reason}", "training the model, a minute or two")
        trained_model.train(tell=print_line)


def train(arguments: argparse.Namespace) -> int:
    """Train the model if its sources changed, or always with --force."""
    from bot import build_domain, trained_model

    troubles.check_installation()
    troubles.check_disk()
    build_domain.write()
    reason = "--force" if arguments.force else trained_model.why_train()
    if reason is None:
        step("模型已是最新", "the model is up to date")
        return 0
    step(f"训练模型:{reason}", "training the model")
    trained_model.train(tell=print_line)
    return 0


def domain(arguments: argparse.Namespace) -> int:
    """Build domain.yml; with --check only say whether it is fresh."""
    from bot import build_domain

    if arguments.check:
        if build_domain.is_fresh():
            return 0
        raise troubles.Trouble(
            "domain.yml 与 bot/domain/ 不一致",
            "domain.yml is not what bot/domain/ says",
            "运行 make domain / run `make domain`",
        )
    changed = build_domain.write()
    step(
        *(
            ("已更新 domain.yml", "domain.yml was built anew")
            if changed
            else ("domain.yml 未变", "domain.yml is unchanged")
        )
    )
    return 0


def call(arguments: argparse.Namespace) -> int:
    """Call the running hotline from this terminal, through the simulated carrier."""
    from ivr.carrier import terminal

    settings = house_settings.load()
    return terminal.main(
        ["--from", arguments.caller, "--to", arguments.called],
        sid=settings.twilio_account_sid,
        token=settings.twilio_auth_token,
        url=settings.public_base_url,
        connect=settings.local_url,
    )


def seed(arguments: argparse.Namespace) -> int:
    """Write the demo customers into an empty database."""
    from bot import database

    settings = house_settings.load()
    if not database.prepare(settings, demo=True, tell=step):
        step("数据库中已有客户,未写入", "there are customers already, nothing was written")
        return 1
    return 0


def reset(arguments: argparse.Namespace) -> int:
    """Empty the database and write the demo customers again, after asking."""
    from bot import database

    settings = house_settings.load()
    troubles.check_port(settings)
    name = database.describe(settings)
    if not arguments.yes:
        print(f"将清空 {name} 中的全部数据 / this empties {name}")
        if input("输入 yes 继续 / type yes to go on: ").strip().lower() != "yes":
            step("未改动", "nothing was changed")
            return 1
    database.empty(settings)
    database.prepare(settings, demo=True, tell=step)
    step("完成", "done")
    return 0


def customers(arguments: argparse.Namespace) -> int:
    """List the demo customers."""
    from telecom.seed import demo_customers

    print("手机号       服务密码  客户与故事 / number, service password, customer and story")
    for one in demo_customers():
        print(f"{one.phone_number}  {one.password}    {one.name}:{one.story}")
    return 0


def console_user_add(arguments: argparse.Namespace) -> int:
    """Add a user of the console, or set the password and role of one."""
    from telecom import db, staff
    from telecom.errors import Refused

    settings = house_settings.load()
    password = sys.stdin.readline().rstrip("\n") if arguments.password_stdin else ask_password()
    db.upgrade(settings.database_url)
    database = db.Database(settings.database_url)
    try:
        with database.work() as uow:
            staff.add_user(uow, arguments.name, password, arguments.role)
            uow.commit()
    except Refused as refused:
        raise troubles.Trouble(
            *_WHY_NO_USER.get(refused.reason, (refused.reason, refused.reason, "—"))
        ) from refused
    finally:
        database.close()
    step(f"用户 {arguments.name}({arguments.role})可登录 /console", "may log in at /console")
    return 0


_WHY_NO_USER = {
    "password_too_short": (
        "密码太短",
        "the password is too short",
        "至少 10 个字符 / take at least 10 characters",
    ),
    "bad_username": (
        "用户名不可用",
        "this user name will not do",
        "1 到 40 个字符,不含空格 / 1 to 40 characters, no spaces",
    ),
}


def ask_password() -> str:
    """A password typed twice, unseen."""
    password = getpass.getpass("密码(至少 10 个字符) / password (at least 10 characters): ")
    if getpass.getpass("再输入一次 / again: ") != password:
        raise troubles.Trouble("两次输入不一致", "the two differ", "重新运行 / run it again")
    return password


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(
        prog="python -m bot",
        description="三个一 sangeyi: customer-service bot and hotline simulator",
    )
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, does: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=does.__doc__, description=does.__doc__)
        made.set_defaults(does=does)
        return made

    command("run", run)
    command("train", train).add_argument(
        "--force", action="store_true", help="train even if nothing changed"
    )
    command("domain", domain).add_argument(
        "--check", action="store_true", help="change nothing, exit 1 if it is stale"
    )
    command("customers", customers)
    calling = command("call", call)
    calling.add_argument("--from", dest="caller", default="13800138001", help="who calls")
    calling.add_argument("--to", dest="called", default="10086", help="who is called")
    command("seed", seed)
    command("reset", reset).add_argument("--yes", action="store_true", help="do not ask")
    users = commands.add_parser("console-user", help="Users of the console.").add_subparsers(
        metavar="ACTION", required=True
    )
    add = users.add_parser(
        "add", help=console_user_add.__doc__, description=console_user_add.__doc__
    )
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", required=True, choices=("supervisor", "auditor"))
    add.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input"
    )
    add.set_defaults(does=console_user_add)
    return top


def main(words: list[str] | None = None) -> int:
    """Run one command; what a person can mend is told without a stack trace."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    # libraries warn their developers of each other; `py.warnings` in the log has them when wanted
    logging.captureWarnings(True)
    if os.environ.get("LOG_LEVEL", "").upper() != "DEBUG":
        logging.getLogger("py.warnings").setLevel(logging.ERROR)
    arguments = parser().parse_args(words)
    try:
        return int(arguments.does(arguments))
    except KeyboardInterrupt:
        print("\n已停止 / stopped", file=sys.stderr)
        return STOPPED_BY_KEYBOARD
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except Exception as error:
        trouble = troubles.explain(error)
        if trouble is None:
            raise
        print(f"✗ {trouble}", file=sys.stderr)
        return 1


# what the frameworks below would print at every start
QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "RASA_TELEMETRY_ENABLED": "false",
}


if __name__ == "__main__":
    sys.exit(main())
