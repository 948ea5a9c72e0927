"""Takes the documents' screenshots from a house of its own: `make screenshots`.

Starts the server on a fresh database in a temporary folder, lives a few minutes of customers' lives
in Chromium, and writes docs/screenshots/*.png.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "screenshots"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PASSWORD = "only-for-screenshots"  # noqa: S105 - of a database that is thrown away


def main() -> None:
    """Start the house, live in it, take the pictures."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "PORT": str(port),
            "HOST": "127.0.0.1",
            "DATABASE_URL": f"sqlite:///{folder}/house.db",
            "SANGEYI_CLOCK": "2026-11-22T10:30:00+08:00",
        }
        command = [sys.executable, "-W", "ignore", "-m", "bot"]
        subprocess.run([*command, "seed"], cwd=ROOT, env=environment, check=True)
        subprocess.run(
            [*command, "console-user", "add", "zhou", "--role", "supervisor", "--password-stdin"],
            cwd=ROOT,
            env=environment,
            input=PASSWORD,
            text=True,
            check=True,
        )
        server = subprocess.Popen([*command, "run"], cwd=ROOT, env=environment)
        try:
            base = f"http://127.0.0.1:{port}"
            _wait_for(base)
            _chats(base)
            _take(base)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


def _wait_for(base: str) -> None:
    for _ in range(600):
        try:
            httpx.get(f"{base}/health").raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.5)
    raise SystemExit("the server did not start")


def _chats(base: str) -> None:
    stories = {
        "13800138006": ["我都没印象开过彩铃 给我退了", "确认退订", "谢谢"],
        "13800138012": [
            *("刚才有个号码冒充移动推销套餐", "17012345678", "打电话来的"),
            *("说送流量要我报验证码", "确认举报", "确认开通"),
        ],
        "13800138009": [
            *("我要投诉", "资费扣费", "上个月账单是平时的六倍 没人提醒过我", "没有"),
            *("退费", "就用本机号码", "确认提交"),
        ],
        "13800138005": ["给我换成八块钱保号那个", "嗯", "确认预约"],
    }  # fmt: skip
    for number, words in stories.items():
        for text in words:
            httpx.post(
                f"{base}/webhooks/rest/webhook",
                json={"sender": number, "message": text, "metadata": {"phone_number": number}},
                timeout=30,
            ).raise_for_status()


def _take(base: str) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*ARGUMENTS])
        desk = {"width": 1280, "height": 900}
        page = _page(browser, desk)
        page.goto(base)
        page.screenshot(path=OUT / "home.png")
        _handset(_page(browser, desk), base)
        _call(_page(browser, desk), base)
        _console(_page(browser, desk), base)
        browser.close()


def _page(browser: Any, viewport: dict[str, int]) -> Page:
    page: Page = browser.new_context(viewport=viewport, locale="zh-CN").new_page()
    page.set_default_timeout(20_000)
    return page


def _handset(page: Page, base: str) -> None:
    page.goto(f"{base}/handset")
    page.wait_for_selector("body[data-ready]")
    page.click('.owner[data-phone="13800138001"]')
    page.click('.apps a[href="#chat"]')
    page.click("#send-code")
    page.click(".note-card .first")
    page.click("#login button.first:not([type])")
    page.wait_for_selector("#words:visible")
    page.fill("#words", "给我换成花卡59那个")
    page.press("#words", "Enter")
    page.wait_for_selector("text=确认办理吗")
    page.wait_for_timeout(800)
    page.screenshot(path=OUT / "handset-chat.png")


def _call(page: Page, base: str) -> None:
    page.goto(f"{base}/handset")
    page.wait_for_selector("body[data-ready]")
    page.click('.owner[data-phone="13800138001"]')
    page.click('.apps a[href="#dial"]')
    for key in "10086":
        page.click(f'#dial-pad [data-key="{key}"]')
    page.click("#call")
    page.locator("#captions .bot").first.wait_for(timeout=40_000)
    page.fill("#speech", "查一下话费")
    page.press("#speech", "Enter")
    page.locator("#captions .bot").filter(has_text="密码").first.wait_for(timeout=40_000)
    page.wait_for_timeout(1500)
    page.screenshot(path=OUT / "handset-call.png")


def _console(page: Page, base: str) -> None:
    page.goto(f"{base}/console")
    page.fill("[name=username]", "zhou")
    page.fill("[name=password]", PASSWORD)
    page.click('button:has-text("登录")')
    page.goto(f"{base}/console/tickets")
    page.screenshot(path=OUT / "console-tickets.png")
    page.goto(f"{base}/console/conversations/13800138005")
    page.screenshot(path=OUT / "console-conversation.png")


if __name__ == "__main__":
    main()
