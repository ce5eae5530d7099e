"""Kernels that are forked: what a new process would be, gone when nobody waits for them, ordinary where need be."""

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path
from unittest.mock import patch

import pytest
from jupyter_client.manager import KernelManager

from helpers.publishing import kernels
from helpers.publishing.machinery import KERNEL_PACKAGES, settings
from helpers.publishing.processes import ForkedProcess, ForkingProcess

PATIENCE = 60
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "agg", "PYTHONHASHSEED": "0"}


@pytest.fixture(scope="module")
def forking():
    """A process that forks kernels, with numpy in it; and an environment in which kernels are asked of it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        patch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", kernels.NAME)
        with ForkingProcess(["ipykernel.ipkernel", "numpy.random", "json.tool"]) as process:
            patch.setenv(kernels.SOCKET, process.address)
            yield process


@contextlib.contextmanager
def kernel(**options):
    """A kernel of its own, and a function (expression) that returns what the expression is there."""
    # In files, not on ports: those of another test may be taken between the choice and the use.
    folder = tempfile.TemporaryDirectory()
    manager = KernelManager(kernel_name="python3", transport="ipc", ip=f"{folder.name}/kernel")
    manager.start_kernel(**options)
    client = manager.blocking_client()
    try:
        client.start_channels()
        client.wait_for_ready(PATIENCE)

        def ask(expression):
            reply = client.execute("", silent=True, user_expressions={"x": expression}, reply=True, timeout=PATIENCE)
            answer = reply["content"]["user_expressions"]["x"]
            assert answer["status"] == "ok", answer
            return eval(answer["data"]["text/plain"])

        ask.manager, ask.client = manager, client
        yield ask
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        folder.cleanup()


def stat(pid):
    """The fields of /proc/<pid>/stat after the name; None if there is no such process, or only its remains."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields


def gone(*pids):
    """Whether these processes have ended, or do so while there is patience."""
    for _ in range(PATIENCE * 20):
        if not any(map(stat, pids)):
            return True
        time.sleep(0.05)
    return False


def test_a_kernel_is_a_fork_that_has_what_was_imported_and_nothing_of_the_project(forking):
    with kernel() as ask:
        assert ask("__import__('os').getppid()") == forking.process.pid
        assert ask("'json.tool' in __import__('sys').modules")
        assert not ask("[name for name in __import__('sys').modules if name.split('.')[0] == 'helpers']")
        assert ask("__name__") == "__main__"


def test_it_has_the_environment_the_folder_and_the_session_that_a_new_process_would_have(forking, tmp_path):
    with kernel(env={**os.environ, "ANSWER": "42"}, cwd=str(tmp_path)) as ask:
        assert ask("__import__('os').environ['ANSWER']") == "42"
        assert ask("__import__('os').getcwd()") == str(tmp_path)
        assert ask("__import__('os').getsid(0) == __import__('os').getpid()")
        assert ask("__import__('signal').getsignal(2) is __import__('signal').default_int_handler")
        assert ask("__import__('sys').stdin is None or __import__('os').readlink('/proc/self/fd/0')") == "/dev/null"
    with kernel() as ask:
        assert ask("__import__('os').environ.get('ANSWER')") is None
        path = ask("__import__('sys').path")
    with kernel(env={**os.environ, "MPLBACKEND": "svg"}) as ordinary:
        assert ordinary("__import__('os').getppid()") == os.getpid()
        assert ordinary("__import__('sys').path") == path


def test_two_kernels_share_neither_process_nor_variables_nor_random_numbers(forking):
    draw = "__import__('numpy').random.random(), __import__('random').random(), __import__('os').getpid()"
    with kernel() as first, kernel() as second:
        first.client.execute("only_here = 1", reply=True, timeout=PATIENCE)
        assert first("'only_here' in globals()")
        assert not second("'only_here' in globals()")
        assert all(one != other for one, other in zip(first(draw), second(draw), strict=True))


def test_before_a_fork_there_is_one_thread_even_with_all_packages(tmp_path):
    with patch.dict(os.environ), contextlib.ExitStack() as stack:
        os.environ.update(settings(tmp_path))
        process = stack.enter_context(ForkingProcess(KERNEL_PACKAGES))
        fork = ForkedProcess(process.address, ["json.tool", "--help"], dict(os.environ), str(tmp_path))
        assert fork.wait() == 0
        assert len(list(Path(f"/proc/{process.process.pid}/task").iterdir())) == 1


