"""`returncall demo` as a newcomer meets it: one command, a link, an approval, Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest

from returncall.errors import UserError
from returncall.web.serving import PageServer
from tests.web.client import forms_of
from tests.web.desk import make_desk

ROOT = Path(__file__).parents[2]


def test_the_demo_serves_the_sample_and_approving_works_without_anything_leaving(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path), "NO_COLOR": "1", "COLUMNS": "100"}
    command = [sys.executable, "-m", "returncall", "demo"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as demo:
        assert demo.stdout
        assert demo.stderr
        try:
            link = next(
                found[1]
                for line in demo.stdout
                if (found := re.fullmatch(r"page: (http://127\.0\.0\.1:\d+/login/\S+)\n", line))
            )
            browser = urllib.request.build_opener(
                urllib.request.HTTPCookieProcessor(CookieJar()), urllib.request.ProxyHandler({})
            )
            page = browser.open(link).read().decode()
            form = next(form for form in forms_of(page) if form.button == "Approve" and not form.disabled)
            origin = link.split("/login/")[0]
            done = (
                browser.open(origin + form.action, data=urlencode({**form.fields, "sure": "yes"}).encode())
                .read()
                .decode()
            )
        finally:
            demo.send_signal(signal.SIGINT)
            errors = demo.stderr.read()
            demo.wait(timeout=20)

    assert "Demo: nothing leaves this machine." in page
    assert "Approved; it would leave in" in done
    assert demo.returncode == 130
    assert "Traceback" not in errors
    assert list(tmp_path.glob("returncall-demo-*")) == []


def test_a_port_that_is_taken_is_a_sentence(tmp_path: Path) -> None:
    app = make_desk(tmp_path, mails=())
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=f"Port {port} is taken"):
            PageServer(app, port=port)
    with pytest.raises(UserError, match="not a loopback address"):
        PageServer(app, host="0.0.0.0")
    app.close()
