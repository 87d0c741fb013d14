"""python-lsp-jsonrpc drives `prls --demo`: no initialize, as it has none of its own."""

import subprocess
import sys
import threading

from pylsp_jsonrpc.endpoint import Endpoint
from pylsp_jsonrpc.exceptions import JsonRpcException
from pylsp_jsonrpc.streams import JsonRpcStreamReader, JsonRpcStreamWriter

prls = subprocess.Popen([sys.argv[1], "--demo"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
writer = JsonRpcStreamWriter(prls.stdin)
endpoint = Endpoint({}, writer.write)
reader = JsonRpcStreamReader(prls.stdout)
threading.Thread(target=reader.listen, args=(endpoint.consume,), daemon=True).start()


def call(method, params=None):
    return endpoint.request(method, params).result(60)


assert len(call("listPRs")["pull_requests"]) == 9
arguments = {"pr": 58845, "pipeline": "performance"}
assert call("rerun", arguments)["status"] == "triggered"
assert call("rerun", arguments)["status"] == "already_triggered"
try:
    call("rerun", {"pr": 58845, "pipeline": "nonsense"})
    raise SystemExit("an unknown pipeline was not refused")
except JsonRpcException as refusal:
    assert refusal.code == -32602, refusal.code

writer.close()
assert prls.wait(60) == 0, prls.returncode
print("OK")