def test_what_cannot_be_imported_is_left_to_the_fork(tmp_path):
    (tmp_path / "half_typed.py").write_text("def", "utf-8")
    (tmp_path / "probe.py").write_text("import sys\nassert sys.modules['rfc'] is None", "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    with ForkingProcess(["-rfc", "half_typed"], environment) as process:
        assert ForkedProcess(process.address, ["half_typed"], environment, str(tmp_path)).wait() == 1
        assert ForkedProcess(process.address, ["probe"], environment, str(tmp_path)).wait() == 0


def test_a_kernel_can_be_interrupted_and_restarted(forking):
    with kernel() as ask:
        # An error makes a kernel abort what is queued behind it: what is asked next may not be answered.
        going = "import time\nprint('going', flush=True)\nwhile True: time.sleep(0.01)"
        message = ask.client.execute(going, stop_on_error=False)
        while ask.client.get_iopub_msg(timeout=PATIENCE)["msg_type"] != "stream":
            pass
        ask.manager.interrupt_kernel()
        while (reply := ask.client.get_shell_msg(timeout=PATIENCE))["parent_header"]["msg_id"] != message:
            pass
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        before = ask("__import__('os').getpid()")
        ask.manager.restart_kernel(now=True)
        ask.client.wait_for_ready(PATIENCE)
        assert ask("__import__('os').getpid()") != before
        assert ask("__import__('os').getppid()") == forking.process.pid
        assert gone(before)


@pytest.mark.parametrize("now", [True, False], ids=["at once", "when asked to"])
def test_a_kernel_that_is_shut_down_is_gone_with_what_it_started(forking, now):
    with kernel() as ask:
        pid = ask("__import__('os').getpid()")
        child = ask("__import__('subprocess').Popen(['sleep', '1000']).pid")
        ask.client.stop_channels()
        ask.manager.shutdown_kernel(now=now)
        assert gone(pid)
        assert gone(child)


def test_a_kernel_that_kills_itself_is_seen_to_be_dead(forking):
    with kernel() as ask:
        ask.client.execute("import os\nos.kill(os.getpid(), 9)")
        assert gone(ask.manager.provisioner.process.pid)
        assert ask.manager.provisioner.process.wait() == -signal.SIGKILL
        assert not ask.manager.is_alive()


CLIENT = textwrap.dedent("""
    import json, os, time
    from jupyter_client.manager import start_new_kernel
    from helpers.publishing import kernels
    manager, client = start_new_kernel(kernel_name="python3")
    client.execute("import os, subprocess, time\\nchild = subprocess.Popen(['sleep', '1000']).pid", reply=True)
    reply = client.execute("", silent=True, user_expressions={"x": "[os.getpid(), child, os.getppid()]"}, reply=True)
    client.execute("while True: pass")
    print(reply["content"]["user_expressions"]["x"]["data"]["text/plain"], flush=True)
    time.sleep(1000)
""")


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda end: end.name)
def test_no_process_outlives_the_one_that_asked_for_a_kernel(forking, end):
    command = [sys.executable, "-c", CLIENT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as client:
        kernel, child, parent = json.loads(client.stdout.readline())
        assert all(map(stat, (kernel, child, parent)))
        client.send_signal(end)
        client.wait(PATIENCE)
        assert gone(kernel, child)
        assert stat(parent)


def test_a_killed_forking_process_takes_its_kernels_along(forking, monkeypatch):
    with ForkingProcess(["ipykernel.ipkernel"]) as other:
        monkeypatch.setenv(kernels.SOCKET, other.address)
        with kernel() as ask:
            pid = ask("__import__('os').getpid()")
            other.process.kill()
            assert gone(pid)
            assert ask.manager.provisioner.process.wait() == -signal.SIGKILL
        with pytest.raises(OSError, match="refused"):
            ForkedProcess(other.address, ["json.tool"], dict(os.environ), "/")
    assert not Path(other.address).parent.exists()


def test_nothing_is_left_of_a_forking_process():
    with ForkingProcess(["json"]) as process:
        folder = Path(process.address).parent
        assert folder.stat().st_mode & 0o077 == 0, "nobody else can ask it to run something"
    assert not folder.exists()
    assert gone(process.process.pid)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"MPLBACKEND": "svg"}, "MPLBACKEND is to be 'svg', and packages were imported with 'agg'"),
        ({"PYTHONHASHSEED": "7"}, "PYTHONHASHSEED is to be '7'"),
        ({kernels.SOCKET: "/nowhere"}, "No such file"),
    ],
    ids=["another backend", "another seed", "no forking process"],
)
def test_where_a_fork_would_be_another_thing_an_ordinary_kernel_starts_and_the_log_says_so_once(
    forking, monkeypatch, caplog, change, why
):
    kernels._say_once.cache_clear()
    for name, value in change.items():
        monkeypatch.setenv(name, value)
    with caplog.at_level(logging.WARNING), kernel() as ask:
        assert ask("__import__('os').getppid()") == os.getpid()
        ask.manager.restart_kernel(now=True)
        ask.client.wait_for_ready(PATIENCE)
    (line,) = [record.getMessage() for record in caplog.records if "ordinary way" in record.getMessage()]
    assert why in line


def test_another_python_is_not_forked(monkeypatch):
    monkeypatch.delenv(kernels.SOCKET, raising=False)
    with pytest.raises(OSError, match="FORKING_KERNELS names no process that forks"):
        kernels._hold_forkable([sys.executable, "-m", "ipykernel_launcher", "-f", "x"], {})
    monkeypatch.setenv(kernels.SOCKET, "/somewhere")
    with pytest.raises(OSError, match="is not the IPython kernel of this environment"):
        kernels._hold_forkable(["/usr/bin/python3", "-m", "ipykernel_launcher", "-f", "x"], {})
    with pytest.raises(OSError, match="standard streams"):
        kernels._hold_forkable([sys.executable, "-m", "ipykernel_launcher", "-f", "x"], {"stdout": subprocess.PIPE})
