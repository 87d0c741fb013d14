"""pygls' language client drives `prls --demo`: it initializes, lists, reruns and shuts down."""

import asyncio
import os
import sys

from lsprotocol import types
from pygls.lsp.client import LanguageClient


def field(value, name):
    """pygls turns objects that it knows no type for into named tuples."""
    return value[name] if isinstance(value, dict) else getattr(value, name)


async def main(prls):
    client = LanguageClient("peer", "1")
    await client.start_io(prls, "--demo")
    initialized = await client.initialize_async(
        types.InitializeParams(capabilities=types.ClientCapabilities(), process_id=os.getpid())
    )
    assert initialized.server_info.name == "prls", initialized
    client.initialized(types.InitializedParams())

    listed = await client.protocol.send_request_async("listPRs", {})
    assert len(field(listed, "pull_requests")) == 9, listed
    arguments = {"pr": 58845, "pipeline": "performance"}
    first = await client.protocol.send_request_async("rerun", arguments)
    second = await client.protocol.send_request_async("rerun", arguments)
    assert field(first, "status") == "triggered", first
    assert field(second, "status") == "already_triggered", second

    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()


asyncio.run(asyncio.wait_for(main(sys.argv[1]), 60))
print("OK")
